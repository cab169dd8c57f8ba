"""After the money: paper if the printer has it, a code for the phone if not; never half a slip in silence."""

import asyncio
import logging
from dataclasses import dataclass, replace

from drivers.errors import NoAnswer, Trouble
from kiosk import closing, papers
from kiosk.agreement import Due
from kiosk.bills import EBill
from kiosk.clock import now
from kiosk.screens.ending import BillOnPhone, TakeSlip
from kiosk.screens.payment import Printing
from kiosk.settlement import InDoubt, Settled
from kiosk.terminal import Terminal
from kiosk.text import words
from offline_queue.outbox import Message
from offline_queue.store import StoreTrouble
from printer.document import Document

log = logging.getLogger(__name__)

BILL_SECONDS = 10.0
BETWEEN_LOOKS_SECONDS = 0.3


@dataclass(frozen=True)
class Printed:
    """Whether a paper surely came out; if not, the printer's fault, and whether some of it may have."""

    out: bool
    code: str = ""
    in_doubt: bool = False


async def hand_over(settled: Settled, due: Due, terminal: Terminal) -> None:
    """Print the fee slip and the e-bill; say what did not come. Raises nothing that money hangs on."""
    async with terminal.screen.showing(Printing()):
        printed = await _print(_fee_slip(settled, due, terminal), terminal)
        bill = await _issued_bill(settled.number, terminal)
        if bill is not None and printed.out:
            printed = await _print_bill(bill, terminal)
    if printed.out:
        await terminal.screen.ask(TakeSlip(due.parts.total, bill_follows=bill is None))
    else:
        link = bill.verify_url if bill is not None else ""
        on_phone = BillOnPhone(due.parts.total, link, settled.short_code, bill is None)
        await terminal.screen.ask(replace(on_phone, code=printed.code, half_slip=printed.in_doubt))


async def hand_over_doubt(doubt: InDoubt, due: Due, terminal: Terminal) -> None:
    """The slip of a payment that is being checked; the screen says the same, so paper is not needed.

    The platform is told as well, so that the code can be asked with at any terminal.
    """
    try:
        await terminal.tell(closing.doubt(doubt.number, doubt.final_at, terminal.place.terminal))
    except StoreTrouble as why:  # this terminal still knows, and so does the slip
        log.error("%s: the platform is not told of a payment in doubt", why.code)
    unsure = papers.Unsure(doubt.number, doubt.short_code, now(), doubt.final_at, due.patient, due.parts)
    await _print(papers.being_checked_slip(unsure, terminal.place, words(terminal.screen.language)), terminal)


def _fee_slip(settled: Settled, due: Due, terminal: Terminal) -> Document:
    paid = papers.Paid(
        number=settled.number,
        short_code=settled.short_code,
        at=settled.at,
        patient=due.patient,
        bills=tuple(due.bills),
        parts=due.parts,
        wallet=settled.facts("wallet").get("channel", ""),
        insured=due.insurance is not None,
    )
    return papers.fee_slip(paid, terminal.place, words(terminal.screen.language))


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


async def _print_bill(bill: EBill, terminal: Terminal) -> Printed:
    """Print it, marked as a copy if it was printed before, and tell the bill platform what became of it."""
    copy = bill.printed > 0
    paper = papers.e_bill(bill, terminal.place, words(terminal.screen.language), now(), copy=copy)
    printed = await _print(paper, terminal)
    number = f"{bill.code}-{bill.number}"
    state = "printed" if printed.out else "in doubt" if printed.in_doubt else "not printed"
    body = {"version": 1, "code": bill.code, "number": bill.number, "copy": bill.printed, "state": state}
    try:
        await terminal.tell(Message("print_state", f"{number}-{bill.printed}", number, body))
    except StoreTrouble as why:  # the patient has paid and has the paper: this is for staff
        log.error("%s: the print state of an e-bill is lost", why.code)
    return printed


async def _print(paper: Document, terminal: Terminal) -> Printed:
    """What did not come out, or nobody knows of, is on the screen instead."""
    if terminal.printer is None:
        return Printed(out=False)
    try:
        await terminal.printer.print(paper)
    except Trouble as why:
        log.warning("%s while %s was printed: %s", why.code, paper.kind, why.detail)
        terminal.events.record("paper_failed", kind=paper.kind, code=why.code)
        return Printed(False, why.code, isinstance(why, NoAnswer))
    return Printed(out=True)
