"""What a camera above the code window sees: a phone or slip with a code, drawn and then spoiled. Seeded."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import barcode
import cv2
import numpy as np
import numpy.typing as npt
import segno

Frame = npt.NDArray[np.uint8]
Pixels = npt.NDArray[Any]

SPOILS = ("clean", "defocus", "motion", "glare", "low_light", "moire", "rotated", "cut")
WIDTH, HEIGHT = 640, 480


@dataclass(frozen=True)
class Pose:
    """How a phone is held: how large it looks, how narrow by being seen from the side, turned by degrees."""

    size: float = 1.0
    narrow: float = 1.0
    turn: float = 0.0


POSES: Mapping[str, Pose] = {
    "straight": Pose(),
    "aslant": Pose(turn=35.0),
    "from_the_side": Pose(narrow=0.5),
    "near": Pose(size=1.6),
    "far": Pose(size=0.45),
}


# The picture of a telephone, in dots of its own; the code lies in the middle of its screen.
PHONE_WIDTH, PHONE_HEIGHT, PHONE_EDGE = 340, 700, 16
GLASS, CASE = (235, 235, 235), (28, 24, 22)
BAND, LETTERS = (96, 102, 11), (196, 192, 188)


def phone(
    text: str, spoil: str = "clean", seed: int = 0, symbology: str = "qr_code", pose: str = "straight"
) -> Frame:
    """A frame, blue first, 640 × 480, with one code of `text`: on a phone, or as bars on a slip.

    `spoil` is one of SPOILS; how badly is drawn from `seed`. `pose` is one of POSES. Raises ValueError for
    other words.
    """
    if spoil not in SPOILS:
        raise ValueError(f"a frame is spoiled by one of {', '.join(SPOILS)}, not by {spoil!r}")
    if pose not in POSES:
        raise ValueError(f"a phone is held in one of {', '.join(POSES)}, not {pose!r}")
    dice = np.random.default_rng(seed)
    code = _bars(text) if symbology == "code_128" else _squares(text)
    around = _slip() if symbology == "code_128" else _telephone()
    frame = _held(code, around, dice, 180.0 if spoil == "rotated" else 6.0, POSES[pose])
    match spoil:
        case "defocus":
            frame = _blurred(frame, dice.uniform(1.6, 3.2))
        case "motion":
            frame = _moved(frame, int(dice.integers(7, 15)), dice.uniform(0, 180))
        case "glare":
            frame = _glaring(frame, dice)
        case "low_light":
            frame = _dark(frame, dice.uniform(0.05, 0.14))
        case "moire":
            frame = _striped(frame, dice)
        case "cut":
            frame = _cut(frame, dice)
    return camera_noise(frame, dice, 7.0 if spoil == "low_light" else 3.0)


def camera_noise(frame: npt.NDArray[np.floating] | Frame, dice: np.random.Generator, sigma: float) -> Frame:
    """As a sensor adds it: no two frames of a living camera are the same."""
    noise = dice.normal(0, sigma, frame.shape).astype(np.float32)
    return _bytes(frame.astype(np.float32) + noise)


def _bytes(light: npt.NDArray[np.floating]) -> Frame:
    return np.asarray(np.clip(light, 0, 255), np.uint8)


@functools.lru_cache(maxsize=32)
def _squares(text: str) -> Frame:
    rows = segno.make(text, micro=False, error="m", boost_error=False).matrix_iter(scale=1, border=4)
    return np.array([[0 if dark else 255 for dark in row] for row in rows], np.uint8)


@functools.lru_cache(maxsize=32)
def _bars(text: str) -> Frame:
    modules = barcode.get("code128", text).build()[0]
    row = [255] * 10 + [0 if module == "1" else 255 for module in modules] + [255] * 10
    return np.repeat(np.array([row], np.uint8), len(row) // 3, axis=0)


@functools.cache
def _telephone() -> Frame:
    """Its case, its lit screen with a band above and a few lines below, and nothing where the code goes."""
    drawn = np.full((PHONE_HEIGHT, PHONE_WIDTH, 3), CASE, np.uint8)
    left, right = PHONE_EDGE, PHONE_WIDTH - PHONE_EDGE
    drawn[PHONE_EDGE + 14 : -PHONE_EDGE - 14, left:right] = GLASS
    drawn[PHONE_EDGE + 14 : PHONE_EDGE + 90, left:right] = BAND
    cv2.circle(drawn, (PHONE_WIDTH // 2, PHONE_EDGE), 5, (60, 56, 52), -1)
    for row, end in enumerate((0.8, 0.62, 0.7)):
        top = PHONE_HEIGHT - 150 + row * 30
        drawn[top : top + 10, left + 34 : int(PHONE_WIDTH * end)] = LETTERS
    return drawn


@functools.cache
def _slip() -> Frame:
    """White paper with printed lines above and below the place of the bars."""
    drawn = np.full((PHONE_HEIGHT, PHONE_WIDTH, 3), GLASS, np.uint8)
    for top in (70, 110, 150, 540, 580, 620):
        drawn[top : top + 12, 40 : PHONE_WIDTH - 40 - top % 90] = LETTERS
    return drawn


def _held(code: Frame, around: Frame, dice: np.random.Generator, turn: float, pose: Pose) -> Frame:
    """The code on what carries it in a dim room, turned, a little tilted, somewhere in the middle."""
    room = np.full((HEIGHT, WIDTH, 3), dice.uniform(30, 80), np.float32)
    room += np.linspace(0, 40, WIDTH, dtype=np.float32)[None, :, None]
    height, width = code.shape
    size = dice.uniform(190, 260) if height == width else dice.uniform(300, 400)
    half = np.array([size * pose.narrow, size * height / width]) * pose.size / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
    angle = np.radians(dice.uniform(-turn, turn) + pose.turn)
    spin = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    middle = np.array([WIDTH / 2, HEIGHT / 2]) + dice.uniform(-40, 40, 2)
    tilt = dice.uniform(0.93, 1.07, (4, 2))
    wide = half[0] + 24 + 24 * PHONE_EDGE / PHONE_WIDTH
    long = wide * PHONE_HEIGHT / PHONE_WIDTH / pose.narrow
    whole = ((corners * (wide, long) * tilt) @ spin.T + middle).astype(np.float32)
    inside = ((corners * half * tilt) @ spin.T + middle).astype(np.float32)
    for each in (whole, inside):
        _seen_from_the_side(each, pose.narrow)
    carried, edge = _laid(around, whole)
    mixed = room * (1 - edge) + carried * edge
    drawn, mask = _laid(
        cv2.resize(code, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)[:, :, None], inside
    )
    mixed = mixed * (1 - mask) + (20 + drawn * (220 / 255)) * mask
    return _bytes(np.asarray(cv2.GaussianBlur(mixed, (0, 0), 0.7)))


def _laid(picture: Pixels, corners: npt.NDArray[np.float32]) -> tuple[Pixels, Pixels]:
    """`picture` as it looks with its corners there, and how much of each dot of the frame it covers."""
    height, width = picture.shape[:2]
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    change = cv2.getPerspectiveTransform(flat, corners)
    drawn = cv2.warpPerspective(picture, change, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    full = np.full((height, width), 255, np.uint8)
    covers = cv2.warpPerspective(full, change, (WIDTH, HEIGHT)) / 255.0
    return np.asarray(drawn.reshape(HEIGHT, WIDTH, -1)), np.asarray(covers[:, :, None])


def _seen_from_the_side(corners: npt.NDArray[np.float32], narrow: float) -> None:
    """The farther edge is the shorter one."""
    lean = (1 - narrow) * 0.25 * (corners[2, 1] - corners[1, 1])
    corners[1, 1] += lean
    corners[2, 1] -= lean


def _blurred(frame: Frame, sigma: float) -> Frame:
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), sigma), np.uint8)


def _moved(frame: Frame, length: int, angle: float) -> Frame:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1.0
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), angle, 1)
    kernel = np.asarray(cv2.warpAffine(kernel, turn, (length, length)), np.float32)
    return np.asarray(cv2.filter2D(frame, -1, kernel / kernel.sum()), np.uint8)


def _glaring(frame: Frame, dice: np.random.Generator) -> Frame:
    """A lamp mirrored in the glass: white in the middle, pale around."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    at = np.array([WIDTH / 2, HEIGHT / 2]) + dice.uniform(-90, 90, 2)
    spread = dice.uniform(25, 55)
    light = np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * spread**2)) * 330
    return _bytes(frame + light[:, :, None])


def _dark(frame: Frame, light: float) -> Frame:
    return np.asarray(frame * light + 4, np.uint8)


def _striped(frame: Frame, dice: np.random.Generator) -> Frame:
    """The grid of the screen against the grid of the sensor."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    angle, period = dice.uniform(0, np.pi), dice.uniform(3, 9)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period)
    return _bytes(frame + wave[:, :, None] * dice.uniform(25, 60))


def _cut(frame: Frame, dice: np.random.Generator) -> Frame:
    """A thumb over one edge of the code."""
    spoiled = frame.copy()
    at = np.array([WIDTH / 2, HEIGHT / 2]) + dice.choice([-1, 1], 2) * dice.uniform(60, 110, 2)
    cv2.circle(spoiled, (int(at[0]), int(at[1])), int(dice.uniform(18, 42)), (120, 150, 190), -1)
    return spoiled
