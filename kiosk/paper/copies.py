"""The mark of a copy, the same and at the same place on every paper, and on every sheet of it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from kiosk.text import Text, Words
from printer.document import Align, Line, Rule
from printer.pages import OfficePaper

T = TypeVar("T")


def marked(elements: Sequence[T], words: Words, turn: int) -> tuple[T | Line, ...]:
    """A paper as its print number `turn`: the mark ends its head, for an earlier one may be whole."""
    end = next((at for at, each in enumerate(elements) if isinstance(each, Rule)), 0)
    return (*elements[:end], *copy_mark(words, turn), *elements[end:])


def marked_sheets(paper: OfficePaper, words: Words, turn: int) -> OfficePaper:
    """The same of A4 pages: each may come into a hand without the others."""
    elements = marked(paper.elements, words, turn)
    return replace(paper, elements=elements, marks=(*paper.marks, *copy_mark(words, turn)))


def copy_mark(words: Words, turn: int) -> Iterator[Line]:
    """Large, and below it which print it is: at least, for of others elsewhere nobody may know yet."""
    yield Line(words.say("e_bill.copy"), Align.CENTRE, bold=True, size=2)
    yield Line(words.say(Text("e_bill.turn", {"turn": turn})), Align.CENTRE)
