"""Lines that slips share: the head, who printed it when, a sum, the code to ask with. Pure."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.place import Place
from kiosk.text import Words
from printer.document import Align, Element, Line, Pair, Rule


def head(place: Place, words: Words, title: str) -> Iterator[Element]:
    """The hospital's Chinese name too, whatever the language: it is the one that stands over its door."""
    yield Line(place.hospital_zh, Align.CENTRE, bold=True)
    if place.hospital(words.language) != place.hospital_zh:
        yield Line(place.hospital(words.language), Align.CENTRE)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield Rule()


def foot(place: Place, words: Words, at: datetime) -> Iterator[Element]:
    yield pair(words, "paper.printed_at", words.moment(at))
    yield pair(words, "paper.terminal", place.terminal)


def code_to_ask_with(code: str, words: Words) -> Iterator[Element]:
    yield Line(words.say("paper.short_code"), Align.CENTRE)
    yield Line(code, Align.CENTRE, bold=True, size=2)


def pair(words: Words, label: str, value: str) -> Pair:
    return Pair(words.say(label), value)


def amount(words: Words, label: str, fen: int, bold: bool = False) -> Pair:
    return Pair(words.say(label), words.money(fen), bold)
