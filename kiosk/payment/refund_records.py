"""What a refund is on disk, how it begins, and what the hospital is told at its end. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self

from pydantic import BaseModel, Field

from drivers.errors import Refused
from kiosk.payment.numbers import short_code
from kiosk.payment.payers import RefundOrder
from kiosk.payment.settlement_records import Changed
from offline_queue.ledger import Begun, Record
from offline_queue.outbox import Message

VERSION = 1


class RefundStep(StrEnum):
    """Steps share one ledger with those of settlements, so their names are their own."""

    # The hospital is asked to cancel what was paid for, and says then what goes back.
    WANTED = "refund_wanted"
    PLANNED = "refund_planned"  # the sum is known, and no wallet was asked
    ASKED = "refund_asked"  # written before the wallet is asked, and until it has said yes or no
    STAFF = "refund_staff"  # still tried, but a person should look
    DONE = "refund_done"
    REFUSED = "refund_refused"  # it will never come back this way: a person gives it back
    AT_COUNTER = "refund_at_counter"  # a person has
    NOTHING = "refund_nothing"  # not from here: nothing was paid or cancelled, or the hospital gives it back


NOT_OVER = (RefundStep.WANTED, RefundStep.PLANNED, RefundStep.ASKED, RefundStep.STAFF)
# What need not be kept: of what was refused, somebody may still ask.
AT_AN_END = (RefundStep.DONE, RefundStep.AT_COUNTER, RefundStep.NOTHING)
# What whoever holds the code may ask any terminal about is told to the platform with these.
TOLD_AT = (RefundStep.PLANNED, RefundStep.DONE, RefundStep.REFUSED, RefundStep.NOTHING)
# What has gone back, or may yet.
COUNTED = (RefundStep.ASKED, RefundStep.STAFF, RefundStep.DONE)


@dataclass(frozen=True)
class GiveBack:
    """So much (fen) of a payment is to go back where it came from. `paid` is what that payment took, in fen.

    `payment` is the number that the payment was made under.
    """

    payment: str
    fen: int
    paid: int
    channel: str = ""

    def __post_init__(self) -> None:
        if type(self.fen) is not int or not 0 < self.fen <= self.paid:
            raise ValueError("what goes back is a whole number of fen, and not more than was paid")


@dataclass(frozen=True)
class Owed:
    """What comes back of a fee, in fen, as the hospital says; 0 for nothing.

    `place` is where the patient gets it; "" when it is on its way by itself. `back` is for us to give back.
    """

    fen: int = 0
    place: str = ""
    back: GiveBack | None = None


class HowFar(StrEnum):
    """How far a refund is, for whoever holds its code. Source: platform.v1.yaml, RefundState."""

    UNKNOWN = "unknown"  # the hospital has not said yet whether anything goes back
    UNDER_WAY = "under_way"
    DONE = "done"
    AT_COUNTER = "at_counter"  # a person gives it back, or has
    NOT_CANCELLED = "not_cancelled"
    BY_HOSPITAL = "by_hospital"
    NOTHING_PAID = "nothing_paid"
    WITH_STAFF = "with_staff"


class StillStands(Refused):
    """Nothing comes back: what was paid for is not cancelled, as the hospital says itself."""


class Refund(BaseModel, frozen=True):
    """A refund as it is on disk; `about` holds opaque ids only.

    `payment` and the sums are empty until they are known; `place` is where the hospital gives back itself.
    `by_staff`: a person found out by hand what the hospital never said. `ended_at`: when the wallet had said
    yes or no.
    """

    number: str
    step: RefundStep
    payment: str = ""
    fen: int = 0
    paid: int = 0
    channel: str = ""
    place: str = ""
    about: dict[str, str] = Field(default_factory=dict, repr=False)
    opened_at: datetime
    final_at: datetime
    request: str = ""
    cause: str = ""
    by_staff: bool = False
    ended_at: datetime | None = None

    @classmethod
    def read(cls, record: Record) -> Self:
        return cls.model_validate({**record.facts, "number": record.id, "step": record.step})

    @property
    def short_code(self) -> str:
        return short_code(self.number)

    @property
    def over(self) -> bool:
        return self.step not in NOT_OVER

    @property
    def unknown(self) -> bool:
        """The hospital has not said yet whether anything goes back."""
        return not self.over and not self.payment

    def moved(self, step: RefundStep, **facts: object) -> "Refund":
        """As it is at that step, with what was learnt there."""
        return Refund.model_validate({**self.model_dump(), **facts, "step": step})

    @property
    def waits_for_hospital(self) -> bool:
        """It goes back once the hospital has taken the settlement that leaves it over."""
        return self.step is RefundStep.PLANNED and bool(self.about.get("settlement"))

    @property
    def how_far(self) -> HowFar:
        if self.unknown:
            return HowFar.UNKNOWN
        if self.step is RefundStep.DONE:
            return HowFar.DONE
        if self.step in (RefundStep.REFUSED, RefundStep.AT_COUNTER):
            return HowFar.AT_COUNTER
        if self.step is not RefundStep.NOTHING:
            return HowFar.UNDER_WAY
        if self.by_staff:
            return HowFar.WITH_STAFF
        if self.cause:
            return HowFar.NOT_CANCELLED
        return HowFar.BY_HOSPITAL if self.fen else HowFar.NOTHING_PAID

    def order(self) -> RefundOrder:
        """What may go out. Raises Changed when that is not what was written before the first try (P-8)."""
        if self.request != fingerprint(self):
            raise Changed("RFD-02", f"{self.number} would go out with other content than before")
        return RefundOrder(self.number, self.payment, self.fen)


@dataclass(frozen=True)
class Opening:
    """When refunds begin, by which number, and how long until a person looks at what is left of them."""

    number: str
    at: datetime
    staff_after_seconds: int
    about: Mapping[str, str] = field(default_factory=dict, repr=False)

    def facts(self) -> dict[str, object]:
        """What every record of a refund begins with."""
        final_at = self.at + timedelta(seconds=self.staff_after_seconds)
        return {
            "about": dict(self.about),
            "opened_at": self.at.isoformat(),
            "final_at": final_at.isoformat(),
        }


def begun(wanted: Sequence[GiveBack], opening: Opening) -> list[Begun]:
    """The records of these refunds, for the commit which makes them due; `begun_told` goes with them."""
    return [
        Begun(refund_number(opening.number, place), RefundStep.PLANNED, {**sums(each), **opening.facts()})
        for place, each in enumerate(wanted, start=1)
    ]


def begun_told(records: Sequence[Begun]) -> list[Message]:
    """What the platform is told of refunds that begin."""
    refunds = [{**each.facts, "number": each.record, "step": each.step} for each in records]
    return [state_told(Refund.model_validate(each)) for each in refunds]


def sums(back: GiveBack) -> dict[str, object]:
    """What a record holds once it is known what goes back, and to which payment."""
    return {"payment": back.payment, "fen": back.fen, "paid": back.paid, "channel": back.channel}


def refund_number(number: str, place: int) -> str:
    """Such as R26112203280001-07-01: device and settlement inside, never what begins a leg's reference."""
    return f"{prefix(number)}{place:02}"


