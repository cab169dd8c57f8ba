"""Text drawn in the main face, and in another one where the main one lacks a character of a rare name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import ceil
from pathlib import Path

from PIL import ImageDraw, ImageFont

from drivers.errors import Refused
from printer.profiles import Fonts

# Below it the main face has every ideograph; beyond it few. Source: GB 18030-2022, level 3.
FIRST_RARE = 0x20000
# In any face the sign for what it lacks.
LACKING = "\U000f0000"
# Its thin strokes are grey at this size, and what is lighter than half falls away.
COATS = 3


@dataclass(frozen=True)
class Lettering:
    """A face in one size, with its fallback if that is installed."""

    face: ImageFont.FreeTypeFont
    rare: ImageFont.FreeTypeFont | None

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
        if self.rare is None or not has_rare(text):
            yield self.face, text
            return
        rare = self.rare
        for lacks, part in groupby(text, self._lacks):
            yield (rare if lacks else self.face), "".join(part)

    def _lacks(self, character: str) -> bool:
        if ord(character) < FIRST_RARE:
            return False
        return bytes(self.face.getmask(character)) == bytes(self.face.getmask(LACKING))


def has_rare(text: str) -> bool:
    """Whether the main face may lack a character of it."""
    return any(ord(each) >= FIRST_RARE for each in text)


@cache
def lettering(fonts: Fonts, bold: bool, dots: int) -> Lettering:
    """Raises Refused when the main face can't be read."""
    file = fonts.bold if bold else fonts.regular
    try:
        face = ImageFont.truetype(str(file), dots, index=fonts.face)
    except OSError as why:
        raise Refused("PRN-13", f"font {file} face {fonts.face} can't be read") from why
    return Lettering(face, _if_there(fonts.rare, dots))


def _if_there(file: Path, dots: int) -> ImageFont.FreeTypeFont | None:
    return ImageFont.truetype(str(file), dots) if file.is_file() else None
