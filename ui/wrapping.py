"""Breaks a text into lines as Chinese and English printers do: never inside a word, and evenly."""

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


def wrap(text: str, width: float, measure: Callable[[str], float]) -> str:
    """`text` with line feeds put in so that no line is wider than `width` and all are about even."""
    return "\n".join(_even(paragraph, width, measure) for paragraph in text.split("\n"))


def _even(paragraph: str, width: float, measure: Callable[[str], float]) -> str:
    units = _no_wider(_units(paragraph), width, measure)
    lines = _fill(units, width)
    if len(lines) == 1:
        return lines[0]
    by_phrase = _fill(units, width, phrases=True)
    if len(by_phrase) == len(lines) and all(line[-1] in PAUSES for line in by_phrase[:-1]):
        return "\n".join(by_phrase)
    narrow, wide = width / len(lines), width
    while wide - narrow > 4:
        middle = (narrow + wide) / 2
        if len(_fill(units, middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return "\n".join(_fill(units, wide))


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


def _units(paragraph: str) -> list[str]:
    """The pieces between which a line may break; a space is a piece of its own."""
    units: list[str] = []
    for letter in paragraph:
        if units and _sticks(units[-1], letter):
            units[-1] += letter
        else:
            units.append(letter)
    return list(_words(units, _word_ends(paragraph)))


def _words(units: list[str], ends: set[int]) -> Iterator[str]:
    """The units of one Chinese word in one."""
    word, at = "", 0
    for unit in units:
        joins = word and at not in ends and _ideograph(word[-1]) and _ideograph(unit[0])
        if joins and len(word + unit) <= LONGEST_WORD:
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
    if letter == " " or before.isspace():
        return False
    if letter in CLOSING or before[-1] in OPENING:
        return True
    return not _ideograph(letter) and not _ideograph(before[-1]) and before[-1] not in CLOSING[:14]


def _ideograph(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or letter >= "\U00020000" or letter in CLOSING[:14] + OPENING[:5]
