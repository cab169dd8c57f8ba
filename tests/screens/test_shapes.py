"""What is done on the shapes: choosing, typing, agreeing at the end, turning pages, being helped."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from kiosk.screens.asking import AfterReading
from kiosk.screens.home import Home, MenuEntry
from kiosk.screens.screen import Ask
from kiosk.text import as_given
from tests.screens.robot import Robot, told
from tests.screens.samples_home import ALL, MEDIA
from tests.screens.samples_shapes import (
    FACTS,
    PLAIN,
    SLOTS,
    SampleAmount,
    SampleConsent,
    SampleFacts,
    SampleIdNumber,
    SamplePages,
    SamplePassword,
    SamplePhone,
    SampleSlots,
    page,
)
from tests.screens.test_screen import HOME


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


async def types(robot: Robot, question: Ask[str], keys: str) -> "asyncio.Task[str]":
    asked = robot.asks(question)
    for key in keys:
        await robot.press("delete" if key == "<" else f"key:{key}")
    return asked


def test_an_option_is_chosen_by_its_key_and_a_closed_one_cannot_be(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(SampleSlots(options=SLOTS[:4]))
        await robot.frames()
        assert "option:S0" not in robot.names()
        await robot.press("option:S2")
        assert await asked == "S2"

    run(story())


def test_the_last_page_of_a_long_list_has_the_last_option(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(SampleSlots(options=PLAIN * 3))
        await robot.frames()
        while "page_after" in robot.names():
            await robot.press("page_after")
        assert "option:P17" in robot.names()
        asked.cancel()

    run(story())


def test_yes_comes_when_enough_is_typed_and_delete_takes_one_back(robot: Robot) -> None:
    async def story() -> None:
        asked = await types(robot, SamplePhone(), "1390000123")
        assert "yes" not in robot.names()
        await robot.press("key:4")
        assert "139 0000 1234" in robot.says()
        await robot.press("delete")
        assert "yes" not in robot.names()
        await robot.press("key:5")
        await robot.press("yes")
        assert await asked == "13900001235"

    run(story())


def test_an_x_ends_an_id_number_and_stands_nowhere_else(robot: Robot) -> None:
    async def story() -> None:
        asked = await types(robot, SampleIdNumber(), "3301X0219580312642X")
        assert "330102 19580312 642X" in robot.says()
        await robot.press("yes")
        assert await asked == "33010219580312642X"

    run(story())


def test_an_amount_begins_with_no_nought(robot: Robot) -> None:
    async def story() -> None:
        asked = await types(robot, SampleAmount(), "0200")
        assert "200 元" in robot.says()
        await robot.press("yes")
        assert await asked == "200"

    run(story())


def test_s14_a_password_is_dots_and_its_keys_are_named_by_their_places(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(SamplePassword())
        for place in (1, 2, 3, 4, 5, 6):
            await robot.press(f"pad:{place}")
        assert "● ● ● ● ● ●" in robot.says()
        assert not [name for name in robot.names() if name.startswith("key:")]
        await robot.press("yes")
        assert len(await asked) == 6

    run(story())


def test_the_keys_of_a_password_lie_in_a_new_order_each_time(robot: Robot) -> None:
    async def story() -> None:
        given = set()
        for _ in range(6):
            asked = robot.asks(SamplePassword())
            for place in (1, 2, 3, 4, 5, 6):
                await robot.press(f"pad:{place}")
            await robot.press("yes")
            given.add(await asked)
        assert len(given) > 1

    run(story())


def test_a_consent_can_be_agreed_to_only_at_its_end(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(SampleConsent(paragraphs=tuple(as_given("同意书的一段。" * 40) for _ in range(9))))
        await robot.frames()
        turned = 0
        while "yes" not in robot.names():
            await robot.press("next_page")
            turned += 1
        assert turned > 1
        await robot.press("yes")
        assert await asked is None

    run(story())


def test_pages_are_turned_and_printed(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(SamplePages(pages=(page(1), page(2))))
        await robot.press("page_after")
        await robot.press("print")
        assert await asked is AfterReading.PRINT

    run(story())


def test_s17_the_next_patient_sees_nothing_of_the_one_before(robot: Robot, targets_file: Any) -> None:
    async def story() -> None:
        asked = robot.asks(SampleFacts(facts=FACTS))
        await robot.frames()
        assert "欧阳" in robot.says()
        await robot.press("yes")
        await asked
        robot.asks(HOME)
        await robot.wait(1.0)
        await robot.until(lambda: (told(targets_file) or {}).get("question") == "Home")
        assert "欧阳" not in robot.says()
        assert "欧阳" not in targets_file.read_text("utf-8")

    run(story())


def test_help_lies_over_the_screen_and_goes_away_again(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(SampleFacts(facts=FACTS))
        await robot.press("help")
        assert "这一步怎么做" in robot.says()
        await robot.press("help_close")
        assert "这一步怎么做" not in robot.says()
        await robot.press("yes")
        assert await asked is None

    run(story())


def test_a_whole_hospital_is_on_one_upright_screen_and_each_thing_can_be_pressed(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(Home(ALL, media=MEDIA))
        await robot.frames()
        assert {each.journey for each in ALL} <= robot.names()
        await robot.press(ALL[-1].journey)
        assert await asked == ALL[-1].journey

    run(story())


def test_the_large_card_of_the_home_screen_begins_with_who_is_here(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(Home((MenuEntry("pay_bills"),), media=MEDIA))
        await robot.press("identify")
        assert await asked == "identify"

    run(story())
