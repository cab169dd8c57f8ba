"""After the money: paper if the printer has it, a code for the phone if not; never half a slip in silence."""

import asyncio
import logging
from dataclasses import dataclass, replace

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.paper import ebill as papers_ebill
from kiosk.paper import payment as papers
from kiosk.paper.printing import (
    Printed,
    as_copy,
    counted,
    loaded_before_seen,
    print_e_bill,
    print_paper,
    stopped,
)
from kiosk.paper.visit_slips import hand_over_guide
from kiosk.payment import closing
from kiosk.payment.agreement import Due
from kiosk.payment.bills import EBill
from kiosk.payment.credit import PAYER as CREDIT
from kiosk.payment.settlement import InDoubt, Settled
from kiosk.screens.ending import AtTheSlot, BillOnPhone, TakeSlip
from kiosk.screens.payment import Printing
from kiosk.terminal import Terminal
from kiosk.text import Text, words
from offline_queue.store import StoreTrouble
from printer.document import Document

log = logging.getLogger(__name__)

BILL_SECONDS = 10.0
BETWEEN_LOOKS_SECONDS = 0.3


@dataclass(frozen=True)
class Owed:
    """What of a payment's paper is still to come; `slip` is None once it is out, and so is the bill.

    `missing` is what the patient is told of a guide slip that did not come.
    """

    settled: Settled
    due: Due
    slip: Document | None
    bill: EBill | None = None
    bill_out: bool = False
    missing: Text | None = None


async def hand_over(settled: Settled, due: Due, terminal: Terminal, slip: Document | None = None) -> None:
    """Print the slip, the fee slip when none is given, and the e-bill; say what did not come.

    Once there is paper again, what is missing is printed while the patient still stands there. Raises
    nothing that money hangs on.
    """
    owed = Owed(settled, due, slip or _fee_slip(settled, due, terminal))
    while True:
        async with terminal.screen.showing(Printing()):
            owed, printed = await _print(owed, terminal)
        if printed.out:
            if await _taken(owed, terminal):
                return
            printed = Printed(out=False, in_doubt=True)
        waits = await stopped(terminal)
        if not await _paper_is_back(_on_phone(owed, printed, waits), terminal):
            return


async def _print(owed: Owed, terminal: Terminal) -> tuple[Owed, Printed]:
    """What is still to come, in its order, as far as it goes."""
    if owed.slip is not None:
        printed = await print_paper(owed.slip, terminal)
        if printed.in_doubt:
            said = words(terminal.screen.language)
            owed = replace(owed, slip=as_copy(owed.slip, said))
        elif printed.out:
            owed = replace(owed, slip=None)
    if owed.bill is None:
        owed = replace(owed, bill=await _issued_bill(owed.settled.number, terminal))
    if owed.slip is not None:
        return owed, printed
    if owed.bill is not None and not owed.bill_out:
        printed = await print_e_bill(owed.bill, terminal)
        owed = replace(owed, bill_out=printed.out, bill=counted(owed.bill, printed))
        if not printed.out:
            return owed, printed
    guided = await hand_over_guide(owed.settled.number, owed.due.patient, terminal)
    return replace(owed, missing=None if guided else Text("take_slip.no_guide")), Printed(out=True)


async def _taken(owed: Owed, terminal: Terminal) -> bool:
    """Whether the patient took it; who asks for the statement gets it, and is asked again."""
    insured = owed.due.insurance is not None and owed.bill is not None
    question = TakeSlip(owed.due.parts.total, owed.bill is None, insured, owed.missing)
    copy = False
    while (said := await terminal.screen.ask(question)) is AtTheSlot.STATEMENT:
        assert owed.bill is not None, "only what there is can be asked for"
        async with terminal.screen.showing(Printing()):
            language = words(terminal.screen.language)
            paper = papers_ebill.settlement_statement(owed.bill, terminal.place, language, now())
            printed = await print_paper(as_copy(paper, language) if copy else paper, terminal)
        copy = copy or printed.in_doubt
        missing = owed.missing if printed.out else Text("take_slip.no_statement")
        question = replace(question, statement=not printed.out, missing=missing)
    if said is AtTheSlot.NOTHING:
        log.error("the printer says that it printed, and the patient that nothing came")
        terminal.events.record("nothing_came", kind="fee_slip")
    return said is not AtTheSlot.NOTHING


def _on_phone(owed: Owed, printed: Printed, goes_on: bool) -> BillOnPhone:
    """`goes_on` when somebody may yet load paper or close a cover."""
    link = owed.bill.verify_url if owed.bill is not None else ""
    question = BillOnPhone(owed.due.parts.total, link, owed.settled.short_code, owed.bill is None)
    return replace(question, code=printed.code, half_slip=printed.in_doubt, goes_on=goes_on)


async def _paper_is_back(question: BillOnPhone, terminal: Terminal) -> bool:
    """Whether the printer was seen to while the bill was on the screen; who is done need not wait."""
    if not question.goes_on:
        await terminal.screen.ask(question)
        return False
    return await loaded_before_seen(question, terminal)


async def hand_over_doubt(doubt: InDoubt, due: Due, terminal: Terminal) -> None:
    """The slip of a payment that is being checked; the screen says the same, so paper is not needed.

    The platform is told as well, so that the code can be asked with at any terminal.
    """
    try:
        await terminal.tell(closing.doubt(doubt.number, doubt.final_at, terminal.place.terminal))
    except StoreTrouble as why:  # this terminal still knows, and so does the slip
        log.error("%s: the platform is not told of a payment in doubt", why.code)
    unsure = papers.Unsure(doubt.number, doubt.short_code, now(), doubt.final_at, due.patient, due.parts)
    await print_paper(
        papers.being_checked_slip(unsure, terminal.place, words(terminal.screen.language)), terminal
    )


def _fee_slip(settled: Settled, due: Due, terminal: Terminal) -> Document:
    channel = (settled.facts("wallet") or settled.facts("bankcard")).get("channel", "")
    paid = papers.Paid(
        number=settled.number,
        short_code=settled.short_code,
        at=settled.at,
        patient=due.patient,
        bills=tuple(due.bills),
        parts=due.parts,
        wallet=terminal.wallets.name_of(channel) if channel else None,
        insured=due.insurance is not None,
        named=due.named,
        prepaid=_held(due, "prepaid"),
        credit=_held(due, CREDIT),
    )
    return papers.fee_slip(paid, terminal.place, words(terminal.screen.language))


def _held(due: Due, payer: str) -> int:
    return due.held.fen if due.held and due.held.payer == payer else 0


async def _issued_bill(settlement: str, terminal: Terminal) -> EBill | None:
    """The e-bill, if the hospital issues it while the patient can be asked to wait."""
    try:
        async with asyncio.timeout(BILL_SECONDS):
            while (bill := await _bill_now(settlement, terminal)) is None:
                await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
            return bill
    except TimeoutError:
        return None


async def _bill_now(settlement: str, terminal: Terminal) -> EBill | None:
    try:
        return await terminal.ebills.bill_for(settlement)
    except Trouble as why:
        log.warning("%s while the e-bill was waited for: %s", why.code, why.detail)
        return None
