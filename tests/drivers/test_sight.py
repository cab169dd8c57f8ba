"""Codes before the camera, as the terminal takes them: the same text as the scanner's, once per showing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from drivers.camera import Camera
from drivers.camera_settings import CameraSettings
from drivers.errors import Absent
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
