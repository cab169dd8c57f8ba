"""The technician's screens under a finger: the knock, the table, the live board, the touch grid."""

import asyncio

import pytest

from drivers.device import Verdict
from kiosk.screens.asking import Fact
from kiosk.screens.home import Home, MenuEntry, TakenOutOfService
from kiosk.screens.screen import Ask
from kiosk.screens.upkeep import Board, ReadStates, State, TouchGrid, WatchLive
from kiosk.text import Text, as_given
from tests.screens.robot import Robot
from ui.knock import SECONDS, TAPS, Knock

CORNER = (40.0, 1890.0)
HOME = Home((MenuEntry("pay_bills"),), hidden="service")


async def knock(robot: Robot, times: int = TAPS) -> None:
    for _ in range(times):
        robot.now += 0.3
        await robot.touch(*CORNER)


CLOSED = TakenOutOfService(Text("sample.out"), "ORD-07", hidden="service")


@pytest.mark.parametrize("idle", [HOME, CLOSED])
def test_five_taps_in_the_corner_of_the_idle_screen_lead_to_the_technicians_login(
    robot: Robot, idle: Ask[str]
) -> None:
    async def story() -> None:
        asked = robot.asks(idle)
        await robot.frames()
        await knock(robot, TAPS - 1)
        assert not asked.done()
        await knock(robot, 1)
        assert await asked == "service"

    asyncio.run(story())


def test_where_no_staff_can_log_in_a_knock_does_nothing(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(Home((MenuEntry("pay_bills"),)))
        await robot.frames()
        await knock(robot)
        assert not asked.done()
        await robot.press("pay_bills")
        assert await asked == "pay_bills"

    asyncio.run(story())


def test_taps_that_are_slow_or_elsewhere_are_no_knock() -> None:
    slow, astray = Knock(), Knock()
    assert not any(slow.heard(0.05, 0.98, at * SECONDS / 2) for at in range(20))
    places = [(0.05, 0.98)] * (TAPS - 1) + [(0.5, 0.5), (0.05, 0.98)]
    assert not any(astray.heard(*place, 0.1 * at) for at, place in enumerate(places))


def test_a_line_of_the_table_says_its_state_in_words_and_opens(robot: Robot) -> None:
    async def story() -> None:
        state = State(
            "printer", Text("thing.printer"), Verdict.BAD, (Text("device_state.offline"),), "PRN-08"
        )
        asked = robot.asks(ReadStates(states=(state,)))
        await robot.frames()
        assert "故障 PRN-08" in robot.says()
        await robot.press("language")
        assert "bad PRN-08" in robot.says()
        await robot.press("state:printer")
        assert await asked == "printer"

    asyncio.run(story())


def test_a_live_board_shows_what_comes_while_it_stands(robot: Robot) -> None:
    async def story() -> None:
        board = Board()
        asked = robot.asks(WatchLive(board=board))
        await robot.frames()
        board.show(Fact(Text("live.count"), as_given("17")))
        await robot.until(lambda: "17" in robot.says())
        await robot.press("yes")
        assert await asked is None

    asyncio.run(story())


def test_the_touch_grid_is_over_when_every_field_was_pressed(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(TouchGrid())
        await robot.frames()
        for name in sorted(each for each in robot.names() if each.startswith("field:")):
            await robot.press(name)
        assert await asked is True
        asked = robot.asks(TouchGrid())
        await robot.press("field:0:0")
        await robot.press("not_all")
        assert await asked is False

    asyncio.run(story())
