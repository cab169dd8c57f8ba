"""A report on the glass as pages, printed on A4 when that is wanted; nothing of it outlives the question."""

import logging
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.faults import catalogue
from kiosk.identity.people import Level, Patient
from kiosk.paper.printed import Printed
from kiosk.paper.printing import hand_out
from kiosk.paper.sheets import ByNow, Sheets
from kiosk.screens.asking import AfterReading, ReadPages
from kiosk.screens.reports import MakingPages, ReadReport, SeeImages, ShowStrongerMedium, TakePages
from kiosk.terminal import Terminal
from kiosk.text import Text
from printer.pages import OfficePaper

log = logging.getLogger(__name__)


def may_read(patient: Patient, terminal: Terminal) -> bool:
    """Whether what the patient showed proves enough for values, by the rule in the settings."""
    return patient.identity.level in terminal.config.records.values_for


def enough(terminal: Terminal) -> Level:
    """The least sure of the levels that may read values."""
    allowed = terminal.config.records.values_for
    return next(level for level in reversed(Level) if level in allowed)


async def ask_for_stronger(terminal: Terminal) -> None:
    """Say that a card or a face is needed. Raises Back when the patient rather sees titles only."""
    await terminal.screen.ask(ShowStrongerMedium())


async def read_pages(
    paper: OfficePaper,
    terminal: Terminal,
    image_url: str = "",
    kind: type[ReadPages] = ReadReport,
    by_now: ByNow | None = None,
) -> None:
    """Show the pages; print them as often as it takes; then the code of the pictures, if there is one.

    `by_now` makes the paper as it has to be when it is printed, where that may change while it is read.
    """
    async with terminal.screen.showing(MakingPages()):
        pages = await terminal.pages.make(paper)
        question = kind(pages=pages.pictures, printable=await _printable(terminal))
    sheets = Sheets(paper, pages, by_now)

    def told(printed: Printed) -> TakePages | ReadPages:
        if printed.out:
            return TakePages(said={"count": sheets.count})
        stopped = Text("printing.pages_wait") if printed.goes_on else catalogue()[printed.code].patient
        return replace(question, trouble=stopped, code=printed.code)

    said: AfterReading | None = await terminal.screen.ask(question)
    while said is AfterReading.PRINT:
        said = await hand_out(sheets, told, terminal)
    if image_url:
        await terminal.screen.ask(SeeImages(link=image_url))


async def _printable(terminal: Terminal) -> bool:
    if terminal.office_printer is None:
        return False
    try:
        await terminal.office_printer.ready()
    except Trouble as why:
        log.warning("%s before a report was printed: %s", why.code, why.detail)
        return False
    return True
