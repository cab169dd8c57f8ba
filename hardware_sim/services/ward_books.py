"""What the bench's wards know: stays, beds, fees by day, and the accounts of money. No wire here."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from hardware_sim.part import Json
from hardware_sim.people import OwedItem
from hardware_sim.services.hospital_books import Conflict
from hardware_sim.services.service import CHINA

ORDERED, ADMITTED, LEAVING, SETTLED = "ordered", "admitted", "leaving", "settled"
DEPOSIT, PREPAID, CREDIT = "deposit", "prepaid", "credit"
AT_COUNTER = "counter"
BEDS = 30
# What every day in a bed costs, whatever else is done.
EVERY_DAY = (
    OwedItem("普通病房床位费（三人间）", 6_000, "1", "日", "床位费", unit_price="60.00"),
    OwedItem("二级护理", 3_200, "1", "日", "护理费", unit_price="32.00"),
    OwedItem("住院诊察费", 2_500, "1", "日", "诊察费", unit_price="25.00"),
)


@dataclass
class Payment:
    """Money that came onto an account. `way` is the wallet's order number, or "counter" for cash."""

    way: str
    channel: str
    fen: int


@dataclass
class Account:
    """`uses` by the terminal's reference, each with what is kept apart beside it."""

    id: str
    person: str
    kind: str
    payments: dict[str, Payment] = field(default_factory=dict)
    uses: dict[str, tuple[int, int]] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    released: list[str] = field(default_factory=list)
    back: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def fen(self) -> int:
        paid = sum(each.fen for each in self.payments.values())
        used = sum(fen for fen, _ in self.uses.values()) + sum(self.kept.values())
        return paid - used - sum(fen for _, fen in self.back.values())

    def use(self, reference: str, fen: int, back: int) -> None:
        if reference in self.released:
            raise Conflict("released", "this reference was released")
        if reference in self.uses:
            if self.uses[reference] != (fen, back):
                raise Conflict("other_content", "this reference stands for another amount")
            return
        if fen + back > self.fen:
            raise Conflict("not_enough", "there is less on this account")
        self.uses[reference], self.kept[reference] = (fen, back), back

    def release(self, reference: str) -> None:
        self.uses.pop(reference, None)
        self.kept.pop(reference, None)
        if reference not in self.released:
            self.released.append(reference)

    def gave_back(self, number: str, way: str, fen: int, settlement: str) -> None:
        """A terminal has; of what its settlement kept apart for this, if it did."""
        if number in self.back:
            return
        self.back[number] = (way, fen)
        for reference in self.kept:
            if settlement and reference.startswith(settlement):
                self.kept[reference] -= fen

    def back_by_way(self, fen: int) -> list[tuple[Payment, int]]:
        """Of which payments `fen` would go back: of the newest first, of each no more than is left of it."""
        found: list[tuple[Payment, int]] = []
        for payment in reversed(self.payments.values()):
            gone = sum(amount for way, amount in self.back.values() if way == payment.way)
            part = min(fen, payment.fen - gone)
            if part > 0:
                found.append((payment, part))
                fen -= part
        return found


@dataclass
class Stay:
    """From the doctor's order to admit until it is settled. Times are seconds since 1970."""

    id: str
    person: str
    department: str
    ward: str
    ordered_at: float
    deposit_fen: int
    account: str
    state: str = ORDERED
    bed: str = ""
    contact: str = ""
    admitted_at: float = 0.0
    left_at: float = 0.0
    open_items: list[str] = field(default_factory=list)
    fees: dict[str, list[OwedItem]] = field(default_factory=dict)
    bill: str = ""


class WardBooks:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.stays: dict[str, Stay] = {}
        self.accounts: dict[str, Account] = {}
        self.deposits_refused = False
        self.contracts: dict[str, Json] = {}

    def order_stay(self, person: str, department: str, ward: str, deposit_fen: int) -> Stay:
        if any(each.person == person and each.state != SETTLED for each in self.stays.values()):
            raise ValueError("this person has a stay already")
        number = f"{date.fromtimestamp(self._now()):%y%m%d}{len(self.stays) + 1:03d}"
        account = self.account(f"D{number}", person, DEPOSIT)
        stay = Stay(f"S{number}", person, department, ward, self._now(), deposit_fen, account.id)
        self.stays[stay.id] = stay
        return stay

    def account(self, name: str, person: str, kind: str) -> Account:
        return self.accounts.setdefault(name, Account(name, person, kind))

    def prepaid(self, person: str, patient_id: str) -> Account:
        return self.account(f"P{patient_id}", person, PREPAID)

    def credit(self, person: str, patient_id: str) -> Account:
        """What of the limit is free is what lies on it; each use of it is billed later."""
        return self.account(f"C{patient_id}", person, CREDIT)

    def current(self, person: str) -> list[Stay]:
        return [each for each in self.stays.values() if each.person == person and each.state != SETTLED]

    def register(self, stay: Stay, contact: str) -> None:
        """A bed is kept from now on; it is the patient's when the deposit is there."""
        if stay.state == ORDERED and not stay.bed:
            stay.bed = self._free_bed(stay.ward)
        stay.contact = contact
        self.admit_if_paid(stay)

    def admit_if_paid(self, stay: Stay) -> None:
        if stay.state == ORDERED and stay.bed and self.accounts[stay.account].fen >= stay.deposit_fen:
            stay.state, stay.admitted_at = ADMITTED, self._now()

    def days(self, stay: Stay) -> dict[str, list[OwedItem]]:
        """Every item by its day, from the admission until now or the last day."""
        if not stay.admitted_at:
            return {}
        first = _day(stay.admitted_at)
        last = _day(stay.left_at or self._now())
        days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
        return {f"{day}": [*EVERY_DAY, *stay.fees.get(f"{day}", ())] for day in days}

    def items(self, stay: Stay) -> list[OwedItem]:
        return [item for items in self.days(stay).values() for item in items]

    def spent(self, stay: Stay) -> int:
        return sum(item.fen for item in self.items(stay))

    def add_fees(self, stay: Stay, items: list[OwedItem]) -> None:
        stay.fees.setdefault(f"{_day(self._now())}", []).extend(items)

    def as_json(self) -> Json:
        stays = {
            key: asdict(each) | {"spent_fen": self.spent(each), "fees": self._sums(each)}
            for key, each in self.stays.items()
        }
        accounts = {key: asdict(each) | {"fen": each.fen} for key, each in self.accounts.items()}
        return {"stays": stays, "accounts": accounts}

    def _sums(self, stay: Stay) -> dict[str, int]:
        return {day: sum(item.fen for item in items) for day, items in self.days(stay).items()}

    def _free_bed(self, ward: str) -> str:
        taken = {each.bed for each in self.stays.values() if each.ward == ward and each.state != SETTLED}
        free = (f"{number:02d}" for number in range(1, BEDS + 1) if f"{number:02d}" not in taken)
        bed = next(free, "")
        if not bed:
            raise Conflict("no_bed", "no bed is free in this ward")
        return bed


def _day(at: float) -> date:
    return datetime.fromtimestamp(at, CHINA).date()
