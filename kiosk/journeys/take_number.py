"""Take the number to be called by today: for an appointment, for medicine, or by registering now."""

from kiosk.clock import now
from kiosk.identity.identify import identify
from kiosk.identity.people import Patient
from kiosk.journey import Need, Stage, journey
from kiosk.outpatient.appointments import Appointment, State, Ticket, When
from kiosk.outpatient.booking import pay_fee, take_place, when_posted
from kiosk.outpatient.choosing_place import Wish
from kiosk.paper.visit_slips import hand_over_ticket
from kiosk.registration.filing import offer_health_card
from kiosk.screens.booking import ChooseVisit
from kiosk.screens.booking_words import visit_options
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, stage=Stage.VISIT)
async def take_number(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose what one is here for, pay its fee if it is open, check in, take the slip."""
    patient = await identify(terminal, visit=visit)
    while True:
        chosen = await _chosen(patient, terminal)
        try:
            made = await _made(visit, patient, chosen, terminal)
            break
        except Back:
            continue
    ticket = await _arrived(made, patient, terminal)
    await hand_over_ticket(ticket, made, patient, terminal)
    await offer_health_card(patient.identity, terminal)


async def _chosen(patient: Patient, terminal: Terminal) -> Appointment | None:
    """None is the register, for whoever has no appointment today."""
    async with terminal.screen.showing(LookingUp()):
        known = await terminal.appointments.of(patient)
    today = [each for each in known if each.session.day == now().date()]
    key = await terminal.screen.ask(ChooseVisit(options=visit_options(today)))
    return next((each for each in today if each.id == key), None)


async def _made(
    visit: Visit, patient: Patient, chosen: Appointment | None, terminal: Terminal
) -> Appointment:
    if chosen is None:
        return await take_place(visit, patient, Wish(When.TODAY), terminal)
    if chosen.state is State.UNPAID:
        await pay_fee(visit, patient, chosen, terminal)
        return await when_posted(chosen, patient, terminal)
    return chosen


async def _arrived(made: Appointment, patient: Patient, terminal: Terminal) -> Ticket:
    async with terminal.screen.showing(LookingUp()):
        return await terminal.appointments.arrive(made, patient)
