"""Prints the slips of a visit, and says on the screen what did not come out of the printer."""

import logging
from collections.abc import Callable

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Appointment, State, Ticket
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out
from kiosk.paper.visit import (
    Head,
    appointment_slip,
    cancelled_slip,
    guide_slip,
    ticket_slip,
    unsure_cancel_slip,
)
from kiosk.paper.ward import how_far
from kiosk.payment.refund_records import Refund
from kiosk.screens.booking import Booked, BookedLater, CancelledRefund, CancelUnsure, NumberTaken
from kiosk.screens.booking_words import begun_facts, booked_facts, refund_facts, ticket_facts, unsure_facts
from kiosk.screens.screen import Ask
from kiosk.terminal import Terminal
from kiosk.text import Text, Words, words
from printer.document import Document

log = logging.getLogger(__name__)

Paper = Callable[[Head, Words], Document]
# What the screen says of a paper that came out, or did not.
Told = Callable[[Printed], Ask[None]]


async def hand_over_appointment(made: Appointment, patient: Patient, terminal: Terminal) -> None:
    """The slip of what was booked; the screen says when and where, for whoever has no paper."""

    def told(printed: Printed) -> Booked:
        facts, code = booked_facts(made), printed.code
        if made.state is State.UNPAID:
            return BookedLater(facts=facts, code=code)
        return Booked(facts=facts, trouble=None if printed.out else Text("booked.no_paper"), code=code)

    await _hand_over(lambda head, said: appointment_slip(made, head, said), told, patient, terminal)


async def hand_over_ticket(ticket: Ticket, made: Appointment, patient: Patient, terminal: Terminal) -> None:
    """The number, and where to wait."""

    def told(printed: Printed) -> NumberTaken:
        trouble = None if printed.out else Text("number_taken.no_paper")
        number = {"number": ticket.number}
        return NumberTaken(said=number, facts=ticket_facts(ticket), trouble=trouble, code=printed.code)

    await _hand_over(lambda head, said: ticket_slip(ticket, made, head, said), told, patient, terminal)


async def hand_over_refund(made: Appointment, refund: Refund, patient: Patient, terminal: Terminal) -> None:
    """What comes back of a fee, and where; of what goes back from here, how far it is, and its code."""
    facts = refund_facts(refund)
    if refund.payment:
        facts = begun_facts(refund, how_far(refund, words(terminal.screen.language)))

    def told(printed: Printed) -> CancelledRefund:
        trouble = None if printed.out else Text("cancelled_refund.no_paper")
        return CancelledRefund(facts=facts, trouble=trouble, code=printed.code)

    await _hand_over(lambda head, said: cancelled_slip(made, refund, head, said), told, patient, terminal)


async def hand_over_unsure_cancel(
    made: Appointment, refund: Refund, patient: Patient, terminal: Terminal
) -> None:
    """The hospital has not said whether it is cancelled; by which code, and until when, that is found out."""
    facts = unsure_facts(refund)

    def told(printed: Printed) -> CancelUnsure:
        trouble = None if printed.out else Text("cancel_unsure.no_paper")
        return CancelUnsure(facts=facts, trouble=trouble, code=printed.code)

    await _hand_over(lambda head, said: unsure_cancel_slip(made, refund, head, said), told, patient, terminal)


async def guide_of(settlement: str, patient: Patient, terminal: Terminal) -> Slip | None:
    """Where to go after paying, if the hospital says so."""
    try:
        stops = await terminal.appointments.guide(settlement)
    except Trouble as why:
        log.warning("%s while the guide was asked for: %s", why.code, why.detail)
        return None
    if not stops:
        return None
    head = Head(patient, terminal.place, now())
    return Slip(guide_slip(stops, head, words(terminal.screen.language)))


async def _hand_over(paper: Paper, told: Told, patient: Patient, terminal: Terminal) -> None:
    made = paper(Head(patient, terminal.place, now()), words(terminal.screen.language))
    await hand_out(Slip(made), told, terminal)
