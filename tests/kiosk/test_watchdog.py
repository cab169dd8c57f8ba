"""The service manager hears a beat while the loop lives, and stacks are written when it stalls."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.upkeep.service_manager import ServiceManager
from kiosk.upkeep.watchdog import Watchdog


@pytest.fixture
def service_manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The far end of NOTIFY_SOCKET, as systemd opens it."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(path))
        end.settimeout(10)
        os.environ["NOTIFY_SOCKET"] = str(path)
        yield end
        del os.environ["NOTIFY_SOCKET"]


async def run_until(watchdog: Watchdog, done: asyncio.Future[None]) -> None:
    watching = asyncio.ensure_future(watchdog.watch())
    await done
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


def test_the_service_manager_hears_ready_beats_and_the_end(service_manager: socket.socket):
    async def live() -> None:
        heard = asyncio.get_running_loop().run_in_executor(
            None, lambda: [service_manager.recv(100) for _ in range(4)]
        )
        beating = asyncio.ensure_future(ServiceManager().beat())
        assert await heard == [b"READY=1", *[b"WATCHDOG=1"] * 3]
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)

    asyncio.run(live())
    said = service_manager.recv(100)
    while said == b"WATCHDOG=1":
        said = service_manager.recv(100)
    assert said == b"STOPPING=1"


def test_a_stalled_loop_writes_its_stacks_and_is_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    told: list[float] = []

    async def stall_here() -> None:
        watchdog = Watchdog(stacks, told.append)
        watching = asyncio.ensure_future(watchdog.watch())
        await asyncio.sleep(0)
        time.sleep(1.5)
        while not told:
            await asyncio.sleep(0.01)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert (watchdog.stalls, watchdog.longest_stall) == (1, told[0])

    with (tmp_path / "stacks").open("w") as stacks, caplog.at_level(logging.ERROR):
        asyncio.run(stall_here())
    assert "in stall_here" in (tmp_path / "stacks").read_text()
    assert told[0] > 1
    assert "the loop stood still for" in caplog.text


def test_a_loop_that_is_slow_without_end_is_written_down_and_goes_on():
    """What is written is read from frames that change; a program that died of it is how this was found."""
    script = """
import asyncio, sys
from kiosk.upkeep import watchdog
watchdog.STALL_SECONDS = watchdog.LOOK_SECONDS = 0.0005
def busy(depth): return [busy(depth - 1) for _ in range(2)] if depth else [each for each in (1, 2)]
async def slow():
    watching = asyncio.ensure_future(watchdog.Watchdog().watch())
    for _ in range(60):
        busy(14)
        await asyncio.sleep(0.001)
asyncio.run(slow())
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0
    assert "in busy" in ended.stderr


def test_without_a_service_manager_nothing_is_missing():
    script = "import asyncio; from kiosk.upkeep.service_manager import ServiceManager\n"
    script += "asyncio.run(asyncio.wait_for(ServiceManager().beat(), 0.5))"
    environment = {key: value for key, value in os.environ.items() if key != "NOTIFY_SOCKET"}
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.stderr.strip().endswith("TimeoutError")
