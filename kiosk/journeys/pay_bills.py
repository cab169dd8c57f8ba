"""Settle what the hospital holds open for the patient, each payer its part."""

from kiosk.agreement import Debtor, agree
from kiosk.hand_over import hand_over, hand_over_doubt
from kiosk.identify import identify
from kiosk.journey import Need, journey
from kiosk.screens.identity import LookingUp
from kiosk.screens.payment import NothingToPay
from kiosk.screens.screen import Back
from kiosk.settlement import InDoubt
from kiosk.taking_payment import take_payment
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, Need.INSURER, Need.WALLETS, Need.SCANNER)
async def pay_bills(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose, agree on the parts, pay, take the paper."""
    debtor = await _who_owes_what(terminal)
    if not debtor.bills:
        return await terminal.screen.ask(NothingToPay(debtor.patient.name))
    due = await agree(debtor, terminal)
    while True:
        try:
            settled = await take_payment(visit, due, terminal)
            break
        except Back:  # only before anything was taken
            due = await agree(debtor, terminal, due)
        except InDoubt as doubt:
            await hand_over_doubt(doubt, due, terminal)
            raise
    return await hand_over(settled, due, terminal)


async def _who_owes_what(terminal: Terminal) -> Debtor:
    patient = await identify(terminal)
    async with terminal.screen.showing(LookingUp()):
        bills = await terminal.hospital.open_bills(patient)
        insured = await terminal.insurer.person(patient.identity) if bills else None
    return Debtor(patient, insured, bills)
