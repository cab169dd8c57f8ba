"""Breaks text into rows, whatever a width is measured in; knows no printer."""

import re
import unicodedata
from collections.abc import Callable

from printer.document import Pair
from printer.masking import masked

Width = Callable[[str], int]

BLANKS = {"Cc", "Zs", "Zl", "Zp"}
UNKNOWN = {"Cs", "Co", "Cn"}
PLACEHOLDER = "□"

# A word of Latin letters stays whole, also a size (3mm×18mm) or a price with its unit (54.00元/次), and so
# does what stands in short brackets. Closing marks stay with what they close, opening ones with what they
# open; every other character may begin a row.
CLOSING = "[，。、；：！？）】》」』”’％]*"
LONE = re.compile(rf"[^\x00-\x7f]{CLOSING}")
SHORT_WORD = 3
# The Chinese name of something beside its English one.
BESIDE = r"(?<=[A-Za-z.,:] )[\u4e00-\u9fff]{2,6}(?![\u4e00-\u9fff])"
# An amount in words goes on in the next row after its 亿, 万 or 元 only.
IN_WORDS = "[负零壹贰叁肆伍陆柒捌玖拾佰仟]+[亿万元角分]整?"
WORD = r"[\x21-\x7e]+(?:×[\x21-\x7e]+|(?<=[0-9])元(?:/.)?)?"
CHUNK = re.compile(
    rf"\s+|{IN_WORDS}|{BESIDE}|（[^（）]{{1,12}}）{CLOSING}|[（【《「『“‘]*(?:{WORD}|.){CLOSING}"
)


def clean(text: str) -> str:
    """`text` as it may stand on paper, in one paragraph: whatever is printed goes through here.

    Names and titles come from other systems: control characters become blanks, invisible marks
    vanish, what no font can have becomes □, and an ID number is masked before a row could break it.
    """
    return masked(" ".join("".join(map(_printable, text)).split()))


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in BLANKS:
        return " "
    if category in UNKNOWN:
        return PLACEHOLDER
    return "" if category == "Cf" else character


def wrap(text: str, room: int, width: Width) -> list[str]:
    """`text` in rows that are at most `room` wide; no Chinese character ends it on a row of its own."""
    return _nobody_alone(_rows(text, room, width), room, width)


def _rows(text: str, room: int, width: Width) -> list[str]:
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


def _nobody_alone(rows: list[str], room: int, width: Width) -> list[str]:
    """The last character gets company from the row above: what follows a blank, or one more character."""
    if len(rows) < 2 or not LONE.fullmatch(rows[-1]):
        return rows
    *before, above, last = rows
    head, _, word = above.rpartition(" ")
    if not head or len(word) > SHORT_WORD:
        word = CHUNK.findall(above)[-1]
        head = above.removesuffix(word)
    if not head or not word.strip() or width(word + last) > room:
        return rows
    return [*before, head.rstrip(), word.lstrip() + last]


def _cut_up(word: str, room: int, width: Width) -> list[str]:
    """`word` as it is, or in pieces when it alone is wider than a row."""
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def wrap_pair(pair: Pair, room: int, width: Width) -> list[tuple[str, str]]:
    """Rows of left and right text: the right one ends the last row of the left, or stands below it.

    A long title thus keeps its amount beside it, and no amount is broken while it fits a row.
    """
    lefts = [(row, "") for row in wrap(clean(pair.left), room, width) if row]
    rights = [("", row) for row in wrap(clean(pair.right), room, width) if row]
    if not lefts or not rights:
        return lefts + rights
    last, first = lefts[-1][0], rights[0][1]
    if width(f"{last} {first}") > room:
        return lefts + rights
    return [*lefts[:-1], (last, first), *rights[1:]]
