"""Giving an appointment up, and its fee back the way it came, where the hospital wants that."""

import logging
from collections.abc import Sequence

from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Appointment, Kind, Refund
from kiosk.paper.visit_slips import hand_over_refund
from kiosk.payment import refund_records
from kiosk.payment.settlement import NotNow
from kiosk.screens.booking import Cancelled, ConfirmCancel
from kiosk.screens.booking_words import session_facts
from kiosk.screens.identity import LookingUp
from kiosk.screens.payment import Paying
from kiosk.terminal import Terminal

log = logging.getLogger(__name__)

REFUND_SECONDS = 20.0


async def cancel(made: Appointment, patient: Patient, terminal: Terminal) -> None:
    """Ask once more, cancel, give back, and say what comes back. Raises Back when it is not to be."""
    facts = session_facts(made.session, made.kind is Kind.EXAM)
    await terminal.screen.ask(ConfirmCancel(facts=facts))
    async with terminal.screen.showing(LookingUp()):
        refund = await terminal.appointments.cancel(made, patient)
    if refund is None:
        await terminal.screen.ask(Cancelled())
        return
    begun = await _give_back(refund, terminal)
    await hand_over_refund(made, refund, begun, patient, terminal)


async def _give_back(refund: Refund, terminal: Terminal) -> Sequence[refund_records.Refund]:
    """Refunds that were begun; without any the hospital's own desk gives it back."""
    if refund.back is None:
        return ()
    about = {"account": "", "settlement": ""}
    try:
        async with terminal.screen.showing(Paying(refund.fen)):
            return await terminal.refunds.give_back([refund.back], about, REFUND_SECONDS)
    except NotNow as why:
        log.warning("%s: the fee of an appointment goes back at the desk", why.code)
        return ()
