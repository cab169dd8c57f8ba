"""A4 pages on their way to a hand: what stopped goes on in the printer, and is never sent twice unmarked."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from drivers.errors import Trouble
from kiosk.paper.copies import marked_sheets
from kiosk.paper.earlier_prints import noted
from kiosk.paper.printed import Printed
from kiosk.paper.printing import not_out
from kiosk.terminal import Terminal
from kiosk.text import words
from printer.office import OfficePrinter
from printer.pages import OfficePaper, Pages

ByNow: TypeAlias = Callable[[], Awaitable[OfficePaper]]

log = logging.getLogger(__name__)


class Sheets:
    """One document of the A4 printer, marked as a copy once some of it may have come."""

    def __init__(self, paper: OfficePaper, pages: Pages, by_now: ByNow | None = None) -> None:
        """`pages` are those of `paper`, as they are on the glass; `by_now` makes it anew for its print.

        What `by_now` raises keeps it from being printed.
        """
        self._paper = self._made = paper
        self._pages, self._by_now = pages, by_now
        self._perhaps_came = 0

    @property
    def count(self) -> int:
        """How many sheets there are, as they were printed last: marks may have made one more."""
        return len(self._pages.pictures)

    async def print(self, terminal: Terminal) -> Printed:
        """One try, or the rest of the one that stopped."""
        office, paper = terminal.office_printer, self._paper
        assert office is not None, "only what can be printed is offered to be printed"
        if office.holds(self._pages.pdf):
            return await self._send(office, terminal)
        if not paper.of:
            return await self._put_out(0, office, terminal)
        return await noted(
            f"{paper.kind}/{paper.of}", lambda before: self._put_out(before, office, terminal), terminal
        )

    async def _put_out(self, before: int, office: OfficePrinter, terminal: Terminal) -> Printed:
        try:
            await self._make(max(before, self._perhaps_came), terminal)
        except Trouble as why:
            return not_out(why, self._pages.kind, terminal)
        return await self._send(office, terminal)

    async def _send(self, office: OfficePrinter, terminal: Terminal) -> Printed:
        try:
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

    async def _make(self, earlier: int, terminal: Terminal) -> None:
        """The pages as they have to be now, when those on the glass are others."""
        paper = await self._by_now() if self._by_now else self._paper
        if earlier:
            paper = marked_sheets(paper, words(terminal.screen.language), earlier + 1)
        if paper != self._made:
            self._pages, self._made = await terminal.pages.make(paper), paper


async def leave_no_page(terminal: Terminal) -> None:
    """The A4 printer's queue holds nothing of this terminal, also not from before it was killed."""
    if terminal.office_printer is None:
        return
    try:
        await terminal.office_printer.forget()
    except Trouble as why:
        log.error("%s while the print queue was emptied: %s", why.code, why.detail)
