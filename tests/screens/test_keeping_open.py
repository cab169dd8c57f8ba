"""A terminal that can't open shows why, and opens as soon as it can."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers.errors import Refused, Trouble
from kiosk.screens.home import Home, MenuEntry
from offline_queue.store import StoreTrouble
from tests.screens.robot import Robot
from ui.keeping_open import keep_open

PAUSE_SECONDS = 0.05


class Door:
    """Opens when nothing is the matter; `matter` is told anew at each try."""

    def __init__(self, robot: Robot, matter: Trouble | StoreTrouble | None) -> None:
        self.screen, self.matter, self.tries = robot.screen, matter, 0

    @asynccontextmanager
    async def opening(self) -> AsyncIterator[None]:
        self.tries += 1
        if self.matter is not None:
            raise self.matter
        yield

    async def serve(self, _opened: None) -> None:
        while True:
            await self.screen.ask(Home((MenuEntry("pay_bills"),)))
            if self.matter is not None:
                raise self.matter

    def keep_open(self) -> "asyncio.Task[None]":
        return asyncio.create_task(keep_open(self.opening, self.serve, self.screen, PAUSE_SECONDS))


async def ended(keeping: "asyncio.Task[None]") -> None:
    keeping.cancel()
    await asyncio.wait({keeping})
    assert keeping.cancelled()


def test_a_broken_store_is_on_the_screen_until_it_is_mended(
    robot: Robot, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        door = Door(robot, StoreTrouble("LED-01", "the file is damaged"))
        keeping = door.keep_open()
        await robot.until(lambda: "LED-01" in robot.says())
        assert "本机暂停服务" in robot.says()
        await robot.until(lambda: door.tries > 3)
        assert [each.getMessage() for each in caplog.records] == [
            "LED-01 keeps the terminal closed: the file is damaged"
        ]
        door.matter = None
        await robot.until(lambda: "pay_bills" in robot.names())
        await ended(keeping)

    with caplog.at_level(logging.ERROR, "ui"):
        asyncio.run(story())


def test_a_terminal_that_fails_later_is_opened_again(robot: Robot) -> None:
    async def story() -> None:
        door = Door(robot, None)
        keeping = door.keep_open()
        await robot.until(lambda: "pay_bills" in robot.names())
        door.matter = StoreTrouble("LED-01", "the file is damaged")
        await robot.press("pay_bills")
        await robot.until(lambda: "LED-01" in robot.says())
        door.matter = None
        await robot.until(lambda: "pay_bills" in robot.names())
        await ended(keeping)

    asyncio.run(story())


def test_it_can_be_ended_while_it_waits_for_the_next_try(robot: Robot) -> None:
    async def story() -> None:
        keeping = Door(robot, Refused("CFG-05", "no section wallets")).keep_open()
        await robot.until(lambda: "CFG-05" in robot.says())
        await ended(keeping)

    asyncio.run(story())


def test_a_bug_is_not_waited_out(robot: Robot) -> None:
    @asynccontextmanager
    async def opening() -> AsyncIterator[None]:
        raise KeyError("a bug")
        yield

    async def serve(_opened: None) -> None: ...

    with pytest.raises(KeyError):
        asyncio.run(keep_open(opening, serve, robot.screen))
