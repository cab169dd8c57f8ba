"""The lists of a stay, day by day: which one, on the glass, on paper."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.outpatient.reading_pages import read_pages
from kiosk.paper.pages import day_pages
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out
from kiosk.paper.ward import Stayed, detail_list
from kiosk.screens.asking import Option
from kiosk.screens.ebills import ReadList
from kiosk.screens.identity import LookingUp
from kiosk.screens.ward import ChooseStayDay, ReadDay, SeeDay
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words
from kiosk.ward.in_the_ward import facts_of_day
from kiosk.ward.laying_down import money
from kiosk.ward.stays import DayList
from printer.document import Document

ALL = "all"


def which_day(days: Sequence[DayList], terminal: Terminal, printed: Printed | None = None) -> ChooseStayDay:
    """Which day; it says what became of the list before."""
    each = [Option(f"{day.day}", as_given(f"{day.day}"), aside=money(day.fen)) for day in reversed(days)]
    total = money(sum(day.fen for day in days))
    paper = terminal.printer or terminal.office_printer
    whole = [Option(ALL, Text("ward.all_days"), aside=total)] if paper else []
    question = ChooseStayDay(options=(*whole, *each), said={"total": total})
    if printed is None or printed.out:
        return question
    trouble = Text("ward.perhaps_printed" if printed.in_doubt else "ward.not_printed")
    return replace(question, trouble=trouble, code=printed.code)


async def show_list(chosen: str, days: Sequence[DayList], of: Stayed, terminal: Terminal) -> Document | None:
    """A day on the glass, then on paper; all on paper only. None where A4 or nothing can be printed."""
    async with terminal.screen.showing(LookingUp()):
        wanted = [each.day for each in days if chosen in (ALL, f"{each.day}")]
        lists = [await terminal.hospital.wards.day(of.stay, day) for day in wanted]
    said = words(terminal.screen.language)
    if terminal.office_printer is not None:
        await read_pages(day_pages(lists, of, terminal.place, said), terminal, kind=ReadList)
        return None
    if chosen != ALL:
        shape = SeeDay if terminal.printer is None else ReadDay
        await terminal.screen.ask(shape(facts=facts_of_day(lists[0]), said={"day": as_given(chosen)}))
    return None if terminal.printer is None else detail_list(lists, of, terminal.place, said)


async def hand_out_list(
    paper: Document | None, told: Callable[[Printed], ChooseStayDay], terminal: Terminal
) -> str:
    """What is chosen next, knowing what became of this one."""
    return "" if paper is None else await hand_out(Slip(paper), told, terminal) or ""
