"""What a patient owes, and what of it is being paid somewhere else at this moment."""

import asyncio

from kiosk.agreement import Debtor
from kiosk.money import yuan
from kiosk.people import Patient
from kiosk.screens.asking import Fact
from kiosk.screens.identity import LookingUp
from kiosk.screens.wallet import PaidElsewhere
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given


async def what_is_owed(patient: Patient, terminal: Terminal) -> Debtor:
    """The open bills and the insurance; bills that are held elsewhere are said first. Source: EHC-30."""
    hospital = terminal.hospital
    async with terminal.screen.showing(LookingUp()):
        bills, held = await asyncio.gather(hospital.open_bills(patient), hospital.bills_held(patient))
        insured = await terminal.insurer.person(patient.identity) if bills else None
    if held:
        facts = (Fact(as_given(each.title), Text("money.amount", {"yuan": yuan(each.fen)})) for each in held)
        await terminal.screen.ask(PaidElsewhere(facts=tuple(facts)))
    return Debtor(patient, insured, bills)
