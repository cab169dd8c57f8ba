"""What people come for on Renji's day, in its proportions, and what the books must hold afterwards.

Source: features.md T-5: 8,455 registrations, 7,358 charges, 350 admissions, 310 discharges.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from kiosk.screens.booking import CheckAppointment, ChooseClinic, ChooseSlot, ChooseVisit, NumberTaken
from kiosk.screens.ending import TakeSlip
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.ward import (
    Admitted,
    ChooseDeposit,
    ConfirmAdmission,
    ConfirmDischarge,
    ContactPhone,
    DepositTaken,
    GivenBack,
)
from tests.stories.booking import FREE, comes, first_open, last, takes
from tests.stories.patient import Step, done, everything
from tests.stories.site import Site

RENJI = {"registration": 8_455, "charge": 7_358, "admission": 350, "discharge": 310}
A_DAY = sum(RENJI.values())
PATIENT, DEPOSIT, BALANCE = "lin", 1_000_00, 1_000_000_00
# Whoever lies in a bed can't be admitted, and a stretch may have two of a kind.
STAYING = {"admission": ("lin", "chen"), "discharge": ("yuchi", "xiahou")}


@dataclass(frozen=True)
class Service:
    """What somebody comes for; the `turn`-th of its kind on this day."""

    kind: str
    turn: int


def day() -> Iterator[Service]:
    """Services without end, spread evenly over the day."""
    turns: dict[str, int] = dict.fromkeys(RENJI, 0)
    for number in count(1):
        kind = max(RENJI, key=lambda each: RENJI[each] / A_DAY * number - turns[each])
        turns[kind] += 1
        yield Service(kind, turns[kind])


def part_of_the_day(first: int, services: int) -> list[Service]:
    return list(islice(day(), first, first + services))


def prepared(service: Service, site: Site) -> tuple[Step, ...]:
    """The world as this service needs it, and the steps of who comes."""
    people = STAYING.get(service.kind, (PATIENT,))
    return PREPARED[service.kind](site, people[service.turn % len(people)])


def missing(services: list[Service], books: Mapping[str, Any]) -> list[str]:
    """What the books of so many services do not hold exactly once, as sentences."""
    kinds = [each.kind for each in services]
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


def _registration(site: Site, person: str) -> tuple[Step, ...]:
    register = ((ChooseVisit, last), (ChooseClinic, takes(FREE)), (ChooseSlot, first_open))
    return (*comes(site, "take_number", person), *register, (CheckAppointment, done), (NumberTaken, done))


def _charge(site: Site, person: str) -> tuple[Step, ...]:
    _has_money(site, person)
    site.bench.order("hospital", "owes", person=person, title="检查费", fen=40_00)
    paid = ((ConfirmParts, done), (ShowWalletCode, site.shows_wallet(person)), (TakeSlip, done))
    return (*comes(site, "pay_bills", person), (ChooseBills, everything), *paid)


def _admission(site: Site, person: str) -> tuple[Step, ...]:
    _has_money(site, person)
    site.bench.order("hospital", "admission_order", person=person, deposit_fen=DEPOSIT)
    said = (
        (ConfirmAdmission, done),
        (ContactPhone, takes("19900000217")),
        (ChooseDeposit, takes(str(DEPOSIT))),
    )
    return (
        *comes(site, "admit", person),
        *said,
        (ShowWalletCode, site.shows_wallet(person)),
        (DepositTaken, done),
        (Admitted, done),
    )


def _discharge(site: Site, person: str) -> tuple[Step, ...]:
    """Somebody whose deposit is more than what the stay cost, so that money goes back."""
    site.bench.order("hospital", "in_bed", person=person, deposit_fen=DEPOSIT)
    site.bench.order("hospital", "discharge_order", person=person)
    return (*comes(site, "discharge", person), (ConfirmDischarge, done), (TakeSlip, done), (GivenBack, done))


def _has_money(site: Site, person: str) -> None:
    site.bench.order("wallet", "balance", person=person, channel="wechat", fen=BALANCE)
    site.bench.order("insurer", "account", person=person, fen=0)


PREPARED: Mapping[str, Callable[[Site, str], tuple[Step, ...]]] = {
    "registration": _registration,
    "charge": _charge,
    "admission": _admission,
    "discharge": _discharge,
}
