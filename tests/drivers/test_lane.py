"""The lane of a device: one call at a time, each with a deadline, and nothing left of one given up."""

import asyncio
import gc
import logging
import subprocess
import sys
import threading
import time
import weakref
from typing import Any

import pytest

from drivers.errors import Absent, NoAnswer
from drivers.lane import Lane
from tests.drivers.terminal_end import on_a_loop, until

NEVER_RETURNS = """
import asyncio, threading
from drivers.errors import NoAnswer
from drivers.lane import Lane

async def main():
    lane = Lane("mute")
    try:
        await lane.run(threading.Event().wait, 0.1)
    except NoAnswer:
        lane.close()

asyncio.run(main())
"""


@on_a_loop
async def test_calls_run_one_at_a_time_in_their_order_and_give_their_outcomes() -> None:
    lane, seen = Lane("device"), []

    def call(number: int) -> int:
        seen.append((number, threading.current_thread().name))
        return number

    answers = await asyncio.gather(*(lane.run(lambda n=n: call(n), 5) for n in range(5)))  # type: ignore[misc]
    assert answers == [0, 1, 2, 3, 4]
    assert seen == [(n, "device") for n in range(5)]
    with pytest.raises(ZeroDivisionError):
        await lane.run(lambda: 1 // 0, 5)
    lane.close()


@on_a_loop
async def test_a_call_that_is_late_closes_the_lane_until_it_returns() -> None:
    lane, freed = Lane("device"), threading.Event()
    with pytest.raises(NoAnswer, match="DEV-02"):
        await lane.run(freed.wait, 0.05)
    assert lane.stuck
    with pytest.raises(Absent, match="DEV-01"):
        await lane.run(bool, 5)
    freed.set()
    await until(lambda: not lane.stuck)
    assert await lane.run(bool, 5) is False
    lane.close()


@on_a_loop
async def test_a_call_that_never_got_its_turn_has_not_happened() -> None:
    lane, freed, happened = Lane("device"), threading.Event(), []
    first = asyncio.create_task(lane.run(freed.wait, 5))
    await until(lambda: lane.busy)
    with pytest.raises(Absent, match="DEV-03"):
        await lane.run(lambda: happened.append(1), 0.05)
    second = asyncio.create_task(lane.run(lambda: happened.append(2), 5))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    freed.set()
    await first
    assert await lane.run(lambda: list(happened), 5) == []
    lane.close()


@on_a_loop
async def test_the_failure_of_a_call_that_nobody_waits_for_is_not_logged(caplog: Any) -> None:
    lane, freed = Lane("device"), threading.Event()

    def fails() -> None:
        freed.wait()
        raise OSError("pulled out")

    with pytest.raises(NoAnswer):
        await lane.run(fails, 0.05)
    freed.set()
    await until(lambda: not lane.stuck)
    await lane.run(gc.collect, 5)
    gc.collect()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    lane.close()


def test_a_call_that_never_returns_does_not_keep_the_program_from_ending() -> None:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", NEVER_RETURNS], check=True, timeout=20)
    assert time.monotonic() - began < 10


@on_a_loop
async def test_s8_a_lane_does_not_keep_what_it_fetched():
    class Person:
        """Can be watched, which a text can't."""

    lane = Lane("reader")
    gone = weakref.ref(await lane.run(Person, 5))
    await until(lambda: gone() is None)
    assert not lane.busy
    lane.close()
