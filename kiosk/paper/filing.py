"""Slips of filing: a health card's code, a file to be confirmed, a temporary card. Pure; knows no printer."""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.identity.people import IdNumber, PersonName
from kiosk.paper.lines import foot, head
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Align, Document, Line, Pair, Qr, Rule


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
            *head(place, words, "health_card_slip.title"),
            Pair(words.say("person.name"), str(card.name)),
            Pair(words.say("person.number"), str(card.number)),
            Pair(words.say("person.outpatient_number"), card.outpatient_number),
            Qr(card.code, caption=words.say("health_card_slip.scan")),
            Rule(),
            *foot(place, words, at),
            Rule(),
            Line(words.say("health_card_slip.note")),
        ),
    )


def to_be_confirmed_slip(name: PersonName, place: Place, words: Words, at: datetime) -> Document:
    """Noted while nobody could be reached: no number stands on it, for none was given."""
    return Document(
        "to_be_confirmed",
        (
            *head(place, words, "to_be_confirmed_slip.title"),
            Pair(words.say("person.name"), str(name)),
            Rule(),
            *foot(place, words, at),
            Rule(),
            Line(words.say("to_be_confirmed_slip.note")),
        ),
    )


def temporary_slip(card: TemporaryPaper, place: Place, words: Words, at: datetime) -> Document:
    """The number large and as a code: it is all that finds this patient again."""
    return Document(
        "temporary_card",
        (
            *head(place, words, "temporary_slip.title"),
            Line(card.number, Align.CENTRE, bold=True, size=2),
            Qr(card.number),
            Pair(words.say("temporary_slip.sex"), words.say(card.sex)),
            Pair(words.say("temporary_slip.age"), words.say(card.age)),
            Rule(),
            *foot(place, words, at),
            Rule(),
            Line(words.say("temporary_slip.note")),
        ),
    )
