"""What the home screen offers, in the order of a visit, and what can't be finished now."""

from kiosk.journey import Journey
from kiosk.journeys.ask_outcome import ask_outcome
from kiosk.journeys.book import book
from kiosk.journeys.file_patient import file_patient
from kiosk.journeys.pay_bills import pay_bills
from kiosk.journeys.print_bill import print_bill
from kiosk.journeys.take_number import take_number
from kiosk.screens.home import Home, MenuEntry
from kiosk.terminal import Terminal
from kiosk.text import Text

MENU = (
    file_patient,
    book,
    take_number,
    pay_bills,
    print_bill,
    ask_outcome,
)


def journey_named(name: str) -> Journey:
    return next(each for each in MENU if each.name == name)


def home(terminal: Terminal) -> Home:
    """The menu as it stands: each journey with what it lacks, and everything that is down, named."""
    lacking = {each.name: terminal.health.down(each.needs) for each in MENU}
    entries = tuple(MenuEntry(name, _closed(down)) for name, down in lacking.items())
    down = sorted({need for needs in lacking.values() for need in needs})
    return Home(entries, tuple(Text(f"down.{need}") for need in down))


def _closed(down: list[str]) -> Text | None:
    return Text(f"down.{down[0]}") if down else None
