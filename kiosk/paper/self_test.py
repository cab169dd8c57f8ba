"""The certificate of a terminal's self-tests: what was tested, what passed, when, by whom."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Align, Document, Element, Gap, Line, Pair, Rule


@dataclass(frozen=True)
class Certificate:
    """`technician` is a staff number; each row is what was tested, whether it passed, and its fault."""

    place: Place
    at: datetime
    technician: str
    program: str
    rows: tuple[tuple[Text, bool, str], ...]

    @property
    def passed(self) -> bool:
        return all(passed for _, passed, _ in self.rows)


def certificate(made: Certificate, said: Words) -> Document:
    """In the language of `said`."""
    verdict = "certificate.all_passed" if made.passed else "certificate.some_failed"
    elements: list[Element] = [
        Line(made.place.hospital(said.language), Align.CENTRE, bold=True),
        Line(said.say("certificate.title"), Align.CENTRE, bold=True, size=2),
        Rule(),
        Pair(said.say("certificate.terminal"), made.place.terminal),
        Pair(said.say("certificate.at"), said.moment(made.at)),
        Pair(said.say("certificate.technician"), made.technician),
        Pair(said.say("certificate.program"), made.program),
        Rule(),
        *(_row(what, passed, code, said) for what, passed, code in made.rows),
        Rule(),
        Line(said.say(verdict), Align.CENTRE, bold=True),
        Gap(),
        Pair(said.say("certificate.signature"), "________________"),
    ]
    return Document("self_test", tuple(elements))


def _row(what: Text, passed: bool, code: str, said: Words) -> Pair:
    result = said.say("self_test.passed" if passed else "self_test.failed")
    return Pair(said.say(what), f"{result} {code}".rstrip(), bold=not passed)
