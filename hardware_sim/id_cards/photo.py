"""A drawn portrait for each of the cast, coded into 1024 bytes, and a "vendor's library" that decodes it.

The real coding is not public. This one keeps the lowest frequencies of the picture, as that one does.
"""

import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 102, 126
HEADER = b"WLf\0".ljust(16, b"\0")
# How many frequencies are kept: together with the header they fill 1024 bytes.
ACROSS, DOWN = 28, 36
SOURCE = Path(__file__).with_name("wlt.c")


def drawn(key: str) -> Image.Image:
    """A face that is the same for the same key."""
    dice = random.Random(key)
    skin, hair = dice.randrange(175, 215), dice.randrange(20, 90)
    face = Image.new("L", (WIDTH * 2, HEIGHT * 2), 235)
    draw = ImageDraw.Draw(face)
    draw.ellipse((14, 186, 190, 320), fill=dice.randrange(60, 140))
    wide, high = dice.randrange(40, 48), dice.randrange(54, 64)
    draw.ellipse((102 - wide - 6, 108 - high - 14, 102 + wide + 6, 100 + high // 3), fill=hair)
    draw.ellipse((102 - wide, 112 - high, 102 + wide, 112 + high), fill=skin)
    draw.pieslice((102 - wide, 108 - high, 102 + wide, 100), 180, 360, fill=hair)
    for side in (-1, 1):
        eye = 102 + side * dice.randrange(17, 21)
        draw.ellipse((eye - 7, 100, eye + 7, 108), fill=250)
        draw.ellipse((eye - 3, 100, eye + 4, 108), fill=20)
        draw.line((eye - 9, 93, eye + 9, 92), fill=hair, width=3)
    draw.line((102, 108, 98, 128, 105, 130), fill=skin - 45, width=3)
    draw.arc((86, 132, 118, 152), 20, 160, fill=90, width=4)
    return face.resize((WIDTH, HEIGHT)).filter(ImageFilter.GaussianBlur(0.6))


def coded(portrait: Image.Image) -> bytes:
    """1024 bytes: a header, and the square roots of 36 × 28 coefficients of a cosine transform."""
    dots = np.asarray(portrait.convert("L").resize((WIDTH, HEIGHT)), np.float64)
    kept = (_waves(HEIGHT, DOWN) @ dots @ _waves(WIDTH, ACROSS).T) / 2
    roots = np.sign(kept) * np.sqrt(np.abs(kept))
    return HEADER + bytes(np.clip(np.rint(roots), -127, 127).astype(np.int8).tobytes())


def _waves(length: int, count: int) -> npt.NDArray[np.float64]:
    at, wave = np.arange(length), np.arange(count)[:, None]
    scale = np.where(wave == 0, np.sqrt(1 / length), np.sqrt(2 / length))
    return np.asarray(scale * np.cos(np.pi * (at + 0.5) * wave / length), np.float64)
