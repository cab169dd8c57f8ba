"""The camera against a stream on the bench: newest frame, frozen, black, gone and back. All of F12."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from drivers.camera import Camera, Watch
from drivers.camera_settings import CameraSettings
from drivers.device import State, Verdict
from drivers.errors import Absent, Garbled, Trouble
from drivers.face import embed
from drivers.face_opencv import OPENCV
from drivers.pictures import Picture, swapped
from drivers.qr import find_codes
from hardware_sim.camera.code_frames import POSES
from hardware_sim.camera.stream import CameraPart
from tests.pictures import FOLDER

LONG = 30.0


@pytest.fixture
async def part() -> AsyncIterator[CameraPart]:
    part = CameraPart(lambda person, kind: f"{person} {kind}")
    await part.start()
    yield part
    await part.stop()


@pytest.fixture
async def camera(part: CameraPart) -> AsyncIterator[Camera]:
    said = part.settings()["camera"]
    camera = Camera(CameraSettings.model_validate({**said, "still_seconds": 1.0, "black_seconds": 1.0}))
    yield camera
    await camera.close()


async def trouble(camera: Camera, code: str) -> Trouble:
    """The trouble of that code, which the camera is in sooner or later."""
    async with asyncio.timeout(LONG):
        while True:
            try:
                await camera.next_frame()
            except Trouble as why:
                if why.code == code:
                    return why
                await asyncio.sleep(0.05)


async def working(camera: Camera) -> Picture:
    async with asyncio.timeout(LONG):
        while True:
            try:
                return await camera.next_frame()
            except Trouble:
                await asyncio.sleep(0.05)


async def texts(camera: Camera, expected: list[str]) -> None:
    async with asyncio.timeout(LONG):
        while [code.text for code in find_codes(await camera.next_frame())] != expected:
            pass


async def test_a_phone_that_is_held_before_the_camera_is_read(part: CameraPart, camera: Camera):
    await part.order("show", {"text": "12345678"})
    await texts(camera, ["12345678"])
    await part.order("show", {"person": "lin", "code": "health_card", "spoil": "rotated", "seed": 3})
    await texts(camera, ["lin health_card"])
    await part.order("nothing", {})
    await texts(camera, [])


async def test_a_face_that_is_held_before_the_camera_is_seen(part: CameraPart, camera: Camera):
    await part.order("picture", {"file": str(FOLDER / "a_frame.jpg")})
    async with asyncio.timeout(LONG):
        while embed(swapped(await camera.next_frame())) is None:
            pass


async def faces(camera: Camera, expected: int) -> None:
    async with asyncio.timeout(LONG):
        while len(OPENCV.faces(swapped(await camera.next_frame()))) != expected:
            pass


async def test_f12_two_people_and_a_photograph_of_one_are_seen_as_that(part: CameraPart, camera: Camera):
    await part.order("two_faces", {"file": "a", "other": "b"})
    await faces(camera, 2)
    await part.order("held_up", {"file": "a"})
    await faces(camera, 1)
    await part.order("nothing", {})
    await faces(camera, 0)


@pytest.mark.parametrize("pose", [*POSES])
async def test_a_phone_can_be_held_near_and_far_and_aslant(part: CameraPart, camera: Camera, pose: str):
    await part.order("show", {"text": "12345678", "pose": pose})
    await texts(camera, ["12345678"])


async def test_a_slow_reader_sees_the_present(part: CameraPart, camera: Camera):
    await working(camera)
    await nobody_looks(camera, 15)
    await part.order("black", {})
    await nobody_looks(camera, 5)
    assert (await camera.next_frame()).mean() < 20


async def nobody_looks(camera: Camera, frames: int) -> None:
    """Until so many more frames have arrived."""
    end = (await camera.health()).counters["frames"] + frames
    async with asyncio.timeout(LONG):
        while (await camera.health()).counters["frames"] < end:
            await asyncio.sleep(0.02)


async def test_f12_a_frozen_picture_is_named_and_its_end_too(part: CameraPart, camera: Camera):
    await working(camera)
    await part.order("freeze", {})
    assert isinstance(await trouble(camera, "CAM-02"), Garbled)
    assert (await camera.health()).state is State.HARDWARE_ERROR
    await part.order("nothing", {})
    await working(camera)
    assert (await camera.health()).state is State.ONLINE


async def test_f12_a_covered_lens_is_named_and_its_end_too(part: CameraPart, camera: Camera):
    await part.order("black", {})
    assert isinstance(await trouble(camera, "CAM-03"), Garbled)
    await part.order("nothing", {})
    await working(camera)


async def test_f12_a_camera_that_is_gone_comes_back_by_itself(part: CameraPart, camera: Camera):
    await working(camera)
    await part.order("unplug", {})
    assert isinstance(await trouble(camera, "CAM-01"), Absent)
    assert (await camera.health()).state is State.NO_DEVICE
    finding = (await camera.self_test())[0]
    assert (finding.verdict, finding.code) == (Verdict.BAD, "CAM-01")
    await part.order("replug", {})
    began = time.monotonic()
    await working(camera)
    assert time.monotonic() - began < LONG
    assert (await camera.self_test())[0].verdict is Verdict.GOOD


async def test_a_device_that_is_not_there_is_absent(tmp_path: Path):
    camera = Camera(CameraSettings(source=str(tmp_path / "video9")))
    with pytest.raises(Absent):
        await camera.next_frame()
    await camera.close()


async def test_closing_an_unused_camera_takes_no_time():
    await Camera(CameraSettings(source="/dev/video9")).close()


def test_a_watch_needs_time_before_it_judges():
    watch = Watch(CameraSettings(source="/dev/video0"))
    grey, black = np.full((9, 9, 3), 90, np.uint8), np.zeros((9, 9, 3), np.uint8)
    assert not watch.frozen(100.0)
    watch.saw(grey, 100.0)
    watch.saw(grey, 102.9)
    assert not watch.frozen(102.9)
    watch.saw(grey, 103.1)
    assert watch.frozen(103.1)
    watch.saw(black, 104.0)
    assert not watch.frozen(104.0)
    assert watch.black(106.2)


async def test_the_bench_says_which_orders_it_does_not_know(part: CameraPart, tmp_path: Path):
    for order, args in (
        ("dance", {}),
        ("show", {"text": "1", "spoil": "rain"}),
        ("picture", {"file": "no.jpg"}),
    ):
        with pytest.raises(ValueError, match=r"dance|rain|no\.jpg"):
            await part.order(order, args)
