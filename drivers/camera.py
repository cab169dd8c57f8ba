"""The camera: its newest frame, and whether it still sees. Keeps one frame in memory, never on disk."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Event, Thread

import cv2
import numpy as np

from drivers.camera_settings import CameraSettings
from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, Garbled, Trouble
from drivers.lane import Lane
from drivers.pictures import Picture

# The library would write the address to the terminal at every look while the camera is gone; it may
# hold a password, and our own fault says the rest.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)

OPEN_MILLISECONDS, READ_MILLISECONDS = 2000, 1500
LOOK_AGAIN_SECONDS = 0.5
# Part of the time after which a picture counts as still or black; between such looks a frame that nobody
# asked for is thrown away before a picture is made of it, which is most of an idle camera's work.
LOOK_SHARE = 1 / 6
# A plug that wobbles or a stream that restarts is waited for; so many openings in a row are not.
MISSES = 3
# A slice ends soon after its caller was cancelled.
SLICE_SECONDS, ANSWER_SECONDS = 0.25, 2.0
PATIENCE_SECONDS = 8.0


@dataclass
class Watch:
    """Whether a row of frames is alive. Pure: frames and times (seconds) in, a verdict out."""

    settings: CameraSettings
    _last: int = 0
    _changed_at: float = field(default=float("inf"))
    _lit_at: float = field(default=float("inf"))

    def saw(self, frame: Picture, now: float) -> bool:
        """Whether it is another one than the frame that was seen before."""
        content = hash(frame.tobytes())
        changed = content != self._last
        if changed or self._changed_at > now:
            self._last, self._changed_at = content, now
        if frame[::4, ::4].mean() > self.settings.black_level or self._lit_at > now:
            self._lit_at = now
        return changed

    def frozen(self, now: float) -> bool:
        """Nothing changed, be it that the same frame came again or none at all."""
        return now - self._changed_at > self.settings.still_seconds

    def black(self, now: float) -> bool:
        return now - self._lit_at > self.settings.black_seconds


class Camera:
    """Opens at the first call, drains on a thread of its own, and opens again by itself when it was gone."""

    name = "camera"

    def __init__(self, settings: CameraSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        self._slot, self._ended = Condition(), Event()
        self._drain = Thread(target=self._work, name="camera frames", daemon=True)
        self._watch = Watch(settings)
        self._frame: Picture | None = None
        self._arrived = self._kept = self._openings = self._misses = self._waiting = 0

    @property
    def reads_codes(self) -> bool:
        return self._settings.reads_codes

    async def next_frame(self) -> Picture:
        """The next frame that arrives after this call, blue first.

        Raises Absent while the camera is gone, Garbled while its picture stands still or is black.
        """
        seen = self._kept
        end = time.monotonic() + PATIENCE_SECONDS
        frame = None
        while frame is None:
            frame = await self._lane.run(lambda: self._newer(seen), ANSWER_SECONDS)
            self._check(gone=frame is None and time.monotonic() > end)
        return frame

    async def health(self) -> Health:
        self._start()
        try:
            self._check()
        except Trouble as why:
            gone = isinstance(why, Absent)
            state = State.NO_DEVICE if gone else State.HARDWARE_ERROR
            return Health(state, counters=self._counters(), code=why.code)
        return Health(State.ONLINE if self._kept else State.STARTING, counters=self._counters())

    async def self_test(self) -> list[Finding]:
        try:
            frame = await self.next_frame()
        except Trouble as why:
            return [Finding("frame", Verdict.BAD, why.detail, why.code)]
        height, width = frame.shape[:2]
        return [Finding("frame", Verdict.GOOD, f"{width} x {height}, mean brightness {frame.mean():.0f}")]

    async def close(self) -> None:
        self._ended.set()
        if self._drain.is_alive():
            with suppress(Trouble):  # A read that is stuck ends with the program.
                await self._lane.run(lambda: self._drain.join(2.0), 2.5)
        self._frame = None
        self._lane.close()

    def _check(self, *, gone: bool = False) -> None:
        """Whether what the camera shows may be believed now."""
        now = time.monotonic()
        if gone or self._misses >= MISSES:
            raise Absent("CAM-01", "the camera cannot be opened, or gives no frames")
        if self._watch.black(now):
            raise Garbled("CAM-03", "the picture is black")
        if self._watch.frozen(now):
            raise Garbled("CAM-02", "the picture stands still")

    def _start(self) -> None:
        if not self._drain.is_alive() and not self._ended.is_set():
            self._drain.start()

    def _newer(self, seen: int) -> Picture | None:
        """On the lane."""
        self._start()
        with self._slot:
            self._waiting += 1
            self._slot.wait_for(lambda: self._kept > seen, SLICE_SECONDS)
            self._waiting -= 1
            return self._frame if self._kept > seen else None

    def _work(self) -> None:
        """On the draining thread: whoever reads slowly would see the past otherwise."""
        while not self._ended.is_set():
            capture = self._opened()
            self._until_it_ends(capture)
            capture.release()
            self._misses += 1
            self._frame, self._watch = None, Watch(self._settings)
            self._ended.wait(LOOK_AGAIN_SECONDS)

    def _opened(self) -> cv2.VideoCapture:
        self._openings += 1
        wanted = self._settings
        if not wanted.source.startswith("/"):
            limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MILLISECONDS]
            limits += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MILLISECONDS]
            return cv2.VideoCapture(wanted.source, cv2.CAP_FFMPEG, limits)
        size = [cv2.CAP_PROP_FRAME_WIDTH, wanted.width, cv2.CAP_PROP_FRAME_HEIGHT, wanted.height]
        return cv2.VideoCapture(wanted.source, cv2.CAP_V4L2, size)

    def _until_it_ends(self, capture: cv2.VideoCapture) -> None:
        look_seconds = min(self._settings.still_seconds, self._settings.black_seconds) * LOOK_SHARE
        look_at = time.monotonic()
        while not self._ended.is_set() and capture.grab():
            self._misses, self._arrived = 0, self._arrived + 1
            if not self._waiting and time.monotonic() < look_at:
                continue
            there, read_frame = capture.retrieve()
            if not there:
                return
            if self._keep(np.asarray(read_frame, np.uint8)):
                # The same as before may be chance; every frame is looked at then.
                look_at = time.monotonic() + look_seconds

    def _keep(self, frame: Picture) -> bool:
        """Whether it is another one than before."""
        with self._slot:
            changed = self._watch.saw(frame, time.monotonic())
            self._frame = frame
            self._kept += 1
            self._slot.notify_all()
        return changed

    def _counters(self) -> dict[str, int]:
        return {"frames": self._arrived, "openings": self._openings}
