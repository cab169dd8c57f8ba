"""The one way by which paper reaches a hand: print, say what came, print the rest once it is well."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Protocol, TypeVar

from drivers.errors import NoAnswer, Trouble
from kiosk.paper.copies import marked
from kiosk.paper.earlier_prints import noted
from kiosk.paper.printed import Printed
from kiosk.screens.asking import AtTheSlot
from kiosk.screens.booking import PrintingSlip
from kiosk.screens.screen import Ask, Notice
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text, Words, words
from printer.document import Document

log = logging.getLogger(__name__)

T = TypeVar("T")
BETWEEN_LOOKS_SECONDS = 0.3


class Paper(Protocol):
    """What is to reach a hand, however many tries that takes; it knows itself when it has to be a copy."""

    async def print(self, terminal: Terminal) -> Printed:
        """Put out what of it has not surely come. Raises nothing: money may be behind it."""

    async def waits(self, terminal: Terminal) -> bool:
        """Whether its printer can't print now, and somebody may yet see to it. Asks the printer."""


class Slip:
    """One paper of the slip printer, marked as a copy once one of it may have come."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.out, self._perhaps_came = False, 0

    @property
    def kind(self) -> str:
        return self._document.kind

    async def print(self, terminal: Terminal) -> Printed:
        """What can be asked for again may have come before this visit, too."""
        paper = self._document
        if not paper.of or terminal.printer is None:
            return await self._put_out(0, terminal)
        return await noted(
            f"{paper.kind}/{paper.of}", lambda before: self._put_out(before, terminal), terminal
        )

    async def _put_out(self, before: int, terminal: Terminal) -> Printed:
        paper, earlier = self._document, max(before, self._perhaps_came)
        if earlier:
            paper = as_copy(paper, words(terminal.screen.language), earlier + 1)
        printed = await print_paper(paper, terminal)
        self._perhaps_came += printed.out or printed.in_doubt
        self.out = printed.out
        return printed

    async def waits(self, terminal: Terminal) -> bool:
        return await slips_wait(terminal)

    def did_not_come(self) -> None:
        """A person says so of what the printer says that it printed; nobody knows who is right."""
        self.out = False


class _SeenTo(Enum):
    """Nobody answered: the printer can print again."""

    YES = 1


async def hand_out(
    paper: Paper, told: Callable[[Printed], Ask[T] | None], terminal: Terminal, notice: Notice | None = None
) -> T | None:
    """Print `paper`, and ask the question that says what became of it; its answer, None for no question.

    What a hiccup of the printer kept back has a second try. What stopped is printed as soon as its
    printer is seen to, and the question asked anew; who answers before need not wait. `notice` is on the
    screen while it prints.
    """
    async with terminal.screen.showing(notice or PrintingSlip()):
        printed = await paper.print(terminal)
        if printed.surely_nothing and not await paper.waits(terminal):
            log.info("%s was over as soon as it had come: another try", printed.code)
            printed = await paper.print(terminal)
    return await say_what_came(paper, printed, told, terminal, notice)


async def hand_out_until_held(
    slip: Slip, told: Callable[[Printed], Ask[AtTheSlot | None]], terminal: Terminal, notice: Notice
) -> None:
    """As `hand_out`; who says that nothing came is told the same again, as of a slip in doubt."""
    said = await hand_out(slip, told, terminal, notice)
    while said is AtTheSlot.NOTHING:
        nothing = nothing_came(slip.kind, terminal)
        slip.did_not_come()
        said = await say_what_came(slip, nothing, told, terminal, notice)


def nothing_came(kind: str, terminal: Terminal) -> Printed:
    """What is known once a person says so of a printer that says that it printed."""
    log.error("the printer says that it printed, and the patient that nothing came")
    terminal.events.record("nothing_came", kind=kind)
    return Printed(out=False, in_doubt=True)


async def say_what_came(
    paper: Paper,
    printed: Printed,
    told: Callable[[Printed], Ask[T] | None],
    terminal: Terminal,
    notice: Notice | None = None,
) -> T | None:
    """The same, from the moment on when it is known what became of the first try."""
    while not printed.out and await paper.waits(terminal):
        question = told(replace(printed, goes_on=True))
        if question is None:
            return None
        said: T | _SeenTo = await first(terminal.screen.ask(question), _seen_to(paper, terminal))
        if not isinstance(said, _SeenTo):
            return said
        async with terminal.screen.showing(notice or PrintingSlip()):
            printed = await paper.print(terminal)
    last = told(printed)
    return None if last is None else await terminal.screen.ask(last)


async def _seen_to(paper: Paper, terminal: Terminal) -> _SeenTo:
    while await paper.waits(terminal):
        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
    return _SeenTo.YES


async def print_paper(document: Document, terminal: Terminal) -> Printed:
    """One try. What did not come out, or nobody knows of, is on the screen instead."""
    if terminal.printer is None:
        return Printed(out=False)
    try:
        await terminal.printer.print(document)
    except Trouble as why:
        return not_out(why, document.kind, terminal)
    return Printed(out=True)


async def slips_wait(terminal: Terminal) -> bool:
    """Whether there is a slip printer that can't print now, and somebody may yet see to it."""
    if terminal.printer is None:
        return False
    try:
        await terminal.printer.ready()
    except Trouble:
        return True
    return False


def not_out(why: Trouble, kind: str, terminal: Terminal) -> Printed:
    """Only NoAnswer leaves open what came; after any other failure surely nothing was printed."""
    log.warning("%s while %s was printed: %s", why.code, kind, why.detail)
    terminal.events.record("paper_failed", kind=kind, code=why.code)
    return Printed(False, why.code, isinstance(why, NoAnswer))


def not_printed(printed: Printed) -> Text | None:
    """What the screen says beside the facts of a paper that did not come out."""
    return None if printed.out else Text("printing.no_paper")


def as_copy(paper: Document, words: Words, turn: int) -> Document:
    """The same as its print number `turn`, with the mark of a copy."""
    return replace(paper, elements=marked(paper.elements, words, turn), copy=True)
