"""What a screen says aloud comes out of the sound card, and the next patient hears nothing of the last."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.identity.people import PersonName
from kiosk.payment.bills import Parts
from kiosk.screens.asking import Option
from kiosk.screens.ending import MoneyState, Sorry, TakeCard
from kiosk.screens.home import Home, MenuEntry
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ConfirmParts, ShowWalletCode
from kiosk.screens.settings import VoiceSettings
from kiosk.screens.upkeep import HearVoice
from kiosk.text import LANGUAGES, Text, words
from tests.screens.robot import Robot
from tests.screens.samples import SAMPLES
from ui.spoken import called_out, sentences, spoken
from ui.voice import Voice

KEYS = (
    *("take_slip.title", "take_paper.call", "booked.title", "booked.no_paper"),
    *("take_card.title", "how_to_identify.title", "hear_voice.title"),
    *("help.how_to_identify", "countdown.title"),
    *("aloud.to_pay", "aloud.n9", "aloud.yuan"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("voice")
    only = [part for key in KEYS for part in ("--only", key)]
    subprocess.run([sys.executable, "-m", "tools.make_voice", "--to", str(made), *only], check=True)
    return made


@pytest.fixture(scope="module")
def loudspeaker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SDL writes what it would play into this file; the device stays open once it is."""
    file = tmp_path_factory.mktemp("loudspeaker") / "heard.raw"
    os.environ.update(SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(file))
    return file


class Listener:
    """Hears only what comes from now on."""

    def __init__(self, file: Path) -> None:
        self._file, self._from = file, file.stat().st_size if file.exists() else 0

    def heard(self) -> bool:
        if not self._file.exists():
            return False
        with self._file.open("rb") as sound:
            sound.seek(self._from)
            return any(sound.read())


@pytest.fixture
def speaking(folder: Path, loudspeaker: Path) -> Iterator[Robot]:
    robot = Robot(voice=lambda clock: Voice.of(VoiceSettings(folder=folder, on=True), clock))
    yield robot
    robot.close()


async def test_s16_a_card_left_behind_is_called_out_and_again(speaking: Robot, loudspeaker: Path) -> None:
    first = Listener(loudspeaker)
    asked = speaking.asks(TakeCard())
    await speaking.until(first.heard)
    speaking.hush()
    again = Listener(loudspeaker)
    await speaking.wait(4)
    assert not again.heard()
    await speaking.wait(5)
    await speaking.until(again.heard)
    asked.cancel()


async def test_s15_home_is_silent_and_ends_what_was_said(speaking: Robot, loudspeaker: Path) -> None:
    asked = speaking.asks(HowToIdentify(("social_card",)))
    await speaking.until(Listener(loudspeaker).heard)
    asked.cancel()
    home = speaking.asks(Home((MenuEntry("pay_bills"),)))
    await speaking.frames()
    assert not speaking.sounds()
    home.cancel()


async def test_a_patient_switches_the_voice_off_and_the_next_one_hears_it_again(speaking: Robot) -> None:
    asked = speaking.asks(HowToIdentify(("social_card",)))
    await speaking.press("help")
    assert speaking.sounds()
    await speaking.press("voice")
    assert not speaking.sounds()
    assert "朗读屏幕" in speaking.says()
    asked.cancel()
    home = speaking.asks(Home((MenuEntry("pay_bills"),)))
    await speaking.frames()
    home.cancel()
    asked = speaking.asks(HowToIdentify(("social_card",)))
    await speaking.frames()
    assert speaking.sounds()
    asked.cancel()


async def test_a_technicians_voice_test_is_heard_also_where_the_voice_is_off(
    folder: Path, loudspeaker: Path
) -> None:
    robot = Robot(voice=lambda clock: Voice.of(VoiceSettings(folder=folder), clock))
    asked = robot.asks(HowToIdentify(("social_card",)))
    await robot.frames()
    assert not robot.sounds()
    asked.cancel()
    listener = Listener(loudspeaker)
    asked = robot.asks(HearVoice(options=(Option("heard", Text("hear_voice.heard")),)))
    await robot.until(listener.heard)
    asked.cancel()
    robot.close()


