"""Slips that lead through a visit: what is booked, the number to be called by, where to go next. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Appointment, Kind, State, Stop, Ticket
from kiosk.paper import lines
from kiosk.paper.ward import how_far
from kiosk.payment.refund_records import Refund
from kiosk.place import Place
from kiosk.screens.booking_words import doctor, place, time
from kiosk.text import Text, Words
from printer.document import Align, Document, Element, Gap, Line, Pair, Qr, Rule


@dataclass(frozen=True)
class Head:
    """What stands at the head and foot of every slip: whose it is, from where, and when it was printed."""

    patient: Patient
    place: Place
    at: datetime


def appointment_slip(made: Appointment, head: Head, words: Words) -> Document:
    """Where to be when, and what to do before; the way to take a number on the day."""
    session = made.session
    fee = [Pair(words.say("visit_slip.fee"), words.money(session.fen))] if session.fen else []
    unsure = made.state is State.UNPAID
    when = "visit_slip.when_confirmed" if unsure else "visit_slip.when"
    elements: list[Element] = [
        *_head("visit_slip.not_confirmed" if unsure else "visit_slip.appointment", head, words),
        *_fact("visit_slip.clinic", session.clinic, words),
        *_who(made, words),
        Pair(words.say(when), words.say(time(session)), bold=True),
        *_fact("visit_slip.where", words.say(place(session.floor, session.room)), words),
        *_fact("visit_slip.number", made.id, words),
        *fee,
        *_before(made.preparation, words),
        Rule(),
        Line(words.say(_what_next(made))),
        *_foot(head, words),
    ]
    return Document("appointment_slip", tuple(elements))


def ticket_slip(ticket: Ticket, made: Appointment, head: Head, words: Words) -> Document:
    """The number, large, and where it is called: number slip and guide slip in one."""
    medicine = made.kind is Kind.MEDICINE
    elements: list[Element] = [
        *_head("visit_slip.pick_up" if medicine else "visit_slip.ticket", head, words),
        Line(words.say("visit_slip.your_number"), Align.CENTRE),
        Line(ticket.number, Align.CENTRE, bold=True, size=2),
        Line(words.say(Text("visit_slip.ahead", {"ahead": ticket.ahead})), Align.CENTRE),
        Rule(),
        Line(words.say("visit_slip.go_to"), Align.CENTRE),
        *_where(ticket.floor, ticket.room, ticket.window),
        Rule(),
        *_fact("visit_slip.pharmacy" if medicine else "visit_slip.clinic", made.session.clinic, words),
        *_who(made, words),
        *_before(made.preparation, words),
        Line(words.say("visit_slip.called_for_medicine" if medicine else "visit_slip.called")),
        *_foot(head, words),
    ]
    return Document("ticket_slip", tuple(elements))


def guide_slip(stops: Sequence[Stop], head: Head, words: Words) -> Document:
    """Where to go after paying, in the order in which to go. Source: EHC-26."""
    elements: list[Element] = [
        *_head("visit_slip.guide", head, words),
        Line(words.say("visit_slip.next")),
        *(each for number, stop in enumerate(stops, 1) for each in _stop(number, stop, words)),
        *_foot(head, words),
    ]
    return Document("guide_slip", tuple(elements))


def _what_next(made: Appointment) -> str:
    if made.state is State.UNPAID:
        return "visit_slip.pending"
    return "visit_slip.come_for_exam" if made.kind is Kind.EXAM else "visit_slip.come"


def _who(made: Appointment, words: Words) -> Iterator[Element]:
    """The doctor; for an examination the device."""
    label = "visit_slip.device" if made.kind is Kind.EXAM else "visit_slip.doctor"
    return _fact(label, words.say(doctor(made.session)), words)


def _stop(number: int, stop: Stop, words: Words) -> Iterator[Element]:
    yield Rule()
    yield Line(f"{number}. {stop.title}", bold=True)
    yield from _where(stop.floor, stop.room, stop.window)
    yield from _fact("visit_slip.queue", stop.number, words)
    if stop.note:
        yield Line(stop.note)


def _where(floor: str, room: str, window: str) -> Iterator[Element]:
    for line in (floor, room, window):
        if line:
            yield Line(line, Align.CENTRE, bold=True, size=2)


def _before(preparation: Sequence[str], words: Words) -> Iterator[Element]:
    if preparation:
        yield Rule()
        yield Line(words.say("visit_slip.before"), bold=True)
        yield from (Line(f"- {each}") for each in preparation)


def cancelled_slip(made: Appointment, refund: Refund, head: Head, words: Words) -> Document:
    """What comes back of an appointment that was given up, and where; the amount as the hospital said it.

    Of what goes back from here, the slip says how far it is, with its code.
    """
    elements: list[Element] = [
        *_head("ward_paper.refund", head, words),
        Pair(words.say("booked.number"), made.id),
        *_fact("check_appointment.clinic", made.session.clinic, words),
        *_who(made, words),
        Rule(),
        Pair(words.say("refund_paper.amount"), words.money(refund.fen), bold=True),
        *(_begun(refund, words) if refund.payment else [_to_come(refund, words)]),
        *_foot(head, words),
        Rule(),
        Line(words.say("refund_paper.keep")),
    ]
    return Document("refund_slip", tuple(elements))


def unsure_cancel_slip(made: Appointment, refund: Refund, head: Head, words: Words) -> Document:
    """The hospital owes the answer whether it is cancelled: what happens now, and the code to ask with."""
    final_at = Text("unsure_cancel.final_at", {"moment": words.moment(refund.final_at)})
    elements: list[Element] = [
        *_head("unsure_cancel.title", head, words),
        Pair(words.say("booked.number"), made.id),
        *_fact("check_appointment.clinic", made.session.clinic, words),
        *_who(made, words),
        Rule(),
        Line(words.say("unsure_cancel.asked")),
        Line(words.say("unsure_cancel.fee")),
        Line(words.say(final_at)),
        Rule(),
        *lines.code_to_ask_with(refund.short_code, words),
        Qr(refund.short_code),
        Pair(words.say("paper.settlement"), refund.number),
        *_foot(head, words),
        Rule(),
        Line(words.say("being_checked.note")),
    ]
    return Document("unsure_cancel", tuple(elements))


def _to_come(refund: Refund, words: Words) -> Pair:
    """Where it is fetched, or that it comes by itself."""
    if refund.place:
        return Pair(words.say("cancelled_refund.where"), refund.place)
    return Pair(words.say("cancelled_refund.how"), words.say("cancelled_refund.itself"))


def _begun(refund: Refund, words: Words) -> Iterator[Element]:
    yield Line(words.say(how_far(refund, words)))
    yield Pair(words.say("refund_paper.code"), refund.short_code, bold=True)
    yield Pair(words.say("paper.settlement"), refund.number)


def _head(title: str, head: Head, words: Words) -> Iterator[Element]:
    yield from lines.head(head.place, words, title)
    yield Pair(words.say("paper.patient"), str(head.patient.name))


def _foot(head: Head, words: Words) -> Iterator[Element]:
    yield Gap()
    yield from lines.foot(head.place, words, head.at)


def _fact(label: str, value: str, words: Words) -> Iterator[Element]:
    if value:
        yield Pair(words.say(label), value)
