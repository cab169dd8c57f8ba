"""Slips of filing: a health card's code, a file to be confirmed, a temporary card. Pure; knows no printer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.identity.people import IdNumber, PersonName
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Align, Document, Element, Line, Pair, Qr, Rule


@dataclass(frozen=True)
class HealthCardPaper:
    """A health card as a slip has it; `code` is drawn and not written."""

    name: PersonName
    number: IdNumber
    code: str = field(repr=False)
    outpatient_number: str = field(repr=False)


@dataclass(frozen=True)
class TemporaryPaper:
    """A temporary card: `sex` is a text's key, `age` what was guessed."""

    number: str
    sex: str
    age: Text


def health_card_slip(card: HealthCardPaper, place: Place, words: Words, at: datetime) -> Document:
    """The code to be shown at the next visit, with the name and the number by their ends only."""
    return Document(
        "health_card",
        (
            *_head(place, words, "health_card_slip.title"),
            Pair(words.say("person.name"), str(card.name)),
            Pair(words.say("person.number"), str(card.number)),
            Pair(words.say("person.outpatient_number"), card.outpatient_number),
            Qr(card.code),
            Line(words.say("health_card_slip.scan"), Align.CENTRE),
            Rule(),
            *_foot(place, words, at),
            Rule(),
            Line(words.say("health_card_slip.note")),
        ),
    )


def to_be_confirmed_slip(name: PersonName, place: Place, words: Words, at: datetime) -> Document:
    """Noted while nobody could be reached: no number stands on it, for none was given."""
    return Document(
        "to_be_confirmed",
        (
            *_head(place, words, "to_be_confirmed_slip.title"),
            Pair(words.say("person.name"), str(name)),
            Rule(),
            *_foot(place, words, at),
            Rule(),
            Line(words.say("to_be_confirmed_slip.note")),
        ),
    )


def temporary_slip(card: TemporaryPaper, place: Place, words: Words, at: datetime) -> Document:
    """The number large and as a code: it is all that finds this patient again."""
    return Document(
        "temporary_card",
        (
            *_head(place, words, "temporary_slip.title"),
            Line(card.number, Align.CENTRE, bold=True, size=2),
            Qr(card.number),
            Pair(words.say("temporary_slip.sex"), words.say(card.sex)),
            Pair(words.say("temporary_slip.age"), words.say(card.age)),
            Rule(),
            *_foot(place, words, at),
            Rule(),
            Line(words.say("temporary_slip.note")),
        ),
    )


def _head(place: Place, words: Words, title: str) -> Iterator[Element]:
    yield Line(place.hospital_zh, Align.CENTRE, bold=True)
    if place.hospital(words.language) != place.hospital_zh:
        yield Line(place.hospital(words.language), Align.CENTRE)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield Rule()


def _foot(place: Place, words: Words, at: datetime) -> Iterator[Element]:
    yield Pair(words.say("paper.printed_at"), words.moment(at))
    yield Pair(words.say("paper.terminal"), place.terminal)
