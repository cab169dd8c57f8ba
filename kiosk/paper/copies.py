"""The mark of a copy, the same and at the same place on every paper. Pure."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from kiosk.text import Text, Words
from printer.document import Align, Line, Rule

T = TypeVar("T")


def marked(elements: Sequence[T], words: Words, turn: int) -> tuple[T | Line, ...]:
    """A paper as its print number `turn`: the mark ends its head, for an earlier one may be whole."""
    end = next((at for at, each in enumerate(elements) if isinstance(each, Rule)), 0)
    return (*elements[:end], *copy_mark(words, turn), *elements[end:])


def copy_mark(words: Words, turn: int) -> Iterator[Line]:
    """Large, and below it which print it is: at least, for of others elsewhere nobody may know yet."""
    yield Line(words.say("e_bill.copy"), Align.CENTRE, bold=True, size=2)
    yield Line(words.say(Text("e_bill.turn", {"turn": turn})), Align.CENTRE)
