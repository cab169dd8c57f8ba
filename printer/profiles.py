"""What kinds of printer there are, as data: width, resolution, and how they are given Chinese."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NOTO = Path("/usr/share/fonts/opentype/noto")
HANAZONO = Path("/usr/share/fonts/truetype/hanazono")
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
# Below it the main face has every ideograph; beyond it few. Source: GB 18030-2022, level 3.
FIRST_RARE = 0x20000
MM_PER_INCH = 25.4


class Chinese(StrEnum):
    """Characters from the printer's own font (quick), or drawn here (always right)."""

    CODE_PAGE = "code_page"
    BITMAP = "bitmap"


@dataclass(frozen=True)
class Fonts:
    """Where drawn text comes from; `face` is the place of Simplified Chinese in the collections.

    Where those lack an ideograph `rare` is drawn with, and `signs` where they lack any other character,
    such as the ⁹ of a unit or a ⩽.
    """

    regular: Path = NOTO / "NotoSansCJK-Regular.ttc"
    bold: Path = NOTO / "NotoSansCJK-Bold.ttc"
    face: int = 2
    rare: Path = HANAZONO / "HanaMinB.ttf"
    signs: Path = DEJAVU / "DejaVuSans.ttf"


def is_rare(character: str) -> bool:
    """Whether it is one of the ideographs that only the face for rare names may have."""
    return ord(character) >= FIRST_RARE


@dataclass(frozen=True)
class Profile:
    """One kind of printer. `dots` is the printable width; `columns` are of ASCII, 12 dots each.

    Source: esc-pos.md §7.
    """

    dots: int
    columns: int
    dpi: int = 203
    chinese: Chinese = Chinese.CODE_PAGE
    native_qr: bool = True
    full_cut: bool = False
    automatic_status: bool = False
    rare_in_text: bool = True
    fonts: Fonts = Fonts()

    def in_dots(self, millimetres: float) -> int:
        return round(millimetres * self.dpi / MM_PER_INCH)


PROFILES = {
    "80mm": Profile(dots=576, columns=48),
    "80mm_512": Profile(dots=512, columns=42),
    "80mm_180": Profile(dots=512, columns=42, dpi=180),
    "58mm": Profile(dots=384, columns=32),
    "58mm_180": Profile(dots=360, columns=30, dpi=180),
}
