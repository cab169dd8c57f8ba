"""Breaks text into rows, whatever a width is measured in; knows no printer."""

import re
import unicodedata
from collections.abc import Callable

from printer.document import Pair

Width = Callable[[str], int]

BLANKS = {"Cc", "Zs", "Zl", "Zp"}
UNKNOWN = {"Cs", "Co", "Cn"}
PLACEHOLDER = "□"

# A word of Latin letters stays whole; closing marks stay with what they close, opening ones with
# what they open; every other character may begin a row.
CHUNK = re.compile(r"\s+|[（【《「『“‘]*(?:[\x21-\x7e]+|.)[，。、；：！？）】》」』”’％]*")


def clean(text: str) -> str:
    """`text` without anything a printer could take for a command, in one paragraph.

    Names and titles come from other systems: control characters become blanks, invisible marks
    vanish, and what no font can have becomes □.
    """
    return " ".join("".join(map(_printable, text)).split())


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in BLANKS:
        return " "
    if category in UNKNOWN:
        return PLACEHOLDER
    return "" if category == "Cf" else character


def wrap(text: str, room: int, width: Width) -> list[str]:
    """`text` in rows that are at most `room` wide."""
    rows, row = [], ""
    for chunk in CHUNK.findall(text):
        if width(row + chunk) <= room:
            row += chunk
            continue
        if row.strip():
            rows.append(row.rstrip())
        *full, row = _cut_up(chunk.lstrip(), room, width)
        rows += full
    return [*rows, row.rstrip()] if row.strip() or not rows else rows


def _cut_up(word: str, room: int, width: Width) -> list[str]:
    """`word` as it is, or in pieces when it alone is wider than a row."""
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def wrap_pair(pair: Pair, room: int, width: Width) -> list[tuple[str, str]]:
    """Rows of left and right text: one if both fit with a blank between, else the right one below."""
    left, right = clean(pair.left), clean(pair.right)
    if width(f"{left} {right}".strip()) <= room:
        return [(left, right)]
    lefts = [(row, "") for row in wrap(left, room, width) if row]
    return lefts + [("", row) for row in wrap(right, room, width) if row]
