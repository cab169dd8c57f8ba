"""See what each day of a stay cost, and print it."""

from collections.abc import Sequence

from kiosk.clock import now
from kiosk.identity.identify import identify
from kiosk.journey import Need, Stage, journey
from kiosk.outpatient.reading_pages import read_pages
from kiosk.paper.pages import day_pages
from kiosk.paper.ward import Stayed, detail_list
from kiosk.screens.asking import Option
from kiosk.screens.ebills import ReadList
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.screens.ward import ChooseStayDay, NotInBed, ReadDay, SeeDay
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words
from kiosk.visit import Visit
from kiosk.ward.in_the_ward import facts_of_day, print_list, stay_of
from kiosk.ward.laying_down import money
from kiosk.ward.stays import DayList

ALL = "all"


@journey(Need.HOSPITAL, stage=Stage.WARD)
async def daily_list(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose a day, read it, print it; as often as is wanted."""
    patient = await identify(terminal, visit=visit)
    stay = await stay_of(patient, terminal)
    if stay is None or stay.admitted_at is None:
        await terminal.screen.ask(NotInBed())
        return
    days = await terminal.hospital.wards.days(stay)
    trouble, doubtful = None, set[str]()
    while True:
        chosen = await terminal.screen.ask(_question(days, trouble, terminal))
        try:
            trouble = await _show(chosen, days, Stayed(patient, stay, now()), doubtful, terminal)
        except Back:
            trouble = None


def _question(days: Sequence[DayList], trouble: Text | None, terminal: Terminal) -> ChooseStayDay:
    each = [Option(f"{day.day}", as_given(f"{day.day}"), aside=money(day.fen)) for day in reversed(days)]
    total = money(sum(day.fen for day in days))
    paper = terminal.printer or terminal.office_printer
    whole = [Option(ALL, Text("ward.all_days"), aside=total)] if paper else []
    return ChooseStayDay(options=(*whole, *each), said={"total": total}, trouble=trouble)


async def _show(
    chosen: str, days: Sequence[DayList], of: Stayed, doubtful: set[str], terminal: Terminal
) -> Text | None:
    """A day on the glass, then on paper; all on paper only; A4 where there is some. What went wrong."""
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
    if terminal.printer is None:
        return None
    return await print_list(detail_list(lists, of, terminal.place, said), chosen, doubtful, terminal)
