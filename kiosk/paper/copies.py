"""The mark of a copy, the same on every paper. Pure."""

from collections.abc import Iterator

from kiosk.text import Text, Words
from printer.document import Align, Line


def copy_mark(words: Words, turn: int) -> Iterator[Line]:
    """Large, and below it which print it is: at least, for of others elsewhere nobody may know yet."""
    yield Line(words.say("e_bill.copy"), Align.CENTRE, bold=True, size=2)
    yield Line(words.say(Text("e_bill.turn", {"turn": turn})), Align.CENTRE)
