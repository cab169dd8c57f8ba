"""The cast of the bench: made-up people with documents, insurance, wallets and bills, from people.toml."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from hardware_sim.arguments import text, whole

FILE = Path(__file__).with_name("people.toml")
NEWCOMER = "newcomer-"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class CardData:
    """What is written on a social-security card. Source: social-security-card.md §4.

    `identifier` is 16 bytes as hex; dates are YYYYMMDD; the name is coded by whoever plays the card.
    """

    identifier: str
    card_number: str
    kind: str = "3"
    version: str = "3.00"
    institution: str = "330100000000000000000001"
    issued: str = "20220301"
    valid_until: str = "20320301"
    nation: str = "01"


@dataclass(frozen=True)
class Insurance:
    """A person at the insurer. Amounts are fen; percentages are what the funds pay of what they may pay."""

    psn_no: str
    insutype: str
    psn_type: str
    area: str
    balance: int
    deductible_left: int
    pool_percent: int
    other_percent: int
    relief_percent: int = 0


@dataclass(frozen=True)
class OwedItem:
    """A line of a bill. `level` is chrgitm_lv: 01 fully in scope, 02 partly, 03 the patient's own."""

    name: str
    fen: int
    quantity: str = "1"
    unit: str = "次"
    category: str = "其他门急诊收费"
    level: str = "01"
    specification: str = ""
    unit_price: str = ""  # yuan


@dataclass(frozen=True)
class Owed:
    title: str
    department: str
    items: tuple[OwedItem, ...]


@dataclass(frozen=True)
class Person:
    """One of the cast; `key` is how orders call them."""

    key: str
    name: str
    id_number: str
    phone: str
    patient_id: str
    outpatient_number: str
    health_id: str
    card: CardData
    insurance: Insurance | None
    wallets: Mapping[str, int]
    owes: tuple[Owed, ...]
    mark: bool = False
    id_card: Mapping[str, str] = field(default_factory=dict)
    # Said by whoever brought the person, when the number does not say it: a newborn has no ID number.
    said_sex: str = ""
    said_birth_date: str = ""

    @property
    def hospital_card(self) -> str:
        """The UID of this person's hospital card, as hex; its first byte is that of a maker."""
        return f"04{int(self.outpatient_number) * 7919 % 2**24:06X}"

    @property
    def sex(self) -> str:
        """GB/T 2261.1: "1" male, "2" female."""
        return self.said_sex or ("1" if int(self.id_number[16]) % 2 else "2")

    @property
    def birth_date(self) -> date:
        return date.fromisoformat(self.said_birth_date or self.id_number[6:14])

    @property
    def birthplace(self) -> str:
        return self.id_number[:6]


@dataclass(frozen=True)
class Arrival:
    """Somebody whom the cast does not have: `number` is of an ID card, a birth certificate or a slip."""

    number: str
    name: str
    sex: str
    birth_date: str


@dataclass(frozen=True)
class People:
    """Everybody, by key: the cast, and since the morning whoever else came."""

    by_key: dict[str, Person] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Person]:
        return iter(self.by_key.values())

    def called(self, key: object) -> Person:
        """Raises ValueError, in words, for a key that nobody has."""
        person = self.by_key.get(key) if isinstance(key, str) else None
        if person is None:
            raise ValueError(f"no person is called {key!r}; there are {', '.join(self.by_key)}")
        return person

    def with_id(self, id_number: str) -> Person | None:
        return next((person for person in self if person.id_number == id_number), None)

    def with_health_id(self, health_id: str) -> Person | None:
        return next((person for person in self if person.health_id == health_id), None)

    def arrives(self, arrival: Arrival) -> Person:
        """Whoever has this number: one of the cast, or a newcomer with numbers of their own."""
        known = self.with_id(arrival.number)
        if known is not None:
            return known
        digest = hashlib.sha256(arrival.number.encode()).hexdigest()
        person = Person(
            key=f"{NEWCOMER}{digest[:8]}",
            name=arrival.name,
            id_number=arrival.number,
            phone="",
            patient_id=f"P{int(digest[:10], 16) % 10**8:08d}",
            outpatient_number=f"{int(digest[:10], 16) % 10**8:08d}",
            health_id=digest,
            card=CardData("", ""),
            insurance=None,
            wallets={},
            owes=(),
            said_sex=arrival.sex,
            said_birth_date=arrival.birth_date,
        )
        self.by_key[person.key] = person
        return person

    def only_the_cast(self) -> None:
        """Nobody has come yet today."""
        for key in [key for key in self.by_key if key.startswith(NEWCOMER)]:
            del self.by_key[key]


def check_character(first_17: str) -> str:
    """Last character of an ID number. Source: id-card-sam.md §9."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def load(path: Path = FILE) -> People:
    with path.open("rb") as file:
        return People({key: _person(key, entry) for key, entry in tomllib.load(file).items()})


def owed_item(entry: Mapping[str, Any]) -> OwedItem:
    """Raises ValueError, in words, for a line that is none."""
    known = {each.name for each in fields(OwedItem)}
    if not {"name", "fen"} <= set(entry) <= known:
        raise ValueError(
            f"an item has 'name' and 'fen', and perhaps more of {sorted(known)}, not {sorted(entry)}"
        )
    texts = {key: text(entry, key) for key in entry if key != "fen"}
    item = OwedItem(fen=whole(entry, "fen"), **texts)
    if not item.name or item.fen < 0:
        raise ValueError("an item has a name, and costs nothing or more")
    return item


def _person(key: str, entry: dict[str, Any]) -> Person:
    insurance = entry.pop("insurance", None)
    card = entry.pop("card")
    owes = tuple(
        Owed(bill["title"], bill["department"], tuple(owed_item(item) for item in bill["items"]))
        for bill in entry.pop("owes", [])
    )
    return Person(
        key=key,
        card=CardData(**card),
        insurance=Insurance(**insurance) if insurance else None,
        owes=owes,
        **entry,
    )
