"""Reads text that was drawn, dot by dot: knows the letters of the font, not who drew them, nor where.

No letter is guessed: each dot of a row has to belong to one, and what is nobody's makes the row unreadable.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFont

from printer.profiles import NOTO

FACE = 2
# Height of a row in dots, and of the letters in it.
ROWS = {32: 24, 60: 48}
SPARE = 24
# Figures and marks have another shape in Latin text than by themselves.
BEFORE = ("", "H ")
# So far, in dots, a letter may begin below the arm of the one before it, as in Ty.
REACH = 7
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

    def read(self, row: "Row") -> str | None:
        """What stands in `row`, without blanks; None when some of its dots are no letter's."""
        places: list[tuple[int, Columns, str]] = [(0, (), "")]
        while places:
            at, over, said = places.pop()
            while at < len(row.dots) and row.are(over[:1] or (0,), at):
                at, over = at + 1, over[1:]
            if at == len(row.dots):
                return said
            places += [(*then, said + sign) for then, sign in self._fitting(row, at, over)]
        return None

    def _fitting(self, row: "Row", at: int, over: Columns) -> list[tuple[tuple[int, Columns], str]]:
        """What may begin at `at`, the likeliest last, with where the next letter begins."""
        firsts: Iterable[int] = (row.dots[at],)
        if over or row.doubtful[at]:
            more = over[0] if over else 0
            firsts = [first for first in self._by_first if row.are((first | more,), at)]
        known = [each for first in firsts for each in self._by_first.get(first, ())]
        found = [(then, sign) for ink, sign in known if (then := row.after(at, ink, over))]
        return sorted(found, key=lambda each: (-len(each[0][1]), each[0][0]))


@dataclass(frozen=True)
class Row:
    """A row of dots, column by column, and which of them may have been added."""

    dots: Columns
    doubtful: Columns

    def are(self, columns: Sequence[int], at: int) -> bool:
        """Whether these columns stand at `at`."""
        return all(
            (mine ^ self.dots[place]) & ~self.doubtful[place] == 0 for place, mine in enumerate(columns, at)
        )

    def after(self, at: int, ink: Columns, over: Columns) -> tuple[int, Columns] | None:
        """Where the next letter begins, and what of `ink` reaches past that; None if it is not here."""
        both = [each | more for each, more in zip_longest(ink, over, fillvalue=0)]
        if at + len(both) > len(self.dots):
            return None
        for place, mine in enumerate(both):
            if not self.are((mine,), at + place):
                rest = tuple(both[place:])
                under = zip(rest, self.dots[at + place :], strict=False)
                reaches = place and len(rest) <= REACH and all(mine & there == mine for mine, there in under)
                return (at + place, rest) if reaches else None
        return at + len(both), ()


class Reader:
    """Reads rows of letters that are among `signs`, regular or bold, in either size."""

    def __init__(self, signs: Iterable[str]) -> None:
        self._signs = tuple(sorted({each for each in signs if each.isprintable() and each.strip()}))
        self._letters: dict[tuple[int, str], Letters] = {}
        self._shifts = dict.fromkeys(ROWS, 0)

    def text(self, strips: Iterable[Image.Image]) -> str:
        """What stands in the strips that are as high as a row of text, without blanks."""
        return "".join(self._row(each) for each in strips if each.height in ROWS)

    def _row(self, strip: Image.Image) -> str:
        dots, doubtful = _columns(strip), _columns(_perhaps_added(strip))
        if len(set(dots)) == 1:  # nothing, or a rule from edge to edge
            return ""
        for name in ("Regular", "Bold"):
            for shift in self._likely_shifts(strip.height):
                row = Row(tuple(each << shift for each in dots), tuple(each << shift for each in doubtful))
                said = self._known(ROWS[strip.height], name).read(row)
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
    return tuple(int.from_bytes(data[at : at + wide], "big") >> spare for at in range(0, len(data), wide))


def _perhaps_added(strip: Image.Image) -> Image.Image:
    """The dots that may have been added, lest eight dots and the next eight are a real-time command."""
    dots = bytes(each ^ 0xFF for each in strip.tobytes())
    added = bytearray(len(dots))
    for place in range(1, len(dots)):
        if dots[place - 1] == 0x10 and dots[place] in (0x0C, 0x0D, 0x1C):
            added[place] = 0x08
    return Image.frombytes("1", strip.size, bytes(each ^ 0xFF for each in added))
