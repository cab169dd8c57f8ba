"""Whoever has a contract with a credit service only says yes, and is billed later. Source: SH-17, SH-26."""

import logging
from contextlib import suppress
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.identity.people import Identity, Patient
from kiosk.payment.agreement import Due
from kiosk.payment.money import yuan
from kiosk.screens.asking import Option
from kiosk.screens.payment import AskingHospital
from kiosk.screens.screen import Back
from kiosk.screens.wallet import BillLater, SignCredit
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.ward.stays import Credit, Held, NoCredit

log = logging.getLogger(__name__)

PAYER = "credit"
LATER, NOW = "later", "now"


async def offer_credit(due: Due, terminal: Terminal) -> Due:
    """`due` with the patient's own part on the contract, if its limit has room and the patient agrees.

    Raises Back. Who has no contract is asked nothing.
    """
    due = replace(due, held=None)
    if not due.to_pay:
        return due
    async with terminal.screen.showing(AskingHospital()):
        credit = await contract_of(due.patient, terminal)
    if isinstance(credit, NoCredit) or credit.free < due.to_pay:
        return due
    said = {"amount": yuan(due.to_pay), "lender": credit.lender}
    if await terminal.screen.ask(BillLater(options_of(credit), said=said)) == NOW:
        return due
    return replace(due, held=Held(PAYER, credit.account, due.to_pay))


async def credit_standing(identity: Identity, terminal: Terminal) -> Credit | NoCredit:
    """The contract of whoever this hospital knows. Source: SH-17."""
    try:
        patient = await terminal.hospital.find_patient(identity)
    except Trouble as why:
        log.warning("%s while it was asked whose credit contract this is: %s", why.code, why.detail)
        return NoCredit()
    return await contract_of(patient, terminal)


async def contract_of(patient: Patient, terminal: Terminal) -> Credit | NoCredit:
    """A contract that can't be asked for is not offered: there are other ways to pay."""
    if not terminal.hospital.can_do("credit"):
        return NoCredit()
    try:
        return await terminal.hospital.wards.credit(patient)
    except Trouble as why:
        log.warning("%s while a credit contract was asked for: %s", why.code, why.detail)
        return NoCredit()


async def offer_signing(credit: Credit | NoCredit, terminal: Terminal) -> None:
    """Whoever has no contract can sign one on the phone, where the hospital knows a page for it."""
    if isinstance(credit, NoCredit) and credit.sign_link:
        with suppress(Back):
            await terminal.screen.ask(SignCredit(link=credit.sign_link))


def options_of(credit: Credit) -> tuple[Option, ...]:
    """To be billed later, with the day when it is due if the lender says one; or to pay now."""
    day = {"day": credit.due_on.isoformat() if credit.due_on else ""}
    when = Text("bill_later.due_on", day) if credit.due_on else Text("bill_later.by_itself")
    return (
        Option(LATER, Text("bill_later.later"), detail=when),
        Option(NOW, Text("bill_later.now"), detail=Text("bill_later.now_hint")),
    )
