"""One ordinary outpatient visit, done at a terminal and without one, counted. Goals T-1 and T-2."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.runner import one_visit
from kiosk.screens.asking import EnterDigits
from kiosk.screens.booking import (
    Booked,
    CheckAppointment,
    ChooseClinic,
    ChooseDay,
    ChooseErrand,
    ChooseSlot,
    ChooseVisit,
    NumberTaken,
)
from kiosk.screens.ebills import (
    AfterPrint,
    ChooseEBill,
    EBillWay,
    HowToTakeEBill,
    LookAtEBill,
    PrintedBefore,
    TakeEBill,
)
from kiosk.screens.ending import TakeCard, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.reports import ChooseReport, ReadReport
from kiosk.screens.screen import Ask
from tests.stories.booking import FREE, first_open, last, takes
from tests.stories.patient import Patient, Step, does, done, everything, leave, pick
from tests.stories.site import Site
from tests.stories.test_filing import READY, applies, newcomer
from tests.stories.test_reports import puts_away

# A person at the glass: a screen is read, a finger goes to a key, a card or a phone is taken out.
SCREEN_SECONDS, TOUCH_SECONDS, SHOW_SECONDS = 2.0, 0.6, 3.0
# What belongs to a visit, but not to each: the file, and the next visit.
BESIDE = ("file_patient", "book")
# Nothing is touched there: something is held out, put in or pulled.
NO_TOUCH = (HowToIdentify, ShowWalletCode, TakeCard)


@dataclass(frozen=True)
class Procedure:
    """Something that a patient goes somewhere for; `queues` when others stand there, too."""

    name: str
    queues: bool = True


# The same visit before there were terminals. Source: features.md, SH-07 and EHC-13: a queue for each section.
# The source gives its queues as 135 of 180 minutes in all, and not one by one; so no minutes stand here.
AT_COUNTERS = (
    Procedure("open a file and get a hospital card"),
    Procedure("register with a doctor and pay the fee"),
    Procedure("report at the department", queues=False),
    Procedure("pay for the examination"),
    Procedure("fetch the report"),
    Procedure("pay for the medicine"),
    Procedure("hand in the prescription"),
    Procedure("fetch the fiscal bill"),
    Procedure("book the next visit"),
)


@dataclass(frozen=True)
class Errand:
    """One journey of the visit. `stop` is the time at which she stands at a terminal for it: 1, 2, 3."""

    journey: str
    stop: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Counted:
    """An errand as it went: touches of the glass, seconds of the machine, and of a person beside them."""

    errand: Errand
    ending: str
    screens: int
    touches: int
    machine_seconds: float
    person_seconds: float

    @property
    def seconds(self) -> float:
        return self.machine_seconds + self.person_seconds


def errands(site: Site) -> tuple[Errand, ...]:
    """Come, be filed, have a number; then pay all at once; then report, bill and the next visit."""
    shows = (
        HowToIdentify,
        does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card")),
    )
    inserts = (HowToIdentify, site.inserts_card("lin"))
    paid = ((ChooseBills, everything), (ConfirmParts, done), (ShowWalletCode, site.shows_wallet("lin")))
    one_more = PrintedBefore, pick(AfterPrint.AGAIN)
    way = (LookAtEBill, done), (HowToTakeEBill, takes(EBillWay.BILL)), one_more, (TakeEBill, done)
    when = (ChooseDay, first_open), (ChooseSlot, first_open), (CheckAppointment, done), (Booked, done)
    today = (ChooseSlot, first_open), (CheckAppointment, done), (NumberTaken, done)
    listed = (ChooseReport, pick("0")), (ReadReport, puts_away), (ChooseReport, leave)
    clinic = (ChooseClinic, takes(FREE))
    return (
        _errand("file_patient", 1, inserts, *applies(site), *READY, site.takes_card),
        _errand("take_number", 1, shows, (ChooseVisit, last), clinic, *today),
        _errand("pay_bills", 2, shows, *paid, (TakeSlip, done)),
        _errand("read_reports", 3, inserts, *listed, site.takes_card),
        _errand("print_bill", 3, shows, (ChooseEBill, first_open), *way, (ChooseEBill, leave)),
        _errand("book", 3, shows, (ChooseErrand, takes("new")), clinic, *when),
    )


async def the_visit(site: Site, language: str) -> tuple[Counted, ...]:
    """Everything in its order, at one terminal that is not started anew."""
    newcomer(site, "lin")
    wanted = errands(site)
    patient = Patient(*(step for each in wanted for step in each.steps), language=language)
    counted = []
    async with site.terminal(patient) as terminal:
        for errand in wanted:
            before, began = len(patient.met), time.monotonic()
            ending = await one_visit(terminal)
            seconds = time.monotonic() - began
            counted.append(_count(errand, ending, patient.met[before:], seconds))
    assert patient.finished, patient.names
    return tuple(counted)


def touches(met: Sequence[Ask[object]]) -> int:
    """How often the glass is touched on these screens; each digit is one, and the key after them."""
    return sum(_touches(each) for each in met)


def table(counted: Sequence[Counted]) -> str:
    """The study as a table for people, and what it comes to."""
    lines = [f"{'journey':<14}{'stop':>5}{'screens':>9}{'touches':>9}{'machine s':>11}{'person s':>10}"]
    lines += [
        f"{each.errand.journey:<14}{each.errand.stop:>5}{each.screens:>9}{each.touches:>9}"
        f"{each.machine_seconds:>11.1f}{each.person_seconds:>10.1f}"
        for each in counted
    ]
    saved, queues = saving(counted)
    at_counters = f"{len(AT_COUNTERS)} procedures with {_queues()} queues"
    stops = len({each.errand.stop for each in counted})
    lines += [
        "",
        f"at counters          {at_counters}",
        f"at terminals         {stops} stops, each counted as a procedure and as a queue",
        f"saved (T-1)          {saved} procedures (goal 5), {queues} queues (goal 2)",
        f"seconds (T-2)        {seconds(counted, *BESIDE):.0f} of the visit itself (goal 120)",
        f"                     {seconds(counted, 'file_patient'):.0f} with the next visit booked",
        f"                     {seconds(counted):.0f} with the filing, too, which comes once in a life",
    ]
    return "\n".join(lines)


def saving(counted: Sequence[Counted]) -> tuple[int, int]:
    """Procedures and queues fewer than at counters."""
    stops = len({each.errand.stop for each in counted})
    return len(AT_COUNTERS) - stops, _queues() - stops


def seconds(counted: Sequence[Counted], *without: str) -> float:
    """Machine and person together, `without` these journeys."""
    return sum(each.seconds for each in counted if each.errand.journey not in without)


def _queues() -> int:
    return sum(each.queues for each in AT_COUNTERS)


def _errand(journey: str, stop: int, *steps: Step) -> Errand:
    return Errand(journey, stop, ((Home, pick(journey)), *steps))


def _touches(question: Ask[object]) -> int:
    if isinstance(question, EnterDigits):
        return question.most + 1
    return 0 if isinstance(question, NO_TOUCH) else 1


def _count(errand: Errand, ending: str, met: Sequence[Ask[object]], seconds: float) -> Counted:
    touched, shown = touches(met), sum(isinstance(each, NO_TOUCH) for each in met)
    person = len(met) * SCREEN_SECONDS + touched * TOUCH_SECONDS + shown * SHOW_SECONDS
    return Counted(errand, ending, len(met), touched, seconds, person)
