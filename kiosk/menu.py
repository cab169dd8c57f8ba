"""What the home screen offers, in the order of a visit, and what can't be finished now."""

from kiosk.journey import Journey
from kiosk.journeys.admit import admit
from kiosk.journeys.ask_outcome import ask_outcome
from kiosk.journeys.assist import assist_with
from kiosk.journeys.bind import bind
from kiosk.journeys.book import book
from kiosk.journeys.daily_list import daily_list
from kiosk.journeys.deposit import deposit
from kiosk.journeys.discharge import discharge
from kiosk.journeys.file_newborn import file_newborn
from kiosk.journeys.file_patient import file_patient
from kiosk.journeys.look_up_insurance import look_up_insurance
from kiosk.journeys.no_card import no_card_to
from kiosk.journeys.pay_bills import pay_bills
from kiosk.journeys.print_bill import print_bill
from kiosk.journeys.read_reports import read_reports
from kiosk.journeys.take_number import take_number
from kiosk.journeys.top_up import top_up
from kiosk.screens.home import Home, MenuEntry
from kiosk.terminal import Terminal
from kiosk.text import Text

# What can be done for somebody whom staff vouch for, or who showed a code instead of a card.
FOR_SOMEBODY = (book, take_number, pay_bills, print_bill, file_patient)
MENU = (
    file_patient,
    book,
    take_number,
    pay_bills,
    print_bill,
    top_up,
    admit,
    deposit,
    daily_list,
    discharge,
    read_reports,
    look_up_insurance,
    ask_outcome,
    file_newborn,
    bind,
    no_card_to(FOR_SOMEBODY),
    assist_with(FOR_SOMEBODY),
)


def journey_named(name: str) -> Journey:
    return next(each for each in MENU if each.name == name)


def home(terminal: Terminal) -> Home:
    """The menu as it stands: each journey with what it lacks, and everything that is down, named."""
    offered = [each for each in MENU if each.offered(terminal)]
    lacking = {each.name: terminal.health.down(each.needs) for each in offered}
    entries = tuple(MenuEntry(name, _closed(down)) for name, down in lacking.items())
    down = sorted({need for needs in lacking.values() for need in needs})
    return Home(entries, tuple(Text(f"down.{need}") for need in down))


def _closed(down: list[str]) -> Text | None:
    return Text(f"down.{down[0]}") if down else None
