"""What scanner and camera have to do before a terminal goes into the field."""

import asyncio
from typing import Any

import pytest

from drivers.camera import Camera
from drivers.camera_settings import CameraSettings
from drivers.errors import Garbled, Trouble
from drivers.pictures import Picture
from drivers.qr import find_codes
from drivers.scanner import Scanner, ScannerSettings
from tests.shelf.devices import good, opened, until_online
from tests.shelf.hand import Hand

CODE = "ACCEPTANCE-0123456789-0123456789-0123456789"
PATIENCE_SECONDS = 60.0


async def listening(scanner: Scanner) -> "asyncio.Task[str]":
    """A wait for a code that has begun: what is shown before that belongs to somebody else."""
    before = (await scanner.health()).counters["asked"]
    waiting = asyncio.ensure_future(scanner.next_code())
    while not waiting.done() and (await scanner.health()).counters["asked"] == before:
        await asyncio.sleep(0.05)
    return waiting


@pytest.mark.shelf("scanner")
async def test_a_long_code_is_read_whole_and_once(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Scanner(ScannerSettings(**settings["scanner"]))) as scanner:
        assert await good(scanner)
        waiting = await listening(scanner)
        await hand.does("Hold the scanner to this code", "scanner", "show", text=CODE)
        assert await waiting == CODE
        again = asyncio.ensure_future(scanner.next_code())
        done, _ = await asyncio.wait({again}, timeout=0.5)
        again.cancel()
        assert not done


@pytest.mark.shelf("scanner")
async def test_a_scanner_that_was_unplugged_needs_no_restart(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Scanner(ScannerSettings(**settings["scanner"]))) as scanner:
        await until_online(scanner, online=True)
        await hand.does("Unplug the scanner", "scanner", "unplug")
        await until_online(scanner, online=False)
        await hand.does("Plug it in again", "scanner", "replug")
        await until_online(scanner, online=True)
        waiting = await listening(scanner)
        await hand.does("Hold the scanner to this code", "scanner", "show", text=CODE)
        assert await waiting == CODE


@pytest.mark.shelf("camera")
async def test_a_code_before_the_camera_is_read(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Camera(CameraSettings(**settings["camera"]))) as camera:
        assert await good(camera)
        await hand.does("Hold this code before the camera", "camera", "show", text=CODE)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while CODE not in {code.text for code in find_codes(await camera.next_frame())}:
                pass


@pytest.mark.shelf("camera")
async def test_a_covered_lens_is_told_and_so_is_its_end(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Camera(CameraSettings(**settings["camera"]))) as camera:
        await frame_of(camera)
        await hand.does("Cover the lens with a hand", "camera", "black")
        with pytest.raises(Garbled, match="CAM-03"):
            await frames_for_ever(camera)
        await hand.does("Take the hand away", "camera", "nothing")
        await frame_of(camera)


async def frames_for_ever(camera: Camera) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            await camera.next_frame()


async def frame_of(camera: Camera) -> Picture:
    """The next good one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                return await camera.next_frame()
            except Trouble:
                await asyncio.sleep(0.05)
