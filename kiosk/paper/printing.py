"""Puts a paper out and says whether it surely came; a fiscal bill is never printed twice without its mark."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.errors import NoAnswer, Trouble
from kiosk.clock import now
from kiosk.paper import ebill as papers_ebill
from kiosk.payment.bills import EBill
from kiosk.screens.screen import Ask
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text, Words, words
from offline_queue.outbox import Message
from offline_queue.store import StoreTrouble
from printer.document import Align, Document, Line

log = logging.getLogger(__name__)

BETWEEN_LOOKS_SECONDS = 0.3


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


async def say_or_print_again(
    paper: Document, printed: Printed, question: Callable[[Printed], Ask[None]], terminal: Terminal
) -> None:
    """Ask `question` of what became of `paper`; one that stopped comes out once its printer is seen to.

    Then it is marked as a copy if some of it may have come before, and the question is asked anew.
    """
    while not printed.out and await stopped(terminal):
        if not await loaded_before_seen(question(printed), terminal):
            return
        paper = as_copy(paper, words(terminal.screen.language)) if printed.in_doubt else paper
        printed = await print_paper(paper, terminal)
    await terminal.screen.ask(question(printed))


def not_printed(printed: Printed) -> Text | None:
    """What the screen says beside the facts of a paper that did not come out."""
    return None if printed.out else Text("printing.no_paper")


async def stopped(terminal: Terminal) -> bool:
    """Whether there is a printer, and somebody may yet load paper or close its cover."""
    return terminal.printer is not None and not await _can_print(terminal)


async def loaded_before_seen(question: Ask[None], terminal: Terminal) -> bool:
    """Whether the printer was seen to while `question` was on the screen; who is done need not wait."""
    return await first(_seen(question, terminal), _loaded(terminal))


async def _seen(question: Ask[None], terminal: Terminal) -> bool:
    await terminal.screen.ask(question)
    return False


async def _loaded(terminal: Terminal) -> bool:
    while not await _can_print(terminal):
        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
    return True


async def _can_print(terminal: Terminal) -> bool:
    if terminal.printer is None:
        return False
    try:
        await terminal.printer.ready()
    except Trouble:
        return False
    return True


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
    await _tell(Message("print_state", f"{name}-{times}-{state}".replace(" ", "_"), name, told), terminal)
    return printed


def counted(bill: EBill, printed: Printed) -> EBill:
    """The bill for another try: what may have come out counts, also when it was reported meanwhile."""
    return replace(bill, printed=bill.printed + 1) if printed.in_doubt else bill


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
