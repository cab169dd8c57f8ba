"""Puts a paper out and says whether it surely came; a fiscal bill is never printed twice without its mark."""

import logging
from dataclasses import dataclass, replace

from drivers.errors import NoAnswer, Trouble
from kiosk import papers_ebill
from kiosk.bills import EBill
from kiosk.clock import now
from kiosk.terminal import Terminal
from kiosk.text import Words, words
from offline_queue.outbox import Message
from offline_queue.store import StoreTrouble
from printer.document import Align, Document, Line

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Printed:
    """Whether a paper surely came out; if not, the printer's fault, and whether some of it may have."""

    out: bool
    code: str = ""
    in_doubt: bool = False


async def print_paper(paper: Document, terminal: Terminal) -> Printed:
    """What did not come out, or nobody knows of, is on the screen instead."""
    if terminal.printer is None:
        return Printed(out=False)
    try:
        await terminal.printer.print(paper)
    except Trouble as why:
        return _not_out(why, paper, terminal)
    return Printed(out=True)


def as_copy(paper: Document, words: Words) -> Document:
    """The same with the mark of a copy on top: what came out before may have been whole."""
    if paper.copy:
        return paper
    mark = Line(words.say("e_bill.copy"), Align.CENTRE, bold=True, size=2)
    return replace(paper, elements=(mark, *paper.elements), copy=True)


async def print_e_bill(bill: EBill, terminal: Terminal) -> Printed:
    """Print it, marked as a copy if it ever was printed, and tell the platforms what became of it.

    The print is on disk before the printer hears of it: after a power cut the next one is a copy.
    """
    name = f"{bill.code}-{bill.number}"
    times = await _times_printed(bill, name, terminal)
    paper = papers_ebill.e_bill(bill, terminal.place, words(terminal.screen.language), now(), copy=times > 0)
    if terminal.printer is None:
        return Printed(out=False)
    try:
        await terminal.printer.ready()
    except Trouble as why:
        return _not_out(why, paper, terminal)
    body: dict[str, object] = {"version": 1, "code": bill.code, "number": bill.number}
    await _tell(Message("bill_print", f"{name}:{times}", name, body), terminal)
    printed = await print_paper(paper, terminal)
    state = "printed" if printed.out else "in doubt" if printed.in_doubt else "not printed"
    told = {**body, "copy": times, "state": state}
    await _tell(Message("print_state", f"{name}-{times}", name, told), terminal)
    return printed


async def _times_printed(bill: EBill, name: str, terminal: Terminal) -> int:
    """As the bill platform counts, and what this terminal has yet to report to it."""
    times = bill.printed
    while await terminal.outbox.show(f"{name}:{times}") is not None:
        times += 1
    return times


async def _tell(message: Message, terminal: Terminal) -> None:
    try:
        await terminal.tell(message)
    except StoreTrouble as why:  # the patient gets the paper all the same: this is for staff
        log.error("%s: the print of an e-bill is not reported", why.code)


def _not_out(why: Trouble, paper: Document, terminal: Terminal) -> Printed:
    log.warning("%s while %s was printed: %s", why.code, paper.kind, why.detail)
    terminal.events.record("paper_failed", kind=paper.kind, code=why.code)
    return Printed(False, why.code, isinstance(why, NoAnswer))