async def test_where_there_are_no_files_nothing_is_offered(robot: Robot) -> None:
    asked = robot.asks(HowToIdentify(("social_card",)))
    await robot.press("help")
    assert "voice" not in robot.names()
    asked.cancel()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_but_home_has_something_to_say(language: str) -> None:
    here = words(language)
    silent = {sample.name for sample in SAMPLES if not spoken(sample.matter, here)}
    assert all(name.startswith("home") for name in silent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sum_to_pay_and_what_went_wrong_are_said_and_nothing_of_a_person(language: str) -> None:
    here = words(language)
    wallet = ShowWalletCode(46_20, (), Text("faults.wallet_refused"), "WAL-02")
    parts = ConfirmParts(PersonName("林秀英"), Parts(total=50_00, cash=46_20), insured=True)
    failed = Sorry(Text("faults.service_away"), "INS-04", MoneyState.UNTOUCHED)
    for matter in (wallet, parts):
        assert "aloud.n6" in spoken(matter, here)
    assert spoken(wallet, here)[0] == "faults.wallet_refused"
    assert spoken(failed, here) == ("faults.service_away", "sorry.untouched", "sorry.title")
    doubt = replace(failed, money=MoneyState.BEING_CHECKED)
    assert spoken(doubt, here)[-1] == "sorry.title_being_checked"
    assert all(key in sentences(here) for matter in (wallet, parts, failed) for key in spoken(matter, here))
    assert not [key for key, says in sentences(here).items() if "{" in here.raw(key) or not says]


async def test_a_sum_is_said_word_after_word_and_not_at_all_when_a_word_is_missing(speaking: Robot) -> None:
    asked = speaking.asks(ShowWalletCode(9_00, ()))
    await speaking.until(lambda: speaking.saying() == "aloud.yuan")
    asked.cancel()
    asked = speaking.asks(ShowWalletCode(8_00, ()))
    await speaking.frames()
    assert not speaking.sounds()
    asked.cancel()


async def test_whoever_has_gone_silent_is_asked_aloud(speaking: Robot) -> None:
    asked = speaking.asks(HowToIdentify(("social_card",)))
    await speaking.wait(51)
    await speaking.until(lambda: speaking.saying() == "countdown.title")
    asked.cancel()


async def test_s16_a_card_left_behind_is_called_out_where_the_voice_is_off_too(
    folder: Path,
    loudspeaker: Path,
) -> None:
    robot = Robot(voice=lambda clock: Voice.of(VoiceSettings(folder=folder), clock))
    asked = robot.asks(TakeCard())
    await robot.until(lambda: robot.saying() == "take_card.title")
    asked.cancel()
    robot.close()


@pytest.mark.parametrize(
    ("sample", "heard"),
    [("take_slip", "take_slip.title"), ("booked", "booked.title"), ("booked_no_paper", "")],
)
async def test_s16_paper_at_the_mouth_is_called_out_and_again_where_the_voice_is_off_too(
    folder: Path, loudspeaker: Path, sample: str, heard: str
) -> None:
    robot = Robot(voice=lambda clock: Voice.of(VoiceSettings(folder=folder), clock))
    asked = robot.asks(next(each.matter for each in SAMPLES if each.name == sample))
    await robot.frames()
    assert robot.saying() == heard
    robot.hush()
    await robot.wait(9)
    assert robot.saying() == heard
    asked.cancel()
    robot.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_s16_whatever_hands_out_paper_says_so(language: str) -> None:
    papers = [each.matter for each in SAMPLES if getattr(each.matter, "icon", "") == "take_paper"]
    assert len(papers) > 8
    said = words(language)
    silent = [each for each in papers if ("take_paper.call" in spoken(each, said)) != called_out(each)]
    assert silent == []
    assert any(called_out(each) for each in papers)
    assert all(each.aloud for each in papers if called_out(each))
