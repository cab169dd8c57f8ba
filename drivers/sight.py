"""What the terminal makes of the camera's frames: codes that are held before it, and faces. Keeps nothing."""

import asyncio
import time
from collections.abc import Sequence

import numpy as np

from drivers.camera import Camera
from drivers.face_look import Look, alike, look_at
from drivers.face_settings import FaceSettings
from drivers.lane import Lane
from drivers.pictures import Picture
from drivers.qr import find_codes
from drivers.scan_frames import LONGEST_BYTES, Repeats

# A spoiled frame takes all looks of both decoders; on a slow machine that is half a second.
LOOK_SECONDS, COMPARE_SECONDS = 5.0, 15.0
# How much longer it rests after a frame without a code than it looked at it.
REST = 2.0


class Sight:
    """One camera, looked at by one thread. Frames that arrive meanwhile are passed over."""

    def __init__(self, camera: Camera, repeat_seconds: float = 1.5) -> None:
        self._camera, self._lane = camera, Lane("vision")
        self._repeats = Repeats(repeat_seconds)

    @property
    def reads_codes(self) -> bool:
        return self._camera.reads_codes

    async def next_code(self, *, again: bool = False) -> str:
        """The next code before the camera, printable and not empty, once it was the same in two frames.

        Two frames that are one picture are no two: a camera that stands still shows who was here before.
        `again` lets a code count that was read a moment ago, as the scanner does. Raises what
        `Camera.next_frame` raises.
        """
        before, shown = "", None
        while True:
            frame, began = await self._camera.next_frame(), time.monotonic()
            text = await self._code_in(frame)
            alive = text == before and shown is not None and not np.array_equal(frame, shown)
            if text and alive and (not self._repeats.again(text, time.monotonic()) or again):
                return text
            before, shown = text, frame
            # A frame without a code is the dearest, and there is nearly always none.
            await asyncio.sleep(0 if text else REST * (time.monotonic() - began))

    async def next_look(self, settings: FaceSettings, *, follow: bool = True) -> Look:
        """Who stands before the camera in the next frame; `follow` as in `look_at`.

        Raises what `Camera.next_frame` raises.
        """
        frame = await self._camera.next_frame()
        return await self._lane.run(lambda: look_at(frame.copy(), settings, follow=follow), LOOK_SECONDS)

    async def is_person_of(
        self, photo: Picture, frames: Sequence[Picture], settings: FaceSettings
    ) -> bool | None:
        """Whether the frames show the person of the photograph; None when that shows no face."""
        return await self._lane.run(lambda: alike(frames, photo, settings), COMPARE_SECONDS)

    def close(self) -> None:
        """Take no more frames; the camera itself is closed by whoever opened it."""
        self._lane.close()

    async def _code_in(self, frame: Picture) -> str:
        found = await self._lane.run(lambda: find_codes(frame), LOOK_SECONDS)
        texts = {code.text for code in found if _is_clean(code.text)}
        return texts.pop() if len(texts) == 1 else ""


def _is_clean(text: str) -> bool:
    """As with the scanner: printable, not empty, not endless. Source: codes.md §1."""
    return 0 < len(text) <= LONGEST_BYTES and text.isprintable()
