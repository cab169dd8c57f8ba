"""Places at doctors and machines, who has one, and the number to be called by. Amounts are fen."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What somebody comes for."""

    CLINIC = "clinic"
    EXAM = "exam"
    MEDICINE = "medicine"


class When(StrEnum):
    """The register of this day, or the days to come."""

    TODAY = "today"
    LATER = "later"


class Half(StrEnum):
    """Which part of a day; DAY is a register without hours."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    DAY = "day"


class State(StrEnum):
    BOOKED = "booked"
    UNPAID = "unpaid"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Clinic:
    """`closed` says in the hospital's words why it sees nobody; None when it does."""

    code: str
    name: str
    left: int
    closed: str | None = None


@dataclass(frozen=True)
class Session:
    """A doctor or a machine on one half of one day. `fen` is the fee, 0 for none."""

    clinic_code: str
    clinic: str
    doctor: str
    title: str
    day: date
    half: Half
    starts_at: datetime
    ends_at: datetime
    fen: int
    floor: str
    room: str


@dataclass(frozen=True)
class Slot:
    """A session in which places can be had; `left` was true when it was asked for, and promises nothing."""

    id: str
    session: Session
    left: int


@dataclass(frozen=True)
class Appointment:
    """`bill` is the number of its fee's bill, "" for none; `preparation` is for before an examination."""

    id: str
    kind: Kind
    state: State
    session: Session
    paid: bool = False
    bill: str = ""
    preparation: tuple[str, ...] = ()


@dataclass(frozen=True)
class DoneBefore:
    """The same examination, done elsewhere; its result is recognised here."""

    on: date
    at: str


@dataclass(frozen=True)
class Request:
    """What a doctor asked for and nobody has booked yet: an examination, or a referral from `origin`."""

    id: str
    is_exam: bool
    title: str
    origin: str
    clinic_code: str
    clinic: str
    preparation: tuple[str, ...] = ()
    done_before: DoneBefore | None = None


@dataclass(frozen=True)
class Ticket:
    """The number to be called by, how many are ahead, and where to wait."""

    number: str
    ahead: int
    floor: str
    room: str
    window: str = ""


@dataclass(frozen=True)
class Stop:
    """One place to go to next; what is "" is not said."""

    title: str
    floor: str = ""
    room: str = ""
    window: str = ""
    number: str = ""
    note: str = ""
