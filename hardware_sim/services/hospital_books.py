"""What the bench's hospital knows: bills, charges, locks, released references. No wire here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from itertools import count

from hardware_sim.part import Json
from hardware_sim.people import OwedItem, People, Person

OPEN, LOCKED, PAID, LAPSED = "open", "locked", "paid", "lapsed"


class Conflict(Exception):
    """Something stands in the way; `code` is the contract's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Released(Exception):
    """This reference was given up, perhaps before it ever locked."""


@dataclass
class Bill:
    """`about` is "<department>:<id>" of what it is for, when a department wants to know that it was paid.

    `open_until` (seconds since the epoch): nobody can begin to pay it from then on; None: for ever.
    Not `fiscal`: an advance, for which no e-bill is issued. `extra` stands on the e-bill beside the usual.
    """

    number: str
    person: str
    title: str
    department: str
    ordered_at: float
    items: tuple[OwedItem, ...]
    about: str = ""
    paid_by: str = ""
    open_until: float | None = None
    fiscal: bool = True
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def fen(self) -> int:
        return sum(item.fen for item in self.items)


@dataclass
class Charge:
    """`patient` is the key of a person; `visit` and `batch` are the insurer's words for it, if it has any."""

    id: str
    patient: str
    bills: tuple[str, ...]
    fen: int
    psn_no: str = ""
    insutype: str = ""
    visit: str = ""
    batch: str = ""
    inpatient: bool = False


@dataclass
class Lock:
    charge: str
    until: float


@dataclass
class HospitalBooks:
    people: People
    now: Callable[[], float]
    bills: dict[str, Bill] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    locks: dict[str, Lock] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    ways: dict[str, Json] = field(default_factory=dict)  # by settlement, the wallet's order
    refunds: dict[str, Json] = field(default_factory=dict)  # by refund number, what a terminal said of it
    _numbers: Iterator[int] = field(default_factory=partial(count, 1))

    def owe(
        self, person: str, title: str, department: str, items: Sequence[OwedItem], minutes_ago: float = 0
    ) -> Bill:
        at = self.now() - 60 * minutes_ago
        bill = Bill(self._serial("B"), person, title, department, at, tuple(items))
        self.bills[bill.number] = bill
        return bill

    def patient(self, patient_id: str) -> Person | None:
        found = (
            each for each in self.people if each.patient_id == patient_id and each.key not in self.unknown
        )
        return next(found, None)

    def name_of(self, person: Person) -> str:
        """As the hospital's file has it."""
        return self.names.get(person.key, person.name)

    def state_of(self, bill: Bill) -> str:
        if bill.paid_by:
            return PAID
        if self._holders(bill):
            return LOCKED
        return LAPSED if bill.open_until is not None and bill.open_until <= self.now() else OPEN

    def bills_of(self, person: Person, state: str) -> list[Bill]:
        mine = (bill for bill in self.bills.values() if bill.person == person.key)
        return sorted(
            (bill for bill in mine if self.state_of(bill) == state), key=lambda bill: bill.ordered_at
        )

    def chargeable(self, person: Person, numbers: Sequence[str]) -> list[Bill]:
        """These bills, when all can be paid now. Raises KeyError for one that is not this patient's."""
        bills = [self.bills[number] for number in numbers if self.bills[number].person == person.key]
        if len(bills) != len(numbers):
            raise KeyError("not a bill of this patient")
        for bill in bills:
            if self.state_of(bill) != OPEN:
                raise Conflict("bill_not_open", f"{bill.number} is {self.state_of(bill)}")
        return bills

    def new_charge(self, person: Person, bills: Sequence[Bill]) -> Charge:
        total = sum(bill.fen for bill in bills)
        numbers = tuple(bill.number for bill in bills)
        charge = Charge(self._serial("C"), person.key, numbers, total)
        charge.inpatient = any(bill.about.startswith("wards:stay-") for bill in bills)
        self.charges[charge.id] = charge
        return charge

    def lock(self, charge: Charge, reference: str, seconds: int) -> Lock:
        if reference in self.released:
            raise Released
        held = self.locks.get(reference)
        if held and held.charge != charge.id:
            raise Conflict(LOCKED, "this reference belongs to another charge")
        for bill in (self.bills[number] for number in charge.bills):
            if bill.paid_by:
                raise Conflict(PAID, f"bill {bill.number} has been paid")
            if self._holders(bill) - {reference}:
                raise Conflict(LOCKED, f"another payment holds bill {bill.number}")
            if self.state_of(bill) == LAPSED:
                raise Conflict(LAPSED, f"bill {bill.number} can't be paid any more")
        self.locks[reference] = Lock(charge.id, self.now() + seconds)
        return self.locks[reference]

    def held(self, charge: Charge, reference: str) -> Lock | None:
        lock = self.locks.get(reference)
        return lock if lock and lock.charge == charge.id and lock.until > self.now() else None

    def release(self, reference: str) -> None:
        self.released.add(reference)
        self.locks.pop(reference, None)

    def pay(self, charge: Charge, settlement: str) -> None:
        """The money has been taken, so a lock that has run out is no hindrance; another payment is."""
        bills = [self.bills[number] for number in charge.bills]
        for bill in bills:
            if bill.paid_by not in ("", settlement):
                raise Conflict(PAID, f"bill {bill.number} was paid by another settlement")
        for bill in bills:
            bill.paid_by = settlement
        self.locks = {key: lock for key, lock in self.locks.items() if lock.charge != charge.id}

    def as_json(self) -> Json:
        bills = {
            number: asdict(bill) | {"fen": bill.fen, "state": self.state_of(bill)}
            for number, bill in self.bills.items()
        }
        return {
            "patients": {each.patient_id: each.key for each in self.people if each.key not in self.unknown},
            "bills": bills,
            "charges": {key: asdict(charge) for key, charge in self.charges.items()},
            "locks": {key: asdict(lock) for key, lock in self.locks.items() if lock.until > self.now()},
            "released": sorted(self.released),
            "refunds": dict(self.refunds),
        }

    def _holders(self, bill: Bill) -> set[str]:
        return {
            reference
            for reference, lock in self.locks.items()
            if lock.until > self.now() and bill.number in self.charges[lock.charge].bills
        }

    def _serial(self, letter: str) -> str:
        return f"{letter}{date.fromtimestamp(self.now()):%y%m%d}{next(self._numbers):05d}"
