"""Money that a patient lays down at the hospital: how much, paid as a bill, and its receipt."""

import logging
from collections.abc import Sequence

from kiosk.identity.people import Patient
from kiosk.paper import ward as papers_ward
from kiosk.paper.hand_over import way_of_paying
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out_until_held
from kiosk.paper.ward import Receipt
from kiosk.payment.agreement import Debtor, Due, work_out
from kiosk.payment.bills import Bill
from kiosk.payment.money import yuan
from kiosk.payment.paying import taken
from kiosk.payment.settlement_records import Settled
from kiosk.screens.asking import AtTheSlot, ChooseOne, Fact, Option
from kiosk.screens.payment import Printing
from kiosk.screens.screen import Ask, Back
from kiosk.screens.ward import DepositTaken, EnterDeposit, ReceiptCode, ToppedUp
from kiosk.terminal import Terminal
from kiosk.text import Text, words
from kiosk.visit import Visit
from kiosk.ward.stays import Stay

log = logging.getLogger(__name__)

OTHER = "other"
FEN = 100  # to the yuan


def money(fen: int) -> Text:
    return Text("money.amount", {"yuan": yuan(fen)})


async def choose_sum(kind: type[ChooseOne], tiles: Sequence[int], balance: int, terminal: Terminal) -> int:
    """So many fen: one of `tiles` (fen), or typed. Raises Back from the tiles."""
    options = [Option(str(fen), money(fen)) for fen in sorted(set(tiles))]
    options.append(Option(OTHER, Text("ward.other_amount")))
    while True:
        chosen = await terminal.screen.ask(kind(options=tuple(options), said={"balance": money(balance)}))
        if chosen != OTHER:
            return int(chosen)
        try:
            return await _typed_sum(terminal)
        except Back:
            continue


async def _typed_sum(terminal: Terminal) -> int:
    most = terminal.config.ward.most_yuan
    question = EnterDeposit(said={"least": money(FEN), "most": money(most * FEN)})
    while True:
        typed = await terminal.screen.ask(question)
        if typed.isdecimal() and 1 <= int(typed) <= most:
            return int(typed) * FEN
        question = EnterDeposit(said=question.said, trouble=Text("ward.not_that_much"))


async def pay_in(visit: Visit, patient: Patient, bill: Bill, terminal: Terminal) -> Settled:
    """Pay a bill in which no insurance shares. Raises as `kiosk.payment.paying.taken`."""
    due: Due = await work_out(Debtor(patient, None, (bill,)), (bill,), terminal)
    return await taken(visit, due, terminal)


async def hand_receipt(
    patient: Patient, settled: Settled, fen: int, terminal: Terminal, stay: Stay | None = None
) -> None:
    """Of a deposit for `stay` or of a top-up, on paper or, when none came, as its code on the glass."""
    paper = Receipt(
        kind="deposit" if stay else "top_up",
        short_code=settled.short_code,
        number=settled.number,
        at=settled.at,
        patient=patient,
        fen=fen,
        wallet=way_of_paying(settled, terminal),
        stay=stay.id if stay else "",
    )
    made = papers_ward.receipt(paper, terminal.place, words(terminal.screen.language))
    facts = (Fact(Text("ward.paid_now"), money(fen), strong=True), code_fact(settled.short_code))

    def told(printed: Printed) -> Ask[AtTheSlot | None]:
        if printed.out:
            return DepositTaken(facts=facts) if stay else ToppedUp(facts=facts)
        half = Text("ward.half_receipt") if printed.in_doubt else None
        return ReceiptCode(link=settled.short_code, facts=facts, trouble=half, code=printed.code)

    await hand_out_until_held(Slip(made), told, terminal, Printing())


def code_fact(short_code: str) -> Fact:
    return Fact(Text("ward.code"), Text("plain.as_given", {"text": short_code}))
