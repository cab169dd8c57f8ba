"""From what was agreed to money taken: the wallet's code, and the settlement of all parts."""

from drivers.errors import NoAnswer, Refused
from kiosk.agreement import Due
from kiosk.faults import fault_for
from kiosk.media import CodeClass, NotAllowed, classify
from kiosk.screens.ending import MoneyState
from kiosk.screens.payment import Paying, ShowWalletCode
from kiosk.settlement import NotNow, Settled, Share, Unwound
from kiosk.steps import devices_answer, first
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit

WALLET_CODES = (CodeClass.WECHAT, CodeClass.ALIPAY, CodeClass.UNIONPAY, CodeClass.ECNY)
# Below the minute, or two with the insurer, in which a patient is to see an end. Source: goal P-3.
WALLET_SECONDS, INSURANCE_SECONDS = 55.0, 115.0


async def take_payment(visit: Visit, due: Due, terminal: Terminal) -> Settled:
    """Take every part. A wallet that says no, or nothing, may be shown again or another one.

    Raises Back while nothing is taken; Unwound when all was given back; InDoubt when a payer owes
    an answer. `visit` is told what became of the money.
    """
    trouble: Text | None = None
    while True:
        code = await _wallet_code(due.parts.cash, trouble, terminal) if due.parts.cash else None
        try:
            async with terminal.screen.showing(Paying(due.parts.cash)):
                return await _settle(visit, due, code, terminal)
        except Unwound as why:
            if why.payer != "wallet" or not isinstance(why.cause, Refused | NoAnswer):
                raise
            trouble = fault_for(why.cause).patient


async def _settle(visit: Visit, due: Due, code: str | None, terminal: Terminal) -> Settled:
    # From here on a failure of any kind may have left money with somebody, until it is known better.
    visit.money = MoneyState.BEING_CHECKED
    try:
        settled = await terminal.settlements.settle(_shares(due, code), _about(due), _patience(due))
    except Unwound as why:
        visit.money = MoneyState.GIVEN_BACK if why.given_back else MoneyState.UNTOUCHED
        raise
    except NotNow:
        visit.money = MoneyState.UNTOUCHED
        raise
    visit.money, visit.number = MoneyState.PAID, settled.short_code
    return settled


def _patience(due: Due) -> float:
    """Seconds after which the patient is told that it is being checked, whatever the payers do."""
    return WALLET_SECONDS if due.insurance is None else INSURANCE_SECONDS


async def _wallet_code(fen: int, trouble: Text | None, terminal: Terminal) -> str:
    """The first payment code that is shown; every other kind of code is named and refused."""
    assert terminal.scanner is not None, "the journey needs a scanner"
    while True:
        question = ShowWalletCode(fen, terminal.wallets.channels, trouble)
        code = await first(terminal.scanner.next_code(), devices_answer(terminal.screen, question))
        try:
            classify(code, WALLET_CODES)
            return code
        except NotAllowed as why:
            trouble = Text("show_wallet_code.not_this_code", {"shown": why.shown})


def _shares(due: Due, code: str | None) -> list[Share]:
    """The legs in their order: the hospital's lock, the wallet, the insurer."""
    shares = [Share("hospital", 0, {"charge": due.charge.id})]
    if due.parts.cash:
        shares.append(Share("wallet", due.parts.cash, {}, secret=code))
    if due.insurance is not None:
        insurance = due.insurance
        shares.append(Share("insurer", insurance.fen, insurance.facts, secret=insurance.proof))
    return shares


def _about(due: Due) -> dict[str, object]:
    """What the messages about this settlement will say; opaque ids only."""
    return {
        "patient": due.patient.id,
        "charge": due.charge.id,
        "bills": [bill.number for bill in due.bills],
        "level": str(due.patient.identity.level),
        "medium": due.patient.identity.medium,
        "parts": vars(due.parts),
    }
