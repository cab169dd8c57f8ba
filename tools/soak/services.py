"""What people come for on Renji's day, in its proportions, and what the books must hold afterwards.

Source: features.md T-5: 8,455 registrations, 7,358 charges, 350 admissions, 310 discharges.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import count, islice
from typing import Any

from kiosk.screens.booking import CheckAppointment, ChooseClinic, ChooseSlot, ChooseVisit, NumberTaken
from kiosk.screens.ending import TakeSlip
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.ward import ConfirmDischarge, GivenBack
from tests.stories.booking import FREE, comes, first_open, last, takes
from tests.stories.patient import Step, done, everything
from tests.stories.site import Site
from tests.stories.test_ward import admission

RENJI = {"registration": 8_455, "charge": 7_358, "admission": 350, "discharge": 310}
A_DAY = sum(RENJI.values())
PATIENT, LEAVING, DEPOSIT = "lin", "chen", 1_000_00
BALANCE = 1_000_000_00


def day() -> Iterator[str]:
    """Kinds without end, spread evenly: at any moment nobody is more than one behind their share."""
    done_: dict[str, int] = dict.fromkeys(RENJI, 0)
    for number in count(1):
        kind = max(RENJI, key=lambda each: RENJI[each] / A_DAY * number - done_[each])
        done_[kind] += 1
        yield kind


def part_of_the_day(first: int, services: int) -> list[str]:
    return list(islice(day(), first, first + services))


def prepared(kind: str, site: Site) -> tuple[Step, ...]:
    """The world as this service needs it, and the steps of who comes."""
    return PREPARED[kind](site)


def missing(kinds: list[str], books: Mapping[str, Any]) -> list[str]:
    """What the books of so many services do not hold exactly once, as sentences."""
    hospital, platform = books["hospital"], books["platform"]
    arrived = [e for e in hospital["appointments"]["appointments"].values() if e["state"] == "arrived"]
    settlements = [row["order_key"] for row in platform["rows"] if row["kind"] == "settlement"]
    stays = [each["state"] for each in hospital["wards"]["stays"].values()]
    paying = [each for each in kinds if each != "registration"]  # a deposit and a stay are posted like a bill
    counted = {
        "registrations": (len(arrived), kinds.count("registration")),
        "postings": (len(hospital["postings"]), len(paying)),
        "admissions": (sum(each == "admitted" for each in stays), kinds.count("admission")),
        "discharges": (sum(each != "admitted" for each in stays), kinds.count("discharge")),
        "settlements at the platform": (len(settlements), len(paying)),
    }
    found = [
        f"{wanted} {what} were made, and the books say {times}"
        for what, (times, wanted) in counted.items()
        if times != wanted
    ]
    if len(settlements) != len(set(settlements)):
        found.append("the platform has a settlement twice")
    if books["hospital"]["refused"] or books["platform"]["refused"]:
        found.append("something was refused")
    return found


def _registration(site: Site) -> tuple[Step, ...]:
    register = ((ChooseVisit, last), (ChooseClinic, takes(FREE)), (ChooseSlot, first_open))
    return (*comes(site, "take_number", PATIENT), *register, (CheckAppointment, done), (NumberTaken, done))


def _charge(site: Site) -> tuple[Step, ...]:
    site.bench.order("wallet", "balance", person=PATIENT, channel="wechat", fen=BALANCE)
    site.bench.order("insurer", "account", person=PATIENT, fen=0)
    site.bench.order("hospital", "owes", person=PATIENT, title="检查费", fen=40_00)
    paid = ((ConfirmParts, done), (ShowWalletCode, site.shows_wallet(PATIENT)), (TakeSlip, done))
    return (*comes(site, "pay_bills", PATIENT), (ChooseBills, everything), *paid)


def _admission(site: Site) -> tuple[Step, ...]:
    site.bench.order("wallet", "balance", person=PATIENT, channel="wechat", fen=BALANCE)
    site.bench.order("hospital", "admission_order", person=PATIENT, deposit_fen=DEPOSIT)
    return admission(site, str(DEPOSIT))


def _discharge(site: Site) -> tuple[Step, ...]:
    """Somebody whose deposit is more than what the stay cost, so that money goes back."""
    site.bench.order("hospital", "in_bed", person=LEAVING, deposit_fen=DEPOSIT)
    site.bench.order("hospital", "discharge_order", person=LEAVING)
    return (*comes(site, "discharge", LEAVING), (ConfirmDischarge, done), (TakeSlip, done), (GivenBack, done))


PREPARED: Mapping[str, Callable[[Site], tuple[Step, ...]]] = {
    "registration": _registration,
    "charge": _charge,
    "admission": _admission,
    "discharge": _discharge,
}