def prefix(number: str) -> str:
    """What the numbers of all refunds of one settlement begin with."""
    return f"R{number}-"


def prefix_of_day(day: date) -> str:
    """What the numbers of all refunds that were begun on a day of China begin with."""
    return f"R{day:%y%m%d}"


def fingerprint(refund: Refund) -> str:
    """A hash of everything that the wallet is sent under this number."""
    content = [refund.number, refund.payment, refund.fen]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class ToldBefore(Protocol):
    """What the platform was told of a refund, perhaps by the terminal whose old image this is."""

    @property
    def state(self) -> HowFar: ...

    @property
    def at(self) -> datetime | None: ...


def told(refund: Refund, step: RefundStep, at: datetime) -> Message:
    """What the hospital is told, in the commit that ends it. Source: inpatient.v1.yaml, Refund."""
    body = {
        "version": VERSION,
        "refund_no": refund.number,
        "out_trade_no": refund.payment,
        "fen": refund.fen,
        "state": "done" if step is RefundStep.DONE else "refused",
        "account_id": refund.about.get("account", ""),
        "settlement": refund.about.get("settlement", ""),
        "ended_at": at.isoformat(),
    }
    return Message("refund", f"{refund.number}:refund", refund.number, body)


def state_told(refund: Refund) -> Message:
    """What the platform is told, so that the code can be asked with at any terminal. Holds no sum."""
    body = {
        "version": VERSION,
        "refund_no": refund.number,
        "short_code": refund.short_code,
        "state": refund.how_far,
        "at": refund.ended_at and refund.ended_at.isoformat(),
        "channel": refund.channel,
        "place": refund.place,
        "final_at": None if refund.over else refund.final_at.isoformat(),
    }
    return Message("refund_state", f"{refund.number}:{refund.how_far}", refund.number, body)
