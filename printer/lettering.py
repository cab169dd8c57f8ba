"""Text drawn in the main face, and in another one where the main one lacks a character."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import ceil
from pathlib import Path

from PIL import ImageDraw, ImageFont

from drivers.errors import Refused
from printer.profiles import Fonts, is_rare

# What every main face has: it need not be looked at letter by letter.
COMMON = re.compile(r"[\x20-\x7e\u3000-\u303f\u4e00-\u9fa5\uff00-\uff5e]*")
# In any face the sign for what it lacks.
LACKING = "\U000f0000"
# Its thin strokes are grey at this size, and what is lighter than half falls away.
COATS = 3


@dataclass(frozen=True)
class Lettering:
    """A face in one size, with its fallbacks if those are installed: for ideographs, and for all else."""

    face: ImageFont.FreeTypeFont
    rare: ImageFont.FreeTypeFont | None
    signs: ImageFont.FreeTypeFont | None

    def width(self, text: str) -> int:
        """In dots."""
        return ceil(sum(face.getlength(part) for face, part in self._parts(text)))

    def write(self, draw: ImageDraw.ImageDraw, left: float, baseline: float, text: str) -> None:
        for face, part in self._parts(text):
            for _ in range(COATS if face is self.rare else 1):
                draw.text((left, baseline), part, font=face, fill=0, anchor="ls")
            left += face.getlength(part)

    def baseline(self, middle: int) -> float:
        """Where text stands whose middle is to be there."""
        above, below = self.face.getmetrics()
        return middle + (above - below) / 2

    def _parts(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        """Whole where one face has all of it: letters that are drawn together stand better."""
        if COMMON.fullmatch(text):
            yield self.face, text
            return
        for face, part in groupby(text, self._face_for):
            yield face, "".join(part)

    def _face_for(self, character: str) -> ImageFont.FreeTypeFont:
        if not _lacks(self.face, character):
            return self.face
        return (self.rare if is_rare(character) else self.signs) or self.face


@cache
def _lacks(face: ImageFont.FreeTypeFont, character: str) -> bool:
    return bytes(face.getmask(character)) == bytes(face.getmask(LACKING))


@cache
def lettering(fonts: Fonts, bold: bool, dots: int) -> Lettering:
    """Raises Refused when the main face can't be read."""
    file = fonts.bold if bold else fonts.regular
    try:
        face = ImageFont.truetype(str(file), dots, index=fonts.face)
    except OSError as why:
        raise Refused("PRN-13", f"font {file} face {fonts.face} can't be read") from why
    return Lettering(face, _if_there(fonts.rare, dots), _if_there(fonts.signs, dots))


def _if_there(file: Path, dots: int) -> ImageFont.FreeTypeFont | None:
    return ImageFont.truetype(str(file), dots) if file.is_file() else None
