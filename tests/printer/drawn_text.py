"""Reads text that was drawn, dot by dot: knows the letters of the font, and nothing of who drew them, or where.

No letter is guessed: each dot of a row has to belong to one, and what is nobody's makes the row unreadable.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFont

from printer.profiles import NOTO

FACE = 2
# Height of a row in dots, and of the letters in it.
ROWS = {32: 24, 60: 48}
SPARE = 24
# Figures and marks have another shape in Latin text than by themselves.
BEFORE = ("", "H ")
UNREADABLE = "▯"
# In any font with a name for it, never a letter.
MISSING = "\U000f0000"

# One column of dots, the lowest bit on top.
Columns: TypeAlias = tuple[int, ...]


class Letters:
    """The letters of one font at one size, by the first column of ink."""

    def __init__(self, font: ImageFont.FreeTypeFont, signs: Iterable[str]) -> None:
        self._by_first: defaultdict[int, list[tuple[Columns, str]]] = defaultdict(list)
        missing = set(_inks(font, MISSING))
        for sign in signs:
            for ink in set(_inks(font, sign)) - missing:
                self._by_first[ink[0]].append((ink, sign))
        for found in self._by_first.values():
            found.sort(key=lambda each: -len(each[0]))

    def read(self, row: Columns) -> str | None:
        """What stands in `row`, without blanks; None when some of its dots are no letter's."""
        places = [(0, "")]
        while places:
            at, said = places.pop()
            while at < len(row) and not row[at]:
                at += 1
            if at == len(row):
                return said
            fitting = [each for each in self._by_first[row[at]] if row[at : at + len(each[0])] == each[0]]
            places += [(at + len(ink), said + sign) for ink, sign in reversed(fitting)]
        return None


class Reader:
    """Reads rows of letters that are among `signs`, regular or bold, in either size."""

    def __init__(self, signs: Iterable[str]) -> None:
        self._signs = tuple(sorted(set(signs)))
        self._letters: dict[tuple[int, str], Letters] = {}
        self._shifts = dict.fromkeys(ROWS, 0)

    def text(self, strips: Iterable[Image.Image]) -> str:
        """What stands in the strips that are as high as a row of text, without blanks."""
        return "".join(self._row(each) for each in strips if each.height in ROWS)

    def _row(self, strip: Image.Image) -> str:
        columns = _columns(strip)
        if not any(columns) or _is_rule(strip):
            return ""
        for name in ("Regular", "Bold"):
            for shift in self._likely_shifts(strip.height):
                said = self._known(ROWS[strip.height], name).read(tuple(each << shift for each in columns))
                if said is not None:
                    self._shifts[strip.height] = shift
                    return said
        return UNREADABLE

    def _likely_shifts(self, height: int) -> Iterator[int]:
        """How far above a letter's line this drawer puts it: wherever the last row had it, or anywhere."""
        yield self._shifts[height]
        yield from range(SPARE)

    def _known(self, size: int, name: str) -> Letters:
        if (size, name) not in self._letters:
            font = ImageFont.truetype(str(NOTO / f"NotoSansCJK-{name}.ttc"), size, index=FACE)
            self._letters[size, name] = Letters(font, self._signs)
        return self._letters[size, name]


def _inks(font: ImageFont.FreeTypeFont, sign: str) -> Iterator[Columns]:
    """The columns of a sign from its first ink to its last, by itself and in Latin text."""
    size = int(font.size)
    for before in BEFORE:
        canvas = Image.new("L", (4 * size, 2 * size), 255)
        ImageDraw.Draw(canvas).text((size, size), before + sign, font=font, fill=0, anchor="ls")
        columns = _columns(canvas)[size + int(font.getlength(before)) - 3 :]
        inked = [at for at, each in enumerate(columns) if each]
        if inked:
            yield columns[inked[0] : inked[-1] + 1]


def _columns(picture: Image.Image) -> Columns:
    """Each column as a number; black is what is darker than half."""
    upright = picture.convert("L").point(lambda grey: 255 * (grey <= 128)).convert("1")
    turned = upright.transpose(Image.Transpose.TRANSPOSE).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    wide = -(-turned.width // 8)
    data, spare = turned.tobytes(), 8 * wide - turned.width
    return tuple(
        int.from_bytes(data[at : at + wide], "big") >> spare for at in range(0, len(data), wide)
    )


def _is_rule(strip: Image.Image) -> bool:
    """Ink from edge to edge."""
    columns = _columns(strip)
    return len(set(columns)) == 1
