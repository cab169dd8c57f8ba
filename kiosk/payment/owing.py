"""What a patient owes, what of it is being paid somewhere else now, and which insurance shares in it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from kiosk.identity.identify import insured_by
from kiosk.identity.people import Patient
from kiosk.payment.agreement import Debtor
from kiosk.payment.bills import Bill
from kiosk.payment.granted import insurance_agreed
from kiosk.payment.money import yuan
from kiosk.screens.asking import Fact, Option
from kiosk.screens.identity import InsuranceByAnother, LookingUp
from kiosk.screens.screen import Back
from kiosk.screens.wallet import PaidElsewhere
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given

SHOW, MYSELF = "show", "myself"


async def what_is_owed(patient: Patient, terminal: Terminal) -> Debtor:
    """The open bills, and the insurance by what was shown, or by what is shown now. Source: CV-24.

    Bills that are being paid elsewhere are said first. Source: EHC-30.
    """
    hospital = terminal.hospital
    async with terminal.screen.showing(LookingUp()):
        bills, held = await asyncio.gather(hospital.open_bills(patient), hospital.bills_held(patient))
    if held:
        await _say_held(held, terminal)
    if bills:
        patient = await with_insurance(patient, terminal)
    async with terminal.screen.showing(LookingUp()):
        insured = await terminal.insurer.person(patient.identity) if bills else None
    return Debtor(patient, insured, bills)


async def with_insurance(patient: Patient, terminal: Terminal) -> Patient:
    """The patient by a medium that the insurance takes, unless they pay everything themselves. Source: CV-24.

    Raises Mismatch when somebody else's is shown; Back from the question about a combined code.
    """
    if patient.identity.proof.kind:
        return await insurance_agreed(patient, terminal)
    if not await _wants_insurance(terminal):
        return patient
    with suppress(Back):
        return await insured_by(terminal, patient)
    return patient


async def _say_held(held: Sequence[Bill], terminal: Terminal) -> None:
    facts = (Fact(as_given(each.title), Text("money.amount", {"yuan": yuan(each.fen)})) for each in held)
    await terminal.screen.ask(PaidElsewhere(facts=tuple(facts)))


async def _wants_insurance(terminal: Terminal) -> bool:
    options = (
        Option(SHOW, Text("insurance_by_another.show"), detail=Text("insurance_by_another.show_hint")),
        Option(MYSELF, Text("insurance_by_another.myself"), detail=Text("insurance_by_another.myself_hint")),
    )
    return await terminal.screen.ask(InsuranceByAnother(options=options)) == SHOW
