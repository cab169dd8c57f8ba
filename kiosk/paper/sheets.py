"""A4 pages on their way to a hand: what stopped goes on in the printer, and is never sent twice unmarked."""

import logging

from drivers.errors import Trouble
from kiosk.paper.copies import marked_sheets
from kiosk.paper.earlier_prints import noted
from kiosk.paper.printed import Printed
from kiosk.paper.printing import not_out
from kiosk.terminal import Terminal
from kiosk.text import words
from printer.office import OfficePrinter
from printer.pages import OfficePaper, Pages

log = logging.getLogger(__name__)


class Sheets:
    """One document of the A4 printer, marked as a copy once some of it may have come."""

    def __init__(self, paper: OfficePaper, pages: Pages) -> None:
        """`pages` are those of `paper`, as they are on the glass."""
        self._paper, self._pages = paper, pages
        self._perhaps_came, self._marked = 0, False

    async def print(self, terminal: Terminal) -> Printed:
        """One try, or the rest of the one that stopped."""
        office, paper = terminal.office_printer, self._paper
        assert office is not None, "only what can be printed is offered to be printed"
        if not paper.of or office.holds(self._pages.pdf):
            return await self._put_out(0, office, terminal)
        return await noted(
            f"{paper.kind}/{paper.of}", lambda before: self._put_out(before, office, terminal), terminal
        )

    async def _put_out(self, before: int, office: OfficePrinter, terminal: Terminal) -> Printed:
        try:
            await self._mark(max(before, self._perhaps_came), terminal)
            await office.print(self._pages.pdf, self._pages.kind)
        except Trouble as why:
            printed = not_out(why, self._pages.kind, terminal)
            self._perhaps_came += printed.in_doubt and not office.holds(self._pages.pdf)
            return printed
        terminal.events.record("pages_printed", kind=self._pages.kind, count=len(self._pages.pictures))
        return Printed(out=True)

    async def waits(self, terminal: Terminal) -> bool:
        office = terminal.office_printer
        return office is not None and office.holds(self._pages.pdf) and await office.stopped()

    async def _mark(self, earlier: int, terminal: Terminal) -> None:
        if not earlier or self._marked:
            return
        self._paper = marked_sheets(self._paper, words(terminal.screen.language), earlier + 1)
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
