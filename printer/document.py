"""Paper as data: what stands on a slip, not how a printer is told to print it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Line:
    """One paragraph; it wraps. `size` 1 is normal, 2 is double width and height."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: int = 1


@dataclass(frozen=True)
class Pair:
    """A label at the left edge and a value at the right one, on one line if both fit."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A thin line across the paper."""


@dataclass(frozen=True)
class Gap:
    """Empty space, in lines of normal text."""

    lines: int = 1


@dataclass(frozen=True)
class Qr:
    """A QR code, centred; `module_mm` is the edge of one module in millimetres. `caption` stands below it."""

    text: str
    module_mm: float = 0.75
    caption: str = ""


@dataclass(frozen=True)
class Bars:
    """A Code 128, centred; `module_mm` is the width of its thinnest bar in millimetres. `text` is ASCII.

    `caption` stands below it.
    """

    text: str
    module_mm: float = 0.375
    height_mm: float = 12.0
    caption: str = ""


Element: TypeAlias = Line | Pair | Rule | Gap | Qr | Bars


@dataclass(frozen=True)
class Document:
    """One piece of paper, cut at its end. `kind` names it in ledgers: "fee_slip", "e_bill".

    `of` says of what it is a paper, where it can be asked for again: the second one of a kind and of the
    same is a copy. It stands on no paper.
    """

    kind: str
    elements: tuple[Element, ...]
    copy: bool = False
    of: str = ""
