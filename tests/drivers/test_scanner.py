"""The scanner driver, at a real serial stack with the bench at the far end of a pseudo-terminal."""

import asyncio
import fcntl
import gc
import logging
import os
import termios
import threading
import time
from typing import Any

import pytest

from drivers.device import State
from drivers.errors import Absent
from drivers.scanner import Scanner
from drivers.serial_line import SerialLine
from drivers.tape import Wire
from tests.drivers.parts import Parts
from tests.drivers.terminal_end import on_a_loop, scanner, until

CODE = "281234567890123456"


async def listening(device: Scanner, *, again: bool = True) -> "asyncio.Task[str]":
    """The device waits: what is shown from now on counts."""
    asked = (await device.health()).counters["asked"]
    task = asyncio.create_task(device.next_code(again=again))
    while (await device.health()).counters["asked"] == asked:
        await asyncio.sleep(0.001)
    return task


async def dropped(device: Scanner, count: int) -> None:
    while (await device.health()).counters["dropped"] < count:
        await asyncio.sleep(0.02)


async def arrived(parts: Parts, count: int) -> None:
    """The kernel has so many bytes ready to be read; under load that is later than they were written."""
    end = os.open(parts.settings["scanner"]["port"], os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        await until(lambda: int.from_bytes(fcntl.ioctl(end, termios.FIONREAD, bytes(4)), "little") >= count)
    finally:
        os.close(end)


@on_a_loop
async def test_a_code_that_is_shown_is_returned(parts: Parts) -> None:
    async with scanner(parts) as device:
        waiting = await listening(device)
        parts.order("scanner", "show", text=CODE)
        assert await waiting == CODE


@on_a_loop
async def test_the_codes_of_the_cast_are_shown(parts: Parts) -> None:
    async with scanner(parts) as device:
        for code, expected in (("visit_slip", "00100001"), ("id_number", "330102195803126422")):
            waiting = await listening(device)
            parts.order("scanner", "show", person="lin", code=code)
            assert await waiting == expected


@on_a_loop
async def test_a_scanner_without_end_marks_is_read_by_its_silence(parts: Parts) -> None:
    async with scanner(parts, end_mark=False) as device:
        waiting = await listening(device)
        parts.order("scanner", "send", hex=CODE.encode().hex())
        assert await waiting == CODE


@on_a_loop
async def test_f10_half_a_code_is_none_and_the_next_is_whole(parts: Parts) -> None:
    async with scanner(parts) as device:
        waiting = await listening(device)
        parts.order("scanner", "half", text=CODE)
        await dropped(device, 1)
        parts.order("scanner", "show", text=CODE)
        assert await waiting == CODE


@on_a_loop
async def test_f10_of_two_codes_in_one_read_the_first_counts(parts: Parts) -> None:
    async with scanner(parts) as device:
        waiting = await listening(device)
        parts.order("scanner", "two_in_one", texts=["00661234", CODE])
        assert await waiting == "00661234"


@on_a_loop
async def test_a_double_read_is_one_showing_until_again_is_asked_for(parts: Parts) -> None:
    async with scanner(parts, repeat_seconds=5) as device:
        waiting = await listening(device, again=False)
        parts.order("scanner", "show", text=CODE)
        assert await waiting == CODE
        waiting = await listening(device, again=False)
        parts.order("scanner", "show", text=CODE)
        parts.order("scanner", "show", text="00661234")
        assert await waiting == "00661234"
        assert (await device.health()).counters["repeated"] == 1
        waiting = await listening(device)
        parts.order("scanner", "show", text="00661234")
        assert await waiting == "00661234"


@on_a_loop
async def test_what_was_scanned_while_nobody_asked_does_not_count(parts: Parts) -> None:
    async with scanner(parts) as device:
        await device.health()
        parts.order("scanner", "show", text="00661234")
        parts.order("scanner", "half", text=CODE)
        await arrived(parts, len("00661234") + len(CODE) // 2)
        waiting = await listening(device)
        parts.order("scanner", "show", text="the rest of it")
        parts.order("scanner", "show", text=CODE)
        assert await waiting in (CODE, "the rest of it")


@pytest.mark.parametrize(
    "hostile",
    [
        "411b5b324a0d",
        "00" * 40 + "0d",
        "41" * 4096 + "0d",
        "fffefdfc0d",
        "31320033340d",
        "e2808e41e280ae0d",
        "411d763000410d",
    ],
)
def test_s19_a_hostile_code_is_dropped_and_counted(parts: Parts, hostile: str) -> None:
    @on_a_loop
    async def story() -> None:
        async with scanner(parts) as device:
            waiting = await listening(device)
            parts.order("scanner", "send", hex=hostile)
            await dropped(device, 1)
            parts.order("scanner", "show", text=CODE)
            assert await waiting == CODE

    story()


@pytest.mark.parametrize("text", ["[color=ff0000]x[/color]", "'; DROP TABLE record; --", "挂号单 12"])
def test_s19_text_that_only_looks_dangerous_is_text(parts: Parts, text: str) -> None:
    @on_a_loop
    async def story() -> None:
        async with scanner(parts) as device:
            for encoding in ("utf-8", "gb18030"):
                waiting = await listening(device)
                parts.order("scanner", "send", hex=(text + "\r").encode(encoding).hex())
                assert await waiting == text

    story()


@on_a_loop
async def test_f10_a_scanner_that_is_unplugged_is_gone_after_three_looks_and_comes_back(
    parts: Parts,
) -> None:
    async with scanner(parts) as device:
        waiting = await listening(device)
        parts.order("scanner", "unplug")
        with pytest.raises(Absent, match="SER-0[12]"):
            await waiting
        health = await device.health()
        assert (health.state, health.code) == (State.NO_DEVICE, "SER-01")
        parts.order("scanner", "replug")
        waiting = await listening(device)
        parts.order("scanner", "show", text=CODE)
        assert await waiting == CODE
        assert (await device.health()).counters["openings"] == 2


@on_a_loop
async def test_f10_a_plug_that_wobbles_is_not_noticed_by_who_waits(parts: Parts) -> None:
    async with scanner(parts) as device:
        waiting = await listening(device)
        parts.order("scanner", "unplug")
        parts.order("scanner", "replug")
        while (await device.health()).counters["openings"] < 2:
            await asyncio.sleep(0.02)
        parts.order("scanner", "show", text=CODE)
        assert await waiting == CODE


@on_a_loop
async def test_a_port_that_another_program_holds_is_said(parts: Parts) -> None:
    other = SerialLine(parts.settings["scanner"]["port"], 115200, Wire("other"))
    other.look()
    async with scanner(parts) as device:
        assert (await device.health()).code == "SER-01"
    other.close()


@on_a_loop
async def test_waiting_that_is_given_up_leaves_nothing_behind_and_eats_no_code(
    parts: Parts, caplog: Any
) -> None:
    async with scanner(parts) as device:
        await device.health()
        threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
        for _ in range(100):
            waiting = asyncio.create_task(device.next_code())
            await asyncio.sleep(0.002)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        waiting = await listening(device)
        parts.order("scanner", "show", text=CODE)
        began = time.monotonic()
        assert await waiting == CODE
        assert time.monotonic() - began < 1
        assert (await device.health()).counters["codes"] == 1
        assert threading.active_count() == threads
        assert len(os.listdir("/proc/self/fd")) == files
    gc.collect()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
