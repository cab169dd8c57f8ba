"""A person before the bench's camera: one portrait, warped so that it turns, blinks and opens its mouth.

It moves like a rubber mask and not like a head: good for playing the parts of a check, no proof of its rates.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from hardware_sim.camera.code_frames import Frame

DEEDS = ("rest", "turn_left", "turn_right", "blink", "open_mouth")
BEGIN_SECONDS = 0.5
BLINK_SECONDS = 0.7
TURN = 0.65
# A head as wide as it is round, and how far its nose stands out, both by the distance of the eyes.
ROUND, NOSE, LOOKS = 1.3, 0.5, 8
Spot = tuple[float, float]
Field = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Spots:
    """Where the parts of a face are in its portrait, in dots; right and left are the person's own."""

    right_eye: Spot
    left_eye: Spot
    nose: Spot
    right_mouth: Spot
    left_mouth: Spot

    @property
    def apart(self) -> float:
        return math.dist(self.right_eye, self.left_eye)


class Person:
    """Does one thing at a time; `now` gives seconds."""

    def __init__(
        self, portrait: Frame, spots: Sequence[Sequence[float]], now: Callable[[], float] = time.monotonic
    ) -> None:
        """`spots` are right eye, left eye, nose, right and left corner of the mouth."""
        self._portrait, self._now = portrait, now
        self._spots = Spots(*((float(x), float(y)) for x, y in spots))
        self._deed, self._since = "rest", now()

    def does(self, deed: str) -> None:
        if deed not in DEEDS:
            raise ValueError(f"a person does one of {', '.join(DEEDS)}, not {deed!r}")
        self._deed, self._since = deed, self._now()

    def frame(self) -> Frame:
        since = self._now() - self._since
        much = min(1.0, since / BEGIN_SECONDS)
        match self._deed:
            case "turn_left":
                return _turned(self._portrait, self._spots, TURN * much)
            case "turn_right":
                return _turned(self._portrait, self._spots, -TURN * much)
            case "blink" if since < BLINK_SECONDS:
                return _eyes_closed(self._portrait, self._spots)
            case "open_mouth":
                return _mouth_open(self._portrait, self._spots, much)
        return self._portrait


def _grid(picture: Frame) -> tuple[Field, Field]:
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    return x, y


def _bump(x: Field, y: Field, at: Spot, wide: float, high: float) -> Field:
    near = ((x - at[0]) / wide) ** 2 + ((y - at[1]) / high) ** 2
    return np.exp(-near / 2, dtype=np.float32)


def _bent(picture: Frame, x: Field, y: Field) -> Frame:
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _turned(picture: Frame, spots: Spots, much: float) -> Frame:
    """The portrait on a round head with a nose, which turns by `much` (radians) under the picture."""
    x, y = _grid(picture)
    apart, (ax, ay), (bx, by) = spots.apart, spots.right_eye, spots.left_eye
    middle, across = ((ax + bx) / 2, (ay + by) / 2 + 0.5 * apart), ROUND * apart
    u = x - middle[0]
    source = u
    for _ in range(LOOKS):
        near = _bump(source + middle[0], y, spots.nose, 0.36 * apart, 0.5 * apart)
        round_ = np.sqrt(np.maximum(across**2 - source**2, 0.04 * across**2)) - 0.8 * across
        source = (u - (round_ + NOSE * apart * near) * math.sin(much)) / math.cos(much)
    inside = np.minimum(1.0, 1.6 * _bump(x, y, middle, 0.95 * apart, 1.3 * apart))
    return _bent(picture, x + (source - u) * inside, y)


def _eyes_closed(picture: Frame, spots: Spots) -> Frame:
    """The skin above each eye comes down over it, and a dark line is left."""
    closed = picture.copy()
    size = int(0.24 * spots.apart), int(0.12 * spots.apart)
    for at_x, at_y in (spots.right_eye, spots.left_eye):
        at = int(at_x), int(at_y)
        skin = picture[int(at_y + 0.28 * spots.apart), at[0]].tolist()
        cv2.ellipse(closed, at, size, 0, 0, 360, skin, -1, cv2.LINE_AA)
        low = at[0], at[1] + size[1] // 2
        cv2.ellipse(closed, low, (size[0], size[1] // 3), 0, 0, 180, (30, 30, 40), 2, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(closed, (0, 0), 0.8), np.uint8)


def _mouth_open(picture: Frame, spots: Spots, much: float) -> Frame:
    """The chin goes down, and the gap between the lips is dark."""
    x, y = _grid(picture)
    (ax, ay), (bx, by) = spots.right_mouth, spots.left_mouth
    at = (ax + bx) / 2, (ay + by) / 2
    wide = math.dist(spots.right_mouth, spots.left_mouth)
    drop = much * 0.55 * wide
    below = 1 / (1 + np.exp(np.clip(-(y - at[1]) / (0.03 * wide), -40, 40)))
    falls = drop * below * _bump(x, y, (at[0], at[1] + 0.2 * wide), 0.6 * wide, 0.9 * wide)
    opened = _bent(picture, x, (y - falls).astype(np.float32))
    gap = int(0.36 * wide), max(1, int(drop * 0.42))
    middle = int(at[0]), int(at[1] + drop * 0.45)
    cv2.ellipse(opened, middle, gap, 0, 0, 360, (25, 20, 45), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(opened, (0, 0), 0.6), np.uint8)
