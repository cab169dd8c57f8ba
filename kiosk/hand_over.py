"""After the money: paper if the printer has it, a code for the phone if not; never half a slip in silence."""

import asyncio
import logging
from dataclasses import replace

from drivers.errors import Trouble
from kiosk import closing, papers
from kiosk.agreement import Due
from kiosk.bills import EBill
from kiosk.clock import now
from kiosk.printing import print_e_bill, print_paper
from kiosk.screens.ending import BillOnPhone, TakeSlip
from kiosk.screens.payment import Printing
from kiosk.settlement import InDoubt, Settled
from kiosk.terminal import Terminal
from kiosk.text import words
from kiosk.visit_slips import hand_over_guide
from offline_queue.store import StoreTrouble
from printer.document import Document

log = logging.getLogger(__name__)

BILL_SECONDS = 10.0
BETWEEN_LOOKS_SECONDS = 0.3


async def hand_over(settled: Settled, due: Due, terminal: Terminal, slip: Document | None = None) -> None:
    """Print the slip, the fee slip when none is given, and the e-bill; say what did not come.

    Raises nothing that money hangs on.
    """
    async with terminal.screen.showing(Printing()):
        printed = await print_paper(slip or _fee_slip(settled, due, terminal), terminal)
        bill = await _issued_bill(settled.number, terminal)
        if bill is not None and printed.out:
            printed = await print_e_bill(bill, terminal)
        if printed.out:
            await hand_over_guide(settled.number, due.patient, terminal)
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
        prepaid=due.held.fen if due.held and due.held.payer == "prepaid" else 0,
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
