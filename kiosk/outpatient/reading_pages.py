"""A report on the glass as pages, printed on A4 when that is wanted; nothing of it outlives the question."""

import logging

from drivers.errors import Trouble
from kiosk.faults import fault_for
from kiosk.identity.people import Level, Patient
from kiosk.screens.asking import AfterReading, ReadPages
from kiosk.screens.payment import Printing
from kiosk.screens.reports import MakingPages, ReadReport, SeeImages, ShowStrongerMedium, TakePages
from kiosk.terminal import Terminal
from kiosk.text import Text
from printer.pages import OfficePaper, Pages

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
    paper: OfficePaper, terminal: Terminal, image_url: str = "", kind: type[ReadPages] = ReadReport
) -> None:
    """Show the pages; print them as often as it takes; then the code of the pictures, if there is one."""
    async with terminal.screen.showing(MakingPages()):
        pages = await terminal.pages.make(paper)
        question = kind(pages=pages.pictures, printable=await _printable(terminal))
    while await terminal.screen.ask(question) is AfterReading.PRINT:
        if (why := await _print(pages, terminal)) is None:
            await terminal.screen.ask(TakePages(said={"count": len(pages.pictures)}))
            break
        text, code = why
        question = kind(pages=pages.pictures, printable=True, trouble=text, code=code)
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


async def _print(pages: Pages, terminal: Terminal) -> tuple[Text, str] | None:
    """None when all came out; else what to tell the patient, with the code."""
    assert terminal.office_printer is not None, "only what can be printed is offered to be printed"
    try:
        async with terminal.screen.showing(Printing()):
            await terminal.office_printer.print(pages.pdf, pages.kind)
    except Trouble as why:
        log.warning("%s while %s was printed: %s", why.code, pages.kind, why.detail)
        terminal.events.record("paper_failed", kind=pages.kind, code=why.code)
        return fault_for(why).patient, why.code
    terminal.events.record("pages_printed", kind=pages.kind, count=len(pages.pictures))
    return None
