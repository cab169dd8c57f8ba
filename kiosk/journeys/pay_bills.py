"""Settle what the hospital holds open for the patient, each payer its part."""

from kiosk.identity.acting import choose_patient
from kiosk.identity.identify import identify
from kiosk.journey import Need, journey
from kiosk.payment.agreement import Debtor
from kiosk.payment.on_phone import offers_phone
from kiosk.payment.owing import what_is_owed
from kiosk.payment.paying import pay
from kiosk.registration.filing import offer_health_card
from kiosk.screens.payment import NothingToPay
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, Need.INSURER, Need.WALLETS, Need.CODES, Need.PAYING)
async def pay_bills(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose, agree on the parts, pay, take the paper."""
    debtor = await _who_owes_what(visit, terminal)
    if debtor.bills:
        await pay(visit, debtor, terminal, phone=offers_phone(terminal))
    else:
        await terminal.screen.ask(NothingToPay(debtor.patient.name))
    await offer_health_card(debtor.patient.identity, terminal)


async def _who_owes_what(visit: Visit, terminal: Terminal) -> Debtor:
    whoever = await identify(terminal, visit=visit)
    patient, _ = await choose_patient(terminal, whoever.identity)
    return await what_is_owed(patient, terminal)
