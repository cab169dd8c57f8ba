"""Which insurance shares in a patient's bills; a medium that settles none is joined by one that does."""

from contextlib import suppress

from kiosk.agreement import Debtor
from kiosk.identify import insured_by
from kiosk.people import Patient
from kiosk.screens.asking import Option
from kiosk.screens.identity import InsuranceByAnother, LookingUp
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.text import Text

SHOW, MYSELF = "show", "myself"


async def what_is_owed(patient: Patient, terminal: Terminal) -> Debtor:
    """The open bills, and the insurance by what was shown, or by what is shown now. Source: CV-24."""
    async with terminal.screen.showing(LookingUp()):
        bills = await terminal.hospital.open_bills(patient)
    if bills and not patient.identity.proof.kind and await _wants_insurance(terminal):
        with suppress(Back):
            patient = await insured_by(terminal, patient)
    async with terminal.screen.showing(LookingUp()):
        insured = await terminal.insurer.person(patient.identity) if bills else None
    return Debtor(patient, insured, bills)


async def _wants_insurance(terminal: Terminal) -> bool:
    options = (
        Option(SHOW, Text("insurance_by_another.show"), detail=Text("insurance_by_another.show_hint")),
        Option(MYSELF, Text("insurance_by_another.myself")),
    )
    return await terminal.screen.ask(InsuranceByAnother(options=options)) == SHOW
