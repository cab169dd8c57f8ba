"""What the home screen offers, in the order of a visit, and what can't be finished now."""

from collections.abc import Set

from kiosk.clock import now
from kiosk.fleet.standing import Standing
from kiosk.identity.identify import media
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
from kiosk.journeys.fill_prescription import fill_prescription
from kiosk.journeys.look_up_insurance import look_up_insurance
from kiosk.journeys.no_card import no_card_to
from kiosk.journeys.pay_bills import pay_bills
from kiosk.journeys.print_bill import print_bill
from kiosk.journeys.read_reports import read_reports
from kiosk.journeys.service import service
from kiosk.journeys.take_number import take_number
from kiosk.journeys.top_up import top_up
from kiosk.menu_settings import MenuSettings
from kiosk.screens.home import Home, HomeNotice, MenuEntry, RegionalCard
from kiosk.terminal import Terminal
from kiosk.text import Text

# What staff may do for somebody whose document they hold.
FOR_SOMEBODY = (book, take_number, pay_bills, print_bill, file_patient)
# What can be done for whoever has shown who they are: every flow can be begun by a code (goal T-8).
PERSONAL: tuple[Journey, ...] = (
    take_number,
    pay_bills,
    book,
    print_bill,
    fill_prescription,
    read_reports,
    look_up_insurance,
    top_up,
    admit,
    deposit,
    daily_list,
    discharge,
    file_patient,
    bind,
    file_newborn,
)
MENU: tuple[Journey, ...] = (
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
    fill_prescription,
    read_reports,
    look_up_insurance,
    ask_outcome,
    file_newborn,
    bind,
    no_card_to(PERSONAL),
    assist_with(FOR_SOMEBODY),
)

# What is of use at each kind of place; a hall has everything.
PROFILES: dict[str, Set[str]] = {
    "ward": frozenset(
        {
            "admit",
            "deposit",
            "daily_list",
            "discharge",
            "pay_bills",
            "read_reports",
            "print_bill",
            "ask_outcome",
        }
    ),
    "pharmacy": frozenset(
        {"fill_prescription", "take_number", "pay_bills", "look_up_insurance", "print_bill", "ask_outcome"}
    ),
    "small_site": frozenset(
        {
            "file_patient",
            "book",
            "take_number",
            "pay_bills",
            "fill_prescription",
            "read_reports",
            "print_bill",
            "look_up_insurance",
            "ask_outcome",
        }
    ),
}


def journey_named(name: str) -> Journey:
    return next(each for each in (*MENU, service) if each.name == name)


def home(terminal: Terminal) -> Home:
    """The menu as it stands: each journey with what it lacks, and everything that is down, named."""
    lacking = {each: terminal.health.down(each.needs) for each in offered(terminal)}
    entries = tuple(MenuEntry(each.name, _closed(down), each.stage) for each, down in lacking.items())
    down = sorted({need for needs in lacking.values() for need in needs})
    return Home(
        entries,
        tuple(Text(f"down.{need}") for need in down),
        _unasked(terminal),
        _regional(terminal.config.menu),
        hidden=behind_a_knock(terminal),
        notice=_notice(terminal.orders.standing),
    )


def _unasked(terminal: Terminal) -> tuple[str, ...]:
    """The insurance terminal begins when a medium is asked for, as nobody who passes by is looked at."""
    return tuple(each for each in media(terminal) if each != "insurance_terminal")


def behind_a_knock(terminal: Terminal) -> str:
    """The journey of whoever knocks; "" where no technician can log in."""
    return service.name if service.offered(terminal) else ""


def offered(terminal: Terminal) -> tuple[Journey, ...]:
    """The journeys for this place that the hospital's system can do."""
    settings = terminal.config.menu
    known = {each.name: each for each in MENU}
    useful = PROFILES.get(settings.profile, known.keys())
    names = settings.journeys or [name for name in known if name in useful]
    wanted = [known[name] for name in names if name in known and name not in settings.off]
    return tuple(each for each in wanted if each.possible(terminal))


def _closed(down: list[str]) -> Text | None:
    return Text(f"down.{down[0]}") if down else None


def _notice(standing: Standing) -> HomeNotice | None:
    said = standing.notice_at(now())
    return HomeNotice(said.zh, said.en) if said else None


def _regional(settings: MenuSettings) -> RegionalCard | None:
    zh, en = settings.regional_card_zh, settings.regional_card_en or settings.regional_card_zh
    above = settings.regional_card_position == "first"
    return RegionalCard(zh, en, settings.regional_card_logo, above) if zh else None
