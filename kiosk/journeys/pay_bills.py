"""Settle what the hospital holds open for the patient, each payer its part."""

from collections.abc import Sequence

from kiosk.bills import Bill
from kiosk.hand_over import can_print, hand_over, hand_over_doubt
from kiosk.identify import identify
from kiosk.journey import Need, journey
from kiosk.people import Patient
from kiosk.screens.identity import LookingUp
from kiosk.screens.payment import Calculating, ChooseBills, ConfirmParts, NothingToPay, PrinterEmpty
from kiosk.screens.screen import Back
from kiosk.services.insurer import Insured
from kiosk.settlement import InDoubt
from kiosk.taking_payment import Due, take_payment, work_out
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, Need.INSURER, Need.WALLETS, Need.SCANNER)
async def pay_bills(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose, agree on the parts, pay, take the paper."""
    patient, insured, bills = await _who_owes_what(terminal)
    if not bills:
        return await terminal.screen.ask(NothingToPay(patient.name))
    while True:
        due = await _agree(patient, insured, bills, terminal)
        try:
            settled = await take_payment(visit, due, terminal)
        except Back:  # only before anything was taken: the choice is made anew
            continue
        except InDoubt as doubt:
            await hand_over_doubt(doubt, due, terminal)
            raise
        return await hand_over(settled, due, terminal)


async def _who_owes_what(terminal: Terminal) -> tuple[Patient, Insured | None, Sequence[Bill]]:
    patient = await identify(terminal)
    async with terminal.screen.showing(LookingUp()):
        bills = await terminal.hospital.open_bills(patient)
        return patient, await terminal.insurer.person(patient.identity) if bills else None, bills


async def _agree(patient: Patient, insured: Insured | None, bills: Sequence[Bill], terminal: Terminal) -> Due:
    """Choose bills, see who pays what, say yes; Back from the parts leads to the choice."""
    while True:
        chosen = await terminal.screen.ask(ChooseBills(patient.name, tuple(bills)))
        async with terminal.screen.showing(Calculating()):
            due = await work_out(patient, insured, chosen, terminal)
        try:
            await terminal.screen.ask(ConfirmParts(patient.name, due.parts, insured is not None))
            await _mind_the_paper(terminal)
            return due
        except Back:
            continue


async def _mind_the_paper(terminal: Terminal) -> None:
    """Nobody pays at a printer that can't print without having agreed to a bill on the phone."""
    if not await can_print(terminal):
        await terminal.screen.ask(PrinterEmpty())
