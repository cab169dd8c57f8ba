"""What every screen does whatever is asked: leaving, going back, languages, sizes, running out of time."""

import asyncio
import gc
import re
import weakref
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.payment.bills import Bill
from kiosk.screens.ending import TakeCard, TakeSlip
from kiosk.screens.home import Home, MenuEntry
from kiosk.screens.identity import HowToIdentify, LookingUp
from kiosk.screens.payment import ChooseBills, ConfirmParts, NothingToPay, PrinterEmpty, ShowWalletCode
from kiosk.screens.screen import Back, PatientLeft
from kiosk.text import Text
from tests.screens.robot import Robot, told
from tests.screens.samples import BILLS, LIN, MANY, PARTS

HOME = Home((MenuEntry("pay_bills"),))
CHOOSE = ChooseBills(LIN, BILLS)
IDENTIFY = HowToIdentify(("social_card", "health_code"))


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_the_home_screen_answers_with_the_name_of_a_journey(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(HOME)
        await robot.press("pay_bills")
        assert await asked == "pay_bills"

    run(story())


def test_all_bills_are_chosen_at_first_and_at_least_one_must_be(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(CHOOSE)
        await robot.press("bill:B1")
        assert "288.50 元" in robot.says()
        await robot.press("bill:B2")
        await robot.press("bill:B3")
        assert "confirm" not in robot.names()
        await robot.press("bill:B3")
        await robot.press("confirm")
        assert await asked == (BILLS[2],)

    run(story())


def test_a_long_list_has_pages(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(ChooseBills(LIN, MANY))
        await robot.frames()
        assert "page_before" not in robot.names()
        await robot.press("page_after")
        assert "bill:M1" not in robot.names()
        hidden = next(name for name in robot.names() if name.startswith("bill:"))
        await robot.press(hidden)
        await robot.press("page_before")
        await robot.press("confirm")
        given: tuple[Bill, ...] = await asked
        assert {bill.number for bill in MANY} - {bill.number for bill in given} == {
            hidden.removeprefix("bill:")
        }

    run(story())


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (NothingToPay(LIN), "done"),
        (ConfirmParts(LIN, PARTS, insured=True), "confirm"),
        (PrinterEmpty(), "go_on"),
        (TakeSlip(40_00), "done"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_only_has_to_be_read_is_answered_by_its_button(robot: Robot, question: Any, name: str) -> None:
    async def story() -> None:
        asked = robot.asks(question)
        await robot.press(name)
        assert await asked is None

    run(story())


@pytest.mark.parametrize(("name", "how"), [("home", PatientLeft), ("back", Back)])
def test_home_and_back_end_the_question(robot: Robot, name: str, how: type[Exception]) -> None:
    async def story() -> None:
        asked = robot.asks(CHOOSE)
        await robot.press(name)
        with pytest.raises(how):
            await asked

    run(story())


def test_there_is_no_way_back_behind_a_payment_and_no_way_home_past_a_card(robot: Robot) -> None:
    async def story() -> None:
        paid = robot.asks(TakeSlip(40_00))
        await robot.frames()
        assert robot.names() == {"home", "help", "size", "language", "done", "nothing"}
        card = robot.asks(TakeCard())
        await robot.frames()
        assert robot.names() == {"help", "size", "language"}
        await _stopped(paid, card)

    run(story())


def test_the_language_changes_in_the_middle_and_a_half_made_choice_stays(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(CHOOSE)
        await robot.press("bill:B1")
        await robot.press("language")
        assert robot.screen.language == "en"
        assert "2 of 3 chosen" in robot.says()
        await robot.press("size")
        assert "2 of 3 chosen" in robot.says()
        await robot.press("confirm")
        assert await asked == BILLS[1:]

    run(story())


def test_language_and_size_can_be_changed_while_a_notice_is_shown(robot: Robot) -> None:
    async def story() -> None:
        async with robot.screen.showing(LookingUp()):
            await robot.frames()
            assert robot.names() == {"language", "size", "help"}
            await robot.press("language")
            assert "Looking up your details" in robot.says()
        assert "Looking up your details" in robot.says()

    run(story())


def test_a_fresh_home_speaks_the_usual_language_again(robot: Robot) -> None:
    async def story() -> None:
        first = robot.asks(IDENTIFY)
        await robot.press("language")
        await robot.press("size")
        await robot.press("home")
        home = robot.asks(HOME)
        await robot.frames()
        assert robot.screen.language == "zh"
        assert "大字" in robot.says()
        await _stopped(first, home)

    run(story())


def test_a_language_chosen_at_home_is_not_there_for_whoever_comes_next(
    robot: Robot,
) -> None:
    async def story() -> None:
        home = robot.asks(HOME)
        await robot.press("language")
        again = robot.asks(HOME)
        await robot.wait(20)
        assert robot.screen.language == "en"
        await robot.wait(11)
        assert robot.screen.language == "zh"
        await _stopped(home, again)

    run(story())


def test_s14_the_last_ten_seconds_are_counted_down_and_then_the_session_ends(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(CHOOSE)
        await robot.wait(19.5)
        assert "您还在吗" not in robot.says()
        await robot.wait(1)
        assert "您还在吗" in robot.says()
        await robot.wait(4)
        assert "6" in re.split(r" \| |\n", robot.says())
        await robot.wait(6)
        with pytest.raises(PatientLeft):
            await asked

    run(story())


def test_a_touch_anywhere_goes_on_and_presses_nothing_else(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(CHOOSE)
        await robot.wait(25)
        await robot.touch(*_middle_of(robot, "confirm"))
        assert "您还在吗" not in robot.says()
        assert not asked.done()
        await robot.wait(19)
        assert not asked.done()
        await robot.press("confirm")
        assert await asked == BILLS

    run(story())


def test_a_wallet_is_waited_for_longer(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(ShowWalletCode(40_00, (Text("wallets.wechat"),)))
        await robot.wait(49)
        assert "您还在吗" not in robot.says()
        await robot.wait(12)
        with pytest.raises(PatientLeft):
            await asked

    run(story())


@pytest.mark.parametrize("question", [HOME, TakeCard()], ids=["home", "card"])
def test_home_and_a_forgotten_card_wait_for_ever(robot: Robot, question: Any) -> None:
    async def story() -> None:
        asked = robot.asks(question)
        await robot.wait(100_000)
        assert not asked.done()
        await _stopped(asked)

    run(story())


def test_a_question_that_nobody_waits_for_stays_on_the_glass_but_is_dead(
    robot: Robot, targets_file: Path
) -> None:
    async def story() -> None:
        asked = robot.asks(CHOOSE)
        await robot.frames()
        await _stopped(asked)
        await robot.press("confirm")
        assert "请选择要缴的费用" in robot.says()
        await robot.until(lambda: told(targets_file) and not told(targets_file)["targets"])

    run(story())


def test_the_second_tap_of_a_trembling_finger_does_not_answer_the_next_question(robot: Robot) -> None:
    async def story() -> None:
        await robot.frames()
        first = robot.asks(NothingToPay(LIN))
        await robot.press("done")
        await first
        second = robot.asks(TakeSlip(40_00))
        await robot.frames()
        await robot.tap("done")
        assert not second.done()
        await robot.press("done")
        await second

    run(story())


def test_the_targets_file_names_what_can_be_pressed_and_where(robot: Robot, targets_file: Path) -> None:
    async def story() -> None:
        asked = robot.asks(CHOOSE)
        await robot.wait(1)
        await robot.until(lambda: told(targets_file) is not None)
        says = told(targets_file)
        assert (says["question"], says["shown"], says["language"]) == ("ChooseBills", 1, "zh")
        names = {each["name"] for each in says["targets"]}
        assert names == {
            "home",
            "help",
            "back",
            "language",
            "size",
            "confirm",
            "bill:B1",
            "bill:B2",
            "bill:B3",
        }
        back = next(each for each in says["targets"] if each["name"] == "back")
        assert back["y"] > 1600, "Back is at the bottom, and y counts from the top"
        assert "林" not in targets_file.read_text("utf-8")
        await robot.wait(24)
        await robot.until(lambda: [each["name"] for each in told(targets_file)["targets"]] == ["stay"])
        await _stopped(asked)

    run(story())


def test_s15_nothing_of_the_last_patient_is_left_in_memory(robot: Robot) -> None:
    async def story() -> None:
        mark = ChooseBills(LIN, (BILLS[0],))
        gone = weakref.ref(mark)
        asked = robot.asks(mark)
        del mark
        await robot.press("home")
        await _stopped(asked)
        del asked
        home = robot.asks(HOME)
        await robot.wait(1)
        await robot.until(lambda: gone() is None)
        await _stopped(home)

    with no_sweeps_of_its_own():
        run(story())


def test_memory_is_swept_at_a_fresh_home_and_not_in_a_visit(robot: Robot) -> None:
    swept: list[int] = []

    def swept_again(phase: str, about: dict[str, int]) -> None:
        swept.extend([about["generation"]] if phase == "stop" else [])

    async def story() -> None:
        for question, sweeps in [(HOME, 1), (HOME, 1), (CHOOSE, 1), (TakeSlip(40_00), 1), (HOME, 2)]:
            asked = robot.asks(question)
            await robot.wait(1)
            await robot.wait(1)
            assert len(swept) == sweeps, question
            await _stopped(asked)

    with no_sweeps_of_its_own():
        gc.callbacks.append(swept_again)
        try:
            run(story())
        finally:
            gc.callbacks.remove(swept_again)


@contextmanager
def no_sweeps_of_its_own() -> Iterator[None]:
    """Python sweeps only when it is told to."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _middle_of(robot: Robot, name: str) -> tuple[float, float]:
    place = next(each for each in robot.pressable() if each.name == name)
    return float(place.center[0]), float(place.center[1])


async def _stopped(*asked: "asyncio.Task[Any]") -> None:
    for each in asked:
        each.cancel()
    await asyncio.gather(*asked, return_exceptions=True)


def test_whoever_can_not_reach_the_top_has_everything_within_reach_and_the_next_has_it_whole(
    robot: Robot,
) -> None:
    async def story() -> None:
        asked = robot.asks(HOME)
        await robot.press("reach")
        await robot.press("pay_bills")
        await asked
        asked = robot.asks(CHOOSE)
        await robot.frames()
        highest = max(each.top for each in robot.pressable())
        assert highest <= 200 * 1080 / 344
        await robot.press("confirm")
        await asked
        asked = robot.asks(HOME)
        await robot.frames()
        assert max(each.top for each in robot.pressable()) > 1500
        asked.cancel()

    run(story())
