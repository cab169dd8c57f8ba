"""Giving an appointment up, and where its fee comes back."""

from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Appointment
from kiosk.paper.visit_slips import hand_over_refund
from kiosk.screens.booking import Cancelled, ConfirmCancel
from kiosk.screens.booking_words import session_facts
from kiosk.screens.identity import LookingUp
from kiosk.terminal import Terminal


async def cancel(made: Appointment, patient: Patient, terminal: Terminal) -> None:
    """Ask once more, cancel, and say what comes back. Raises Back when it is not to be."""
    await terminal.screen.ask(ConfirmCancel(facts=session_facts(made.session)))
    async with terminal.screen.showing(LookingUp()):
        refund = await terminal.appointments.cancel(made, patient)
    if refund is None:
        await terminal.screen.ask(Cancelled())
    else:
        await hand_over_refund(made, refund, patient, terminal)
