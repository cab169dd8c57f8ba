"""From what was agreed to money taken: the wallet's code, and the settlement of all parts."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import NoReturn

from drivers.errors import NoAnswer, Refused
from kiosk.faults import fault_for
from kiosk.identity.media import NotAllowed, classify
from kiosk.payment.agreement import Due
from kiosk.payment.bank_card import PAYER as BANK_CARD
from kiosk.payment.granted import granted_code
from kiosk.payment.money import yuan
from kiosk.payment.payers import Share
from kiosk.payment.settlement_ends import NotNow, Unwound
from kiosk.payment.settlement_records import Settled
from kiosk.screens.asking import Option
from kiosk.screens.ending import MoneyState
from kiosk.screens.payment import ChoosePayer, Paying, PayingByCard, ShowWalletCode
from kiosk.screens.screen import Back
from kiosk.screens.wallet import ChooseWay, ConfirmOnPhone, ScanToPay, Way
from kiosk.services.channels import OUR_CODE
from kiosk.steps import devices_answer, first, never
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit

NAMED = 6  # so many wallets are named on the screen; more would be read by nobody
# Below the minute, or two with the insurer, in which a patient is to see an end. Source: goal P-3.
WALLET_SECONDS, INSURANCE_SECONDS = 55.0, 115.0


async def take_payment(visit: Visit, due: Due, terminal: Terminal) -> Settled:
    """Take every part. A wallet that says no, or nothing, may be shown again or another one.

    Raises Back while nothing is taken; Unwound when all was given back; InDoubt when a payer owes
    an answer. `visit` is told what became of the money.
    """
    question = ShowWalletCode(due.to_pay, _names(terminal))
    while True:
        code = await granted_code(visit, due.to_pay, terminal)
        asks = bool(due.to_pay) and code is None
        by_card = asks and await _wants_bank_card(question, terminal)
        ours = asks and not by_card and await _wants_our_code(question, terminal)
        if asks and not by_card and not ours:
            code = await _wallet_code(question, terminal)
        try:
            if by_card:
                return await _by_bank_card(visit, due, terminal)
            if ours:
                return await _by_our_code(visit, due, terminal)
            if code is not None:
                return await _by_their_code(visit, due, code, terminal)
            async with terminal.screen.showing(Paying(due.to_pay)):
                return await _settle(visit, due, None, terminal)
        except Unwound as why:
            if why.payer not in ("wallet", BANK_CARD) or not isinstance(why.cause, Refused | NoAnswer):
                raise
            question = replace(question, trouble=fault_for(why.cause).patient, code=why.cause.code)


async def _wants_our_code(question: ShowWalletCode, terminal: Terminal) -> bool:
    """Only where both ways are offered is one chosen. Raises Back."""
    if not terminal.wallets.offers_our_code:
        return False
    if not terminal.wallets.channels:
        return True
    way = ChooseWay.between(question.fen)
    way = replace(way, trouble=question.trouble, code=question.code)
    return await terminal.screen.ask(way) == Way.OUR_CODE


async def _by_our_code(visit: Visit, due: Due, terminal: Terminal) -> Settled:
    """The order is made, and its code is on the screen until it is paid or the patient gives it up."""
    paying = _settle(visit, due, Share("wallet", due.to_pay, {"way": OUR_CODE}), terminal)
    return await _unless_stopped(paying, _scanned(due.to_pay, terminal), due, terminal)


async def _by_their_code(visit: Visit, due: Due, code: str, terminal: Terminal) -> Settled:
    """Paid at once, or once the owner has confirmed on the phone; until then it can be stopped."""
    share = Share("wallet", due.to_pay, {"channel": terminal.wallets.channel_of(code)}, code)
    paying = _settle(visit, due, share, terminal)
    return await _unless_stopped(paying, _stopped(due.to_pay, terminal), due, terminal)


async def _unless_stopped(
    settling: Coroutine[None, None, Settled],
    stop: Coroutine[None, None, NoReturn],
    due: Due,
    terminal: Terminal,
) -> Settled:
    """`stop` raises how the patient leaves. Whoever paid in the very moment of that has paid."""
    paying, stopping = asyncio.ensure_future(settling), asyncio.ensure_future(stop)
    try:
        await asyncio.wait({paying, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not paying.done():
            terminal.wallets.give_up()
            async with terminal.screen.showing(Paying(due.to_pay)):
                await asyncio.wait({paying})
            if isinstance(paying.exception(), Unwound):
                stopping.result()
        return paying.result()
    finally:
        stopping.cancel()
        await asyncio.wait({stopping})


async def _stopped(fen: int, terminal: Terminal) -> NoReturn:
    """Raises Back or PatientLeft; nothing can be stopped but while the phone is waited for."""
    async with terminal.screen.showing(Paying(fen)):
        await terminal.wallets.owner_is_asked()
    question = ConfirmOnPhone(said={"amount": yuan(fen)})
    if await first(terminal.screen.ask(question), _confirmed(terminal)) is None:
        raise Back
    async with terminal.screen.showing(Paying(fen)):
        await never()


async def _confirmed(terminal: Terminal) -> bool:
    await terminal.wallets.owner_has_answered()
    return True


async def _scanned(fen: int, terminal: Terminal) -> NoReturn:
    """Raises Back or PatientLeft. Pressing that it is paid ends nothing: the payer has to know it."""
    async with terminal.screen.showing(Paying(fen)):
        link = await terminal.wallets.next_link()
    await devices_answer(terminal.screen, ScanToPay(link=link, said={"amount": yuan(fen)}))


def _names(terminal: Terminal) -> tuple[Text, ...]:
    names = [terminal.wallets.name_of(channel) for channel in terminal.wallets.channels]
    return tuple(names) if len(names) <= NAMED else (*names[:NAMED], Text("show_wallet_code.more"))


async def _settle(visit: Visit, due: Due, cash: Share | None, terminal: Terminal) -> Settled:
    # From here on a failure of any kind may have left money with somebody, until it is known better.
    visit.money = MoneyState.BEING_CHECKED
    try:
        settled = await terminal.settlements.settle(
            _shares(due, cash), _about(due, visit), _patience(due, cash, terminal)
        )
    except Unwound as why:
        visit.money = MoneyState.GIVEN_BACK if why.given_back else MoneyState.UNTOUCHED
        raise
    except NotNow:
        visit.money = MoneyState.UNTOUCHED
        raise
    visit.money, visit.number = MoneyState.PAID, settled.short_code
    return settled


def _patience(due: Due, cash: Share | None, terminal: Terminal) -> float:
    """Seconds after which the patient is told that it is being checked, whatever the payers do."""
    if cash and cash.payer == BANK_CARD and terminal.bank_card:
        return terminal.bank_card.seconds + INSURANCE_SECONDS
    return WALLET_SECONDS if due.insurance is None else INSURANCE_SECONDS


async def _wants_bank_card(question: ShowWalletCode, terminal: Terminal) -> bool:
    """Asked only where there is a PIN pad. Raises Back."""
    if terminal.bank_card is None:
        return False
    down = terminal.health.down(["pin_pad"])
    options = (
        Option("wallet", Text("choose_payer.wallet"), icon="wallet"),
        Option(
            BANK_CARD,
            Text("wallets.bank_card"),
            icon="bank_card",
            closed=Text("down.pin_pad") if down else None,
        ),
    )
    choice = ChoosePayer(options=options, trouble=question.trouble, code=question.code)
    return await terminal.screen.ask(choice) == BANK_CARD


async def _by_bank_card(visit: Visit, due: Due, terminal: Terminal) -> Settled:
    async with terminal.screen.showing(PayingByCard(due.to_pay)):
        return await _settle(visit, due, Share(BANK_CARD, due.to_pay), terminal)


async def _wallet_code(question: ShowWalletCode, terminal: Terminal) -> str:
    """The first payment code that is shown; every other kind of code is named and refused."""
    codes = terminal.codes
    while True:
        question = replace(question, held_to=codes.held_to or question.held_to)
        shown = devices_answer(terminal.screen, question)
        code = await first(codes.next_code(), shown, codes.moved())
        if code is None:
            continue
        if terminal.wallets.takes(code):
            return code
        try:
            classify(code, ())
        except NotAllowed as why:
            trouble = Text("show_wallet_code.not_this_code", {"shown": why.shown})
            question = replace(question, trouble=trouble, code=why.code)


def _shares(due: Due, cash: Share | None) -> list[Share]:
    """The legs in their order: the hospital's lock, money that lies there, wallet or card, the insurer."""
    shares = [Share("hospital", 0, {"charge": due.charge.id})]
    if due.held is not None and (due.held.fen or due.held.back):
        shares.append(Share(due.held.payer, due.held.fen, due.held.facts(due.charge.id)))
    if cash is not None:
        shares.append(cash)
    if due.insurance is not None:
        insurance = due.insurance
        shares.append(Share("insurer", insurance.fen, insurance.facts, secret=insurance.proof))
    return shares


def _about(due: Due, visit: Visit) -> dict[str, object]:
    """What the messages about this settlement will say; opaque ids only.

    `by` is who stands here, when that is somebody who acts for the patient.
    """
    acts = visit.patient is not None and visit.patient.id != due.patient.id
    return {
        "by": visit.patient.id if visit.patient is not None and acts else "",
        "patient": due.patient.id,
        "charge": due.charge.id,
        "bills": [bill.number for bill in due.bills],
        "level": str(due.patient.identity.level),
        "medium": due.patient.identity.medium,
        "parts": vars(due.parts),
        "account": due.held.account if due.held else "",
        "give_back": [vars(each) for each in due.give_back],
    }
