"""The bundle that a technician takes along: everything about the terminal, nothing about a person."""

import json
import logging
import tomllib
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import load
from kiosk.config_file.keeping import looked_at
from kiosk.inspection.bundle import Bundle, collect
from kiosk.inspection.diagnostics import examined
from kiosk.runner import one_visit
from kiosk.screens.ending import BillOnPhone, TakeCard, TakeSlip
from kiosk.screens.helping import ChooseService, ChooseTask, EnterPatientNumber
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills
from kiosk.screens.screen import Ask
from kiosk.upkeep.kept_log import kept_log
from tests.marks import PEOPLE, all_marks, find_marks
from tests.program import kiosk
from tests.stories.patient import Act, Patient, Step, back, does, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_binding import chooses
from tests.stories.test_filing import types
from tests.stories.test_helping import logs_in
from tests.stories.test_helping import staffed as staffed
from tests.stories.test_media import CODES, holds, lays, shows
from tests.stories.test_paying import by_card, pays

MARKED = sorted(set(all_marks().values()))


@pytest.mark.timeout(120)
async def test_s30_the_bundle_of_a_terminal_full_of_marked_people_has_none_of_their_marks(
    staffed: Site, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO)
    staffed.bench.order("platform", "fail", how="down")  # everything stays in the queue
    patient = InAnyCase(*(step for person in MARKED for step in lives(staffed, person)))
    with kept_log(tmp_path / "data"):
        async with staffed.terminal(patient) as terminal:
            while not patient.finished:
                await one_visit(terminal)
        logging.getLogger("library").warning("could not parse %s", " ".join(all_marks()))
    stick = tmp_path / "stick"
    stick.mkdir()
    begun = looked_at(staffed.config_file)
    file = await (await collect(begun.config, await examined(begun))).put(stick)
    whole = b"".join(contents(file.read_bytes()).values()).decode("utf-8", "replace")
    assert "could not parse" in whole
    assert [mark for mark in all_marks() if mark in whole] == []
    assert find_marks(whole) == []
    assert find_marks(decoded_recording(file)) == []


class InAnyCase(Patient):
    """Takes the slip, or hears that none came: what this is about is not the paper."""

    def _next(self, question: Ask[Any]) -> Act:
        return done if isinstance(question, TakeSlip | BillOnPhone) else super()._next(question)


def lives(site: Site, person: str) -> Iterator[Step]:
    """A person tries every medium, is refused, is served by staff, and pays."""
    number = tomllib.loads(PEOPLE.read_text("utf-8"))[person]["id_number"]
    for code in CODES:
        yield from ((Home, pick("pay_bills")), (HowToIdentify, shows(site, code, person)))
        yield (ChooseBills, leave)
    yield from ((Home, pick("pay_bills")), (HowToIdentify, lays(site, person)), (ChooseBills, leave))
    yield (TakeCard, does(lambda: site.bench.does("id_card", "lift")))
    yield from ((Home, pick("pay_bills")), (HowToIdentify, holds(site, "social", person)))
    yield from ((ChooseBills, leave), (TakeCard, does(lambda: site.bench.does("tap_card", "take_away"))))
    yield from ((Home, pick("assist")), *logs_in(), (ChooseTask, chooses("patient")))
    yield from ((EnterPatientNumber, types(number[:17] + "0")), (EnterPatientNumber, types(number)))
    yield (ChooseService, back)
    yield from ((Home, pick("pay_bills")), (HowToIdentify, site.inserts_card(person, quirk="garbled")))
    yield from ((HowToIdentify, leave), site.takes_card)
    yield from (*by_card(site, person), *pays(site, person)[:-1], site.takes_card)


async def test_the_bundle_says_what_happened_what_is_found_and_what_it_runs_with(
    site: Site, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO)
    config = load(site.config_file)
    with kept_log(config.terminal.data_folder):
        await site.visit(*by_card(site), *pays(site), site.takes_card)
    made = await collect(config, await examined(looked_at(site.config_file)))
    found = contents(made.content)
    assert {event["kind"] for event in json.loads(found["events.json"])} >= {"opened", "journey_ended"}
    assert json.loads(found["doctor.json"])["sections"]["devices"]
    assert json.loads(found["about.json"])["terminal"] == config.terminal.id
    (payment,) = json.loads(found["payments.json"])
    assert payment["moves"][-1]["step"] == "settled"
    assert json.loads(found["recording.json"])["entries"]
    assert json.loads(found["config.json"])["hospital"]["url"]
    secrets = [each.read_bytes().strip() for each in site.bench.config_file.parent.rglob("*token*")]
    assert not any(secret and secret in b"".join(found.values()) for secret in secrets)


async def test_a_bundle_for_a_stick_that_is_not_there_is_absent(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="DIA-01"):
        await Bundle("a.zip", b"zip").put(tmp_path / "stick")


def test_the_command_writes_it(site: Site, tmp_path: Path) -> None:
    ended = kiosk("bundle", "--config", site.config_file, "--to", tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "doctor.json" in contents(Path(ended.stdout.strip()).read_bytes())


def contents(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def decoded_recording(file: Path) -> str:
    """The recording's bytes as text: a mark may stand in there as its letters."""
    entries = json.loads(contents(file.read_bytes())["recording.json"])["entries"]
    return b" ".join(bytes.fromhex(each["hex"]) for each in entries).decode("utf-8", "replace")
