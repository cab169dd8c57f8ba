"""Codes before the camera, as the terminal takes them: the same text as the scanner's, once per showing."""

import asyncio
from collections.abc import AsyncIterator

import cv2
import numpy as np
import pytest
import zxingcpp

from drivers.camera import Camera
from drivers.camera_settings import CameraSettings
from drivers.errors import Absent
from drivers.pictures import Picture
from drivers.sight import Sight
from hardware_sim.camera.stream import CameraPart

LONG = 30.0


@pytest.fixture
async def part() -> AsyncIterator[CameraPart]:
    part = CameraPart(lambda person, kind: f"{person} {kind}")
    await part.start()
    yield part
    await part.stop()


@pytest.fixture
async def sight(part: CameraPart) -> AsyncIterator[Sight]:
    camera = Camera(CameraSettings.model_validate(part.settings()["camera"]))
    sight = Sight(camera, repeat_seconds=60)
    yield sight
    sight.close()
    await camera.close()


async def test_a_code_that_is_held_before_the_camera_is_one_code(part: CameraPart, sight: Sight):
    await part.order("show", {"text": "12345678"})
    assert await asyncio.wait_for(sight.next_code(), LONG) == "12345678"
    waiting = asyncio.ensure_future(sight.next_code())
    await part.order("show", {"text": "87654321", "spoil": "rotated"})
    assert await asyncio.wait_for(waiting, LONG) == "87654321"


class Film(Camera):
    """Shows these frames, and then nothing but the last one."""

    def __init__(self, *frames: Picture) -> None:
        super().__init__(CameraSettings(source="/film"))
        self._frames = list(frames)
        self.shown = 0

    async def next_frame(self) -> Picture:
        self.shown += 1
        await asyncio.sleep(0.01)
        return self._frames[min(self.shown, len(self._frames)) - 1]


def held_up(text: str, light: int) -> Picture:
    grey = np.array(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8))
    frame = cv2.copyMakeBorder(grey, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=(255,))
    return np.minimum(np.repeat(frame[:, :, None], 3, axis=2), light).astype(np.uint8)


EMPTY = np.full((300, 300, 3), 200, np.uint8)


async def test_a_code_in_a_single_frame_is_none() -> None:
    film = Film(*(held_up(f"1234567{each}", 250) for each in range(4)), EMPTY)
    await shows_none(film)


async def test_a_code_in_a_picture_that_stands_still_is_none() -> None:
    """A camera that hangs shows what the patient before held up."""
    await shows_none(Film(held_up("12345678", 250)))


async def test_the_same_code_in_two_frames_counts() -> None:
    film = Film(held_up("12345678", 250), held_up("12345678", 249), EMPTY)
    sight = Sight(film, repeat_seconds=60)
    assert await asyncio.wait_for(sight.next_code(), LONG) == "12345678"
    sight.close()


async def shows_none(film: Film) -> None:
    sight = Sight(film, repeat_seconds=60)
    waiting = asyncio.ensure_future(sight.next_code())
    while film.shown < 8:
        await asyncio.sleep(0.01)
        assert not waiting.done(), waiting.result()
    waiting.cancel()
    sight.close()


async def test_two_different_codes_at_once_are_none(part: CameraPart, sight: Sight):
    await part.order("show", {"texts": ["12345678", "87654321"]})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sight.next_code(), 1.5)
    await part.order("show", {"text": "12345678"})
    assert await asyncio.wait_for(sight.next_code(), LONG) == "12345678"


async def test_a_code_with_control_characters_is_none(part: CameraPart, sight: Sight):
    await part.order("show", {"text": "1234\x075678"})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sight.next_code(), 1.5)


async def test_the_same_showing_counts_again_where_each_scan_ends_the_waiting(part: CameraPart, sight: Sight):
    await part.order("show", {"text": "12345678"})
    for _ in range(2):
        assert await asyncio.wait_for(sight.next_code(again=True), LONG) == "12345678"


async def test_a_camera_that_goes_says_so_to_whoever_waits_for_a_code(part: CameraPart, sight: Sight):
    waiting = asyncio.ensure_future(sight.next_code())
    await part.order("unplug", {})
    with pytest.raises(Absent):
        await asyncio.wait_for(waiting, LONG)
