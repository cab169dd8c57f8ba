"""Handing what was agreed to over to the patient's phone, which pays it somewhere else. Source: EHC-46.

The hospital holds the bills for the phone; no money moves here, and nothing is left to be closed.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.clock import BEIJING
from kiosk.payment.agreement import Due
from kiosk.payment.money import yuan
from kiosk.screens.asking import Fact
from kiosk.screens.payment import AskingHospital
from kiosk.screens.screen import Back
from kiosk.screens.wallet import PaidOnPhone, PayOnPhone
from kiosk.services.phones import HandedOver, PhoneState
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given

log = logging.getLogger(__name__)

PAY_ON_PHONE = "pay_on_phone"
SECONDS_BETWEEN_QUESTIONS = 1.0


def offers_phone(terminal: Terminal) -> bool:
    """Only where the hospital says that it can take a charge over."""
    return terminal.hospital.says_it_can(PAY_ON_PHONE)


async def pay_on_phone(due: Due, terminal: Terminal) -> None:
    """The bills are with the phone until it has paid or its time is over; the patient may go.

    Raises Back when the patient wants them back and the phone has not begun; Refused when another
    payment holds them. Whoever just walks away leaves them with the phone.
    """
    reference = f"{await terminal.numbers.settlement()}-phone"
    handed = await _hand_over(due, reference, terminal)
    question = _question(handed, due)
    while True:
        try:
            state = await first(_settled_by_phone(due, reference, terminal), _read(question, terminal))
        except Back:
            if await terminal.hospital.phones.take_back(due.charge, reference):
                raise
            question = replace(question, trouble=Text("pay_on_phone.being_paid"))
            continue
        if state is PhoneState.ENDED:
            raise Back
        if state is PhoneState.PAID:
            terminal.events.record("paid_on_phone", charge=due.charge.id, reference=reference)
            await terminal.screen.ask(PaidOnPhone(said={"amount": yuan(due.charge.fen)}))
        return


async def _hand_over(due: Due, reference: str, terminal: Terminal) -> HandedOver:
    """Without an answer it is taken back, so that nobody's bills are held for a link that nobody has."""
    try:
        async with terminal.screen.showing(AskingHospital()):
            handed = await terminal.hospital.phones.hand_over(due.charge, reference)
    except Trouble:
        with suppress(Trouble):
            await terminal.hospital.phones.take_back(due.charge, reference)
        raise
    terminal.events.record("handed_to_phone", charge=due.charge.id, reference=reference)
    return handed


def _question(handed: HandedOver, due: Due) -> PayOnPhone:
    until = handed.until.astimezone(BEIJING)
    facts = (Fact(Text("pay_on_phone.until"), as_given(f"{until:%H:%M}"), strong=True),)
    return PayOnPhone(link=handed.link, facts=facts, said={"amount": yuan(due.charge.fen)})


async def _read(question: PayOnPhone, terminal: Terminal) -> PhoneState:
    """The patient has the link and goes."""
    await terminal.screen.ask(question)
    return PhoneState.WAITING


async def _settled_by_phone(due: Due, reference: str, terminal: Terminal) -> PhoneState:
    """PAID or ENDED, once it is so. A hospital that does not answer is asked again."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_QUESTIONS)
        try:
            state = await terminal.hospital.phones.state(due.charge, reference)
        except Trouble as why:
            log.warning("%s while a phone was waited for: %s", why.code, why.detail)
            continue
        if state in (PhoneState.PAID, PhoneState.ENDED):
            return state
