"""The faces on screen: Noto Sans CJK SC, taken out of Debian's collection once, and rarer characters."""

import json
import os
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from drivers.errors import Absent
from printer.profiles import NOTO, Fonts
from ui.environment import cache_folder

FAMILY = "Noto Sans CJK SC"
ICONS = Path(__file__).parent / "assets" / "materialdesignicons-webfont.ttf"


class Coverage:
    """Which characters a face can draw, kept as ranges because that loads in a millisecond."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self.ranges = sorted(ranges)
        self._starts = [first for first, _ in self.ranges]

    @classmethod
    def of(cls, letters: Iterable[int]) -> "Coverage":
        ranges: list[tuple[int, int]] = []
        for letter in sorted(letters):
            if ranges and letter == ranges[-1][1] + 1:
                ranges[-1] = (ranges[-1][0], letter)
            else:
                ranges.append((letter, letter))
        return cls(ranges)

    def __contains__(self, letter: str) -> bool:
        at = bisect_right(self._starts, ord(letter)) - 1
        return at >= 0 and ord(letter) <= self.ranges[at][1]


@dataclass(frozen=True)
class FontFiles:
    """Files to draw with; `rare` and `signs` are None where the fallback faces are not installed."""

    regular: Path
    bold: Path
    rare: Path | None
    signs: Path | None
    covered: Coverage


def font_files(folder: Path | None = None) -> FontFiles:
    """The fonts, extracted into `folder` if they are not there yet (about three seconds, once).

    Kivy reads only the first face of a collection, which is the Japanese one. Raises Absent when the
    Debian package fonts-noto-cjk is missing.
    """
    folder = folder or cache_folder() / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    regular, bold = (_extracted(weight, folder) for weight in ("Regular", "Bold"))
    rare, signs = (each if each.exists() else None for each in (Fonts.rare, Fonts.signs))
    return FontFiles(regular, bold, rare, signs, _coverage(regular))


def _extracted(weight: str, folder: Path) -> Path:
    target = folder / f"NotoSansCJKsc-{weight}.otf"
    if not target.exists():
        source = NOTO / f"NotoSansCJK-{weight}.ttc"
        if not source.exists():
            raise Absent("UIX-01", f"{source} is missing; install the Debian package fonts-noto-cjk")
        with TTCollection(str(source), lazy=True) as faces:
            unfinished = target.with_suffix(f".{os.getpid()}")
            _simplified(faces).save(unfinished)
        unfinished.replace(target)
    return target


def _simplified(faces: TTCollection) -> TTFont:
    """The face for simplified Chinese, by its name: its place in the collection is nobody's promise."""
    return next(face for face in faces if str(face["name"].getDebugName(4)).startswith(FAMILY))


def _coverage(font: Path) -> Coverage:
    ranges = font.with_suffix(".json")
    if not ranges.exists():
        with TTFont(str(font), lazy=True) as face:
            found = Coverage.of(face.getBestCmap())
        unfinished = ranges.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(found.ranges), "utf-8")
        unfinished.replace(ranges)
    return Coverage([(first, last) for first, last in json.loads(ranges.read_text("utf-8"))])
