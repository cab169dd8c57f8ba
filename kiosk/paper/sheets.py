"""A4 pages on their way to a hand: what stopped goes on in the printer, and is never sent twice unmarked."""

import logging
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.paper.printing import Printed, copy_mark, not_out
from kiosk.terminal import Terminal
from kiosk.text import words
from printer.pages import OfficePaper, Pages

log = logging.getLogger(__name__)


class Sheets:
    """One document of the A4 printer, marked as a copy once some of it may have come."""

    def __init__(self, paper: OfficePaper, pages: Pages) -> None:
        """`pages` are those of `paper`, as they are on the glass."""
        self._paper, self._pages = paper, pages
        self._perhaps_came = self._marked = False

    async def print(self, terminal: Terminal) -> Printed:
        """One try, or the rest of the one that stopped."""
        office = terminal.office_printer
        assert office is not None, "only what can be printed is offered to be printed"
        try:
            await self._mark(terminal)
            await office.print(self._pages.pdf, self._pages.kind)
        except Trouble as why:
            printed = not_out(why, self._pages.kind, terminal)
            held = office.holds(self._pages.pdf)
            self._perhaps_came = self._perhaps_came or (printed.in_doubt and not held)
            return printed
        terminal.events.record("pages_printed", kind=self._pages.kind, count=len(self._pages.pictures))
        return Printed(out=True)

    async def waits(self, terminal: Terminal) -> bool:
        office = terminal.office_printer
        return office is not None and office.holds(self._pages.pdf) and await office.stopped()

    async def _mark(self, terminal: Terminal) -> None:
        if not self._perhaps_came or self._marked:
            return
        mark = copy_mark(words(terminal.screen.language))
        self._paper = replace(self._paper, elements=(mark, *self._paper.elements))
        self._pages = await terminal.pages.make(self._paper)
        self._marked = True


async def leave_no_page(terminal: Terminal) -> None:
    """The A4 printer's queue holds nothing of this terminal, also not from before it was killed."""
    if terminal.office_printer is None:
        return
    try:
        await terminal.office_printer.forget()
    except Trouble as why:
        log.error("%s while the print queue was emptied: %s", why.code, why.detail)
