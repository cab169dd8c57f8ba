"""Breaks a text into lines as Chinese and English printers do: never inside a word, and evenly."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate

from budoux import Parser, load_default_simplified_chinese_parser

# No line begins with one of these, and none ends with one of those after them.
CLOSING = "，。、；：！？）》】”’…·,.;:!?)%"
PAUSES = "，。、；：！？,.;:!?"
SHORTEST = 0.35
OPENING = "（《【“‘("
# What is found to belong together and is longer is a chain of words, and may be broken anywhere.
LONGEST_WORD = 4
# Between a number and what it counts stands a space where no line ends: 3 楼, 第 1 组, 10 分钟.
BOUND = "\u00a0"
LONG_NAME = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+(?![\u4e00-\u9fff])")
# Words of this house that the parser tears, and a Chinese term that stands behind its English name.
TERM = re.compile(
    r"社保卡|二维码|身份证|健康卡|结算单|医保终端|人工窗口|工作人员"
    r"|(?<=[A-Za-z] )[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])"
)
COUNTED = re.compile(r"(?<=[0-9]) (?=[\u4e00-\u9fff])|(?<=第) (?=[0-9])")


def wrap(text: str, width: float, measure: Callable[[str], float]) -> str:
    """`text` with line feeds put in so that no line is wider than `width` and all are about even."""
    lines = (line for paragraph in text.split("\n") for line in _even(paragraph, width, measure))
    return "\n".join(lines).replace(BOUND, " ")


def _bound(paragraph: str) -> set[int]:
    """Where no line ends: inside a term, and inside a long name of a person but after its dots."""
    parts = [part for name in LONG_NAME.finditer(paragraph) for part in _parts(name)]
    parts += [term.span() for term in TERM.finditer(paragraph)]
    return {at for start, end in parts for at in range(start + 1, end)}


def _parts(name: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where each part of the name begins and ends; the dot belongs to the part before it."""
    start = name.start()
    for part in name[0].split("·"):
        end = min(start + len(part) + 1, name.end())
        yield start, end
        start = end


def _even(paragraph: str, width: float, measure: Callable[[str], float]) -> list[str]:
    pieces = _pieces(COUNTED.sub(BOUND, paragraph))
    words = list(_words(pieces, _word_ends(paragraph), _bound(paragraph)))
    lines = _lines(_no_wider(words, width, measure), width)
    if len(lines) > 1 and _is_alone(lines[-1]):
        # A word is rather broken in its middle than before its last character.
        return _lines(_no_wider(pieces, width, measure), width)
    return lines


def _is_alone(line: str) -> bool:
    letters = [letter for letter in line if letter.isalnum()]
    return len(letters) == 1 and _ideograph(letters[0])


def _lines(units: list[tuple[str, float]], width: float) -> list[str]:
    lines = _fill(units, width)
    if len(lines) == 1:
        return lines
    by_phrase = _fill(units, width, phrases=True)
    if len(by_phrase) == len(lines) and all(line[-1] in PAUSES for line in by_phrase[:-1]):
        return by_phrase
    narrow, wide = width / len(lines), width
    while wide - narrow > 4:
        middle = (narrow + wide) / 2
        if len(_fill(units, middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return _fill(units, wide)


def _no_wider(units: list[str], width: float, measure: Callable[[str], float]) -> list[tuple[str, float]]:
    """The units with their sizes. Numbers wider than a whole line are cut up, words of letters never."""
    sized: list[tuple[str, float]] = []
    for unit in units:
        size = measure(unit)
        whole = size <= width or (unit.isalpha() and not _ideograph(unit[0]))
        sized += [(unit, size)] if whole else [(letter, measure(letter)) for letter in unit]
    return sized


def _fill(units: list[tuple[str, float]], width: float, phrases: bool = False) -> list[str]:
    """As much on each line as fits; with `phrases`, a line rather ends where a phrase does."""
    lines: list[list[tuple[str, float]]] = [[]]
    for unit, size in units:
        if lines[-1] and sum(each for _, each in lines[-1]) + size > width:
            lines.append(_carried(lines[-1], width) if phrases else [])
        if lines[-1] or unit.strip():
            lines[-1].append((unit, size))
    return ["".join(unit for unit, _ in line).strip() for line in lines]


def _carried(line: list[tuple[str, float]], width: float) -> list[tuple[str, float]]:
    """Takes from the end of a full line the phrase that it only begins, unless the line gets too short."""
    for at in range(len(line) - 1, 0, -1):
        if line[at - 1][0][-1] in PAUSES and sum(size for _, size in line[:at]) > width * SHORTEST:
            begun = line[at:]
            del line[at:]
            return begun
    return []


def _pieces(paragraph: str) -> list[str]:
    """What is never broken, nowhere; a space is a piece of its own."""
    pieces: list[str] = []
    for letter in paragraph:
        if pieces and _sticks(pieces[-1], letter):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _words(units: list[str], ends: set[int], bound: set[int]) -> Iterator[str]:
    """The units of one Chinese word in one; it ends at `ends`, and nowhere where it is `bound`."""
    word, at = "", 0
    for unit in units:
        joins = word and at not in ends and _ideograph(word[-1]) and _ideograph(unit[0])
        if at in bound or (joins and sum(map(_ideograph, word + unit)) <= LONGEST_WORD):
            word += unit
        else:
            if word:
                yield word
            word = unit
        at += len(unit)
    if word:
        yield word


def _word_ends(paragraph: str) -> set[int]:
    """Where a Chinese word ends, counted in letters; nowhere in a text without Chinese."""
    if not any(_ideograph(letter) for letter in paragraph):
        return set()
    return set(accumulate(len(word) for word in _parser().parse(paragraph)))


@cache
def _parser() -> Parser:
    return load_default_simplified_chinese_parser()


def _sticks(before: str, letter: str) -> bool:
    if letter == BOUND or before[-1] == BOUND:
        return True
    if letter == " " or before.isspace():
        return False
    if letter in CLOSING or before[-1] in OPENING:
        return True
    return not _ideograph(letter) and not _ideograph(before[-1]) and before[-1] not in CLOSING[:14]


def _ideograph(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or letter >= "\U00020000" or letter in CLOSING[:14] + OPENING[:5]
