"""Prints the slips of a visit, and says on the screen what did not come out of the printer."""

import logging
from collections.abc import Callable

from drivers.errors import Trouble
from kiosk.appointments import Appointment, State, Ticket
from kiosk.clock import now
from kiosk.papers_visit import Head, appointment_slip, guide_slip, ticket_slip
from kiosk.people import Patient
from kiosk.printing import Printed, print_paper
from kiosk.screens.booking import Booked, NumberTaken, PrintingSlip
from kiosk.screens.booking_words import booked_facts, ticket_facts
from kiosk.terminal import Terminal
from kiosk.text import Text, Words, words
from printer.document import Document

log = logging.getLogger(__name__)

Paper = Callable[[Head, Words], Document]


async def hand_over_appointment(made: Appointment, patient: Patient, terminal: Terminal) -> None:
    """The slip of what was booked; the screen says when and where, for whoever has no paper."""
    async with terminal.screen.showing(PrintingSlip()):
        printed = await _print(lambda head, said: appointment_slip(made, head, said), patient, terminal)
    trouble = Text("booked.pending") if made.state is State.UNPAID else None
    if not printed.out:
        trouble = trouble or Text("booked.no_paper")
    await terminal.screen.ask(Booked(facts=booked_facts(made), trouble=trouble, code=printed.code))


async def hand_over_ticket(ticket: Ticket, made: Appointment, patient: Patient, terminal: Terminal) -> None:
    """The number, and where to wait."""
    async with terminal.screen.showing(PrintingSlip()):
        printed = await _print(lambda head, said: ticket_slip(ticket, made, head, said), patient, terminal)
    trouble = None if printed.out else Text("number_taken.no_paper")
    number = {"number": ticket.number}
    await terminal.screen.ask(
        NumberTaken(said=number, facts=ticket_facts(ticket), trouble=trouble, code=printed.code)
    )


async def hand_over_guide(settlement: str, patient: Patient, terminal: Terminal) -> None:
    """Where to go after paying, if the hospital says so; without its answer or paper, nothing."""
    try:
        stops = await terminal.appointments.guide(settlement)
    except Trouble as why:
        log.warning("%s while the guide was asked for: %s", why.code, why.detail)
        return
    if stops:
        await _print(lambda head, said: guide_slip(stops, head, said), patient, terminal)


async def _print(paper: Paper, patient: Patient, terminal: Terminal) -> Printed:
    head = Head(patient, terminal.place, now())
    return await print_paper(paper(head, words(terminal.screen.language)), terminal)
