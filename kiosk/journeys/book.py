"""Book a place at a doctor or for an examination, or change or cancel one that is booked."""

from kiosk.identity.identify import identify
from kiosk.identity.people import Patient
from kiosk.journey import Need, Stage, journey
from kiosk.outpatient.appointments import Appointment, Kind, Request, State
from kiosk.outpatient.booking import take_place
from kiosk.outpatient.cancelling import cancel
from kiosk.outpatient.choosing_place import Wish
from kiosk.paper.visit_slips import hand_over_appointment
from kiosk.screens.booking import ChangeAppointment, ChooseErrand, DoneElsewhere
from kiosk.screens.booking_words import AGAIN, change_options, done_facts, errand_options
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.visit import Visit

Errand = Request | Appointment
CHANGE = ChangeAppointment(options=change_options())


@journey(Need.HOSPITAL, stage=Stage.BEFORE)
async def book(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose, check while the place is held, pay a fee if there is one, take the slip."""
    patient = await identify(terminal, visit=visit)
    while True:
        errand = await _errand(patient, terminal)
        try:
            await _run(visit, patient, errand, terminal)
            return
        except Back:
            continue


async def _errand(patient: Patient, terminal: Terminal) -> Errand | None:
    async with terminal.screen.showing(LookingUp()):
        requests = await terminal.appointments.requests(patient)
        known = await terminal.appointments.of(patient)
    booked = [each for each in known if each.state is State.BOOKED and each.kind is not Kind.MEDICINE]
    key = await terminal.screen.ask(ChooseErrand(options=errand_options(requests, booked)))
    errands: list[Errand] = [*requests, *booked]
    return next((each for each in errands if each.id == key), None)


async def _run(visit: Visit, patient: Patient, errand: Errand | None, terminal: Terminal) -> None:
    if isinstance(errand, Request) and errand.done_before:
        await terminal.screen.ask(DoneElsewhere(facts=done_facts(errand)))
    if isinstance(errand, Appointment) and await terminal.screen.ask(CHANGE) != AGAIN:
        await cancel(errand, patient, terminal)
        return
    made = await take_place(visit, patient, _wish(errand), terminal)
    await hand_over_appointment(made, patient, terminal)


def _wish(errand: Errand | None) -> Wish:
    if isinstance(errand, Request):
        return Wish(clinic=errand.clinic_code, request=errand)
    if isinstance(errand, Appointment):
        return Wish(clinic=errand.session.clinic_code, instead_of=errand)
    return Wish()
