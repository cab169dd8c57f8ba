"""The terminal opens with everything away, says so, works on, and closes clean."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from drivers.errors import Refused
from kiosk.config import BACK_ENDS, load
from kiosk.opening import open_terminal
from kiosk.screens.screen import Notice, PatientLeft
from kiosk.terminal import Terminal
from offline_queue.outbox import Message
from tests.services.odd_server import odd_server, response


class Nobody:
    """A screen that nobody stands at."""

    language = "zh"

    async def ask(self, question: Any) -> Any:
        raise PatientLeft

    def showing(self, notice: Notice) -> AbstractAsyncContextManager[None]:
        return nullcontext()


def with_terminal(config_file: Path, do: Callable[[Terminal], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), open_terminal(load(config_file), Nobody()) as terminal:
            await do(terminal)

    asyncio.run(run())


def test_a_terminal_opens_although_everything_is_away(config_file: Path):
    async def do(terminal: Terminal) -> None:
        everything = ["social_card", "scanner", "printer", *BACK_ENDS]
        assert terminal.health.down(everything) == sorted(everything)
        gone = {event.facts["what"] for event in terminal.events.newest() if event.kind == "gone"}
        assert gone == set(everything)

    with_terminal(config_file, do)


def test_a_device_without_a_section_is_none(config_file: Path):
    config_file.write_text(config_file.read_text().replace('[printer]\naddress = "tcp://127.0.0.1:9"', ""))

    async def do(terminal: Terminal) -> None:
        assert terminal.printer is None
        assert terminal.scanner is not None

    with_terminal(config_file, do)


def test_a_back_end_that_is_lacking_is_named_before_anything_is_opened_for_patients(config_file: Path):
    config_file.write_text(config_file.read_text().split("[ebills]")[0])

    async def do(terminal: Terminal) -> None:
        raise AssertionError("it should not have opened")

    with pytest.raises(Refused, match=r"CFG-05 .*ebills, platform"):
        with_terminal(config_file, do)


def test_closing_leaves_the_store_to_the_next_start_with_everything_in_it(config_file: Path):
    async def put(terminal: Terminal) -> None:
        await terminal.outbox.put(Message("audit", "a-1", "hall-1", {"version": 1}))
        terminal.events.record("journey_ended", journey="pay_bills")

    async def look(terminal: Terminal) -> None:
        kinds = {each.kind for each in await terminal.outbox.listed()}
        assert kinds == {"audit", "operating"}
        assert terminal.store.boot == 2

    with_terminal(config_file, put)
    with_terminal(config_file, look)


def test_closing_ends_every_thread_and_task(config_file: Path):
    before = threading.active_count()

    async def run() -> None:
        async with open_terminal(load(config_file), Nobody()):
            pass
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())
    assert threading.active_count() <= before + 1  # the loop's own pool may keep one


def test_q28_a_back_end_that_is_back_wakes_its_sender(config_file: Path):
    """Or what waits for it would rest for minutes more, as after a long outage."""
    with odd_server() as platform:
        away = '[platform]\nurl = "http://127.0.0.1:9"'
        config_file.write_text(config_file.read_text().replace(away, f'[platform]\nurl = "{platform.url}"'))

        async def do(terminal: Terminal) -> None:
            assert terminal.health.down(["platform"]) == ["platform"]
            terminal.wake["platform"].clear()
            platform.pieces = [response("200 OK", b"{}")]
            await terminal.health.look()
            assert terminal.health.down(["platform"]) == []
            assert terminal.wake["platform"].is_set()

        with_terminal(config_file, do)


def test_q8_work_that_breaks_off_stops_the_terminal_and_is_not_passed_over(config_file: Path):
    """A terminal that takes money and no longer sends would be worse than one that starts again."""

    async def do(terminal: Terminal) -> None:
        await terminal.store.close()  # stands for any bug: the sender can't read what waits
        terminal.wake["ebills"].set()  # nothing waits for it, so that no pause keeps it from looking
        await asyncio.sleep(50)

    with pytest.raises(RuntimeError, match="ended"):
        with_terminal(config_file, do)
