"""Giving an appointment up, and its fee back the way it came, where the hospital wants that."""

from drivers.errors import Refused
from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Appointment, Kind
from kiosk.paper.visit_slips import hand_over_refund, hand_over_unsure_cancel
from kiosk.payment.refund_records import RefundStep
from kiosk.screens.booking import Cancelled, ConfirmCancel
from kiosk.screens.booking_words import session_facts
from kiosk.screens.identity import LookingUp
from kiosk.terminal import Terminal

# With the paper below the minute in which a patient is to see an end. Source: goal P-3.
CANCEL_SECONDS = 45.0


async def cancel(made: Appointment, patient: Patient, terminal: Terminal) -> None:
    """Ask once more, cancel, give back, and say what comes back. Raises Back when it is not to be.

    An answer that the hospital owes is asked for until it comes; the patient has a code to ask with.
    """
    facts = session_facts(made.session, made.kind is Kind.EXAM)
    await terminal.screen.ask(ConfirmCancel(facts=facts))
    async with terminal.screen.showing(LookingUp()):
        refund = await terminal.refunds.cancel(made.id, patient.id, CANCEL_SECONDS)
    if refund.unknown:
        await hand_over_unsure_cancel(made, refund, patient, terminal)
    elif refund.step is not RefundStep.NOTHING or refund.fen:
        await hand_over_refund(made, refund, patient, terminal)
    elif refund.cause:
        raise Refused(refund.cause, f"appointment {made.id} still stands")
    else:
        await terminal.screen.ask(Cancelled())
