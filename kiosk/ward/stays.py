"""A stay in the hospital, what it cost by day, and the money that lies there for it. Amounts are fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kiosk.payment.bills import BillItem
from kiosk.payment.refund_records import GiveBack


class StayState(StrEnum):
    ORDERED = "ordered"  # the doctor has written the admission
    ADMITTED = "admitted"
    LEAVING = "leaving"  # the doctor has written the discharge
    SETTLED = "settled"


@dataclass(frozen=True)
class Stay:
    """`open_items` keep it from being settled, in the ward's words. `bed` is empty until one is kept."""

    id: str
    state: StayState
    department: str
    ward: str
    bed: str
    admitted_at: datetime | None
    deposit_asked: int
    account: str
    deposit: int
    spent: int
    open_items: tuple[str, ...]


@dataclass(frozen=True)
class DayList:
    """One day of a stay; `items` are left out where only the sum was asked for."""

    day: date
    fen: int
    items: tuple[BillItem, ...] = ()


@dataclass(frozen=True)
class Held:
    """What the hospital itself can draw on for a part: `payer` is "deposit", "prepaid" or "credit".

    `back` is kept apart with it, to be given back when all is settled: nobody else may then.
    """

    payer: str
    account: str
    fen: int
    back: int = 0

    def facts(self, charge: str) -> Mapping[str, str]:
        return {"account": self.account, "charge": charge, "back": f"{self.back}"}


@dataclass(frozen=True)
class Cover:
    """How the deposit pays the patient's own part: what of it is used, what is missing, what is over.

    `give_back` goes back the way it came; `at_counter` (cash) only there.
    """

    account: str
    deposit: int
    used: int
    missing: int
    give_back: tuple[GiveBack, ...]
    at_counter: int


@dataclass(frozen=True)
class Account:
    """The prepaid balance of a patient."""

    id: str
    fen: int


@dataclass(frozen=True)
class Credit:
    """A contract by which a patient is billed later: with whom, what of the limit is free (fen), due when.

    Source: e-bill.md B6.
    """

    account: str
    lender: str
    free: int
    due_on: date | None = None


@dataclass(frozen=True)
class NoCredit:
    """No contract to be used. `sign_link`: where a phone signs one; "" when that is not offered."""

    sign_link: str = field(default="", repr=False)
