"""The till: what is owed is agreed to, taken from each payer, and its paper handed over."""

from kiosk.paper.hand_over import hand_over, hand_over_doubt
from kiosk.payment.agreement import Debtor, Due, agree
from kiosk.payment.credit import offer_credit
from kiosk.payment.on_phone import pay_on_phone
from kiosk.payment.prepaid import offer_balance
from kiosk.payment.settlement_ends import InDoubt
from kiosk.payment.settlement_records import Settled
from kiosk.payment.taking_payment import take_payment
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.visit import Visit


async def pay(visit: Visit, debtor: Debtor, terminal: Terminal, *, phone: bool = False) -> None:
    """Everything from the choice of bills to the paper in the hand; with `phone`, or to the patient's phone.

    Raises Back from the first screen; Unwound when all was given back; InDoubt, after its slip was
    printed, when a payer owes an answer.
    """
    due = await agree(debtor, terminal, phone=phone)
    while True:
        try:
            if due.on_phone:
                await pay_on_phone(due, terminal)
                return
            due = await offer_credit(due, terminal)
            due = due if due.held else await offer_balance(due, terminal)
            settled = await taken(visit, due, terminal)
            break
        except Back:  # only before anything was taken
            due = await agree(debtor, terminal, due, phone=phone)
    await hand_over(settled, due, terminal)


async def taken(visit: Visit, due: Due, terminal: Terminal) -> Settled:
    """Take what was agreed to, without its paper; the slip of a doubt comes out here.

    Raises Back while nothing is taken, Unwound, or InDoubt.
    """
    try:
        return await take_payment(visit, due, terminal)
    except InDoubt as doubt:
        await hand_over_doubt(doubt, due, terminal)
        raise
