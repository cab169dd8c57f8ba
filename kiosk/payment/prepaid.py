"""The balance that a patient keeps at the hospital, as a payer of their own part. Source: SH-22."""

import logging
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.payment.agreement import Due
from kiosk.payment.money import yuan
from kiosk.screens.asking import Option
from kiosk.screens.payment import AskingHospital
from kiosk.screens.wallet import UseBalance
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.ward.stays import Account, Held

log = logging.getLogger(__name__)

BALANCE, OTHER = "balance", "other"


async def offer_balance(due: Due, terminal: Terminal) -> Due:
    """`due` with as much from the balance as there is, if the patient wants that. Raises Back.

    Nothing is asked where nothing lies or nothing is to be paid; the hospital keeps the sum when it is used.
    """
    due = replace(due, held=None)
    account = await _account(due, terminal) if due.to_pay else None
    if account is None or account.fen <= 0:
        return due
    fen = min(account.fen, due.to_pay)
    question = UseBalance(options_of(fen, due.to_pay), said=_said(balance=account.fen, amount=due.to_pay))
    if await terminal.screen.ask(question) == OTHER:
        return due
    return replace(due, held=Held("prepaid", account.id, fen))


async def _account(due: Due, terminal: Terminal) -> Account | None:
    """A balance that can't be asked for is not offered; whoever pays by phone needs none."""
    if not terminal.hospital.can_do("top_up"):
        return None
    try:
        async with terminal.screen.showing(AskingHospital()):
            return await terminal.hospital.wards.balance(due.patient)
    except Trouble as why:
        log.warning("%s while a balance was asked for: %s", why.code, why.detail)
        return None


def options_of(fen: int, whole: int) -> tuple[Option, ...]:
    """To use `fen` of the balance for a `whole` that is to be paid, or nothing of it."""
    rest = Text("use_balance.rest", _said(amount=whole - fen))
    after = rest if whole > fen else Text("use_balance.nothing_left")
    return (
        Option(BALANCE, Text("use_balance.balance", _said(amount=fen)), detail=after),
        Option(OTHER, Text("use_balance.other"), detail=Text("use_balance.other_hint", _said(amount=whole))),
    )


def _said(**fens: int) -> dict[str, str]:
    return {name: yuan(fen) for name, fen in fens.items()}
