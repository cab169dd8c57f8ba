"""Words for filing: what names a person, what was agreed to, who may act for whom."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from drivers import id_number
from kiosk.identity.people import Identity, IdNumber, Patient, PersonName

ID_CARD, BIRTH_CERTIFICATE, FOREIGN_RESIDENCE = "id_card", "birth_certificate", "foreign_residence"
# A foreigner's permanent residence card as it was until 2023. Source: id-card-sam.md §7.
GROWN_UP_YEARS = 14


class Relation(StrEnum):
    """Who somebody is to whoever stands here."""

    CHILD = "child"
    SPOUSE = "spouse"
    PARENT = "parent"
    WARD = "ward"
    OTHER = "other"


@dataclass(frozen=True)
class Identifier:
    """A number of a system; together they name one person or one card."""

    system: str
    value: str = field(repr=False)

    def as_json(self) -> dict[str, str]:
        return {"system": self.system, "value": self.value}


@dataclass(frozen=True)
class Consent:
    """Which text was read to its end and agreed to, and when."""

    version: str
    agreed_at: datetime

    def as_json(self) -> dict[str, str]:
        return {"version": self.version, "agreed_at": self.agreed_at.isoformat(timespec="seconds")}


@dataclass(frozen=True)
class Registered:
    """A person's health card; `created` when this request made it."""

    health_id: str = field(repr=False)
    created: bool


@dataclass(frozen=True)
class Relative:
    """Somebody for whom whoever stands here may act."""

    name: PersonName
    number: IdNumber
    relation: Relation
    birth_date: date = field(repr=False)
    health_id: str = field(repr=False)


@dataclass(frozen=True)
class Newborn:
    """A child of whom a maternity ward has told. `sex` by GB/T 2261.1."""

    birth_number: str = field(repr=False)
    sex: str
    born_on: date = field(repr=False)


@dataclass(frozen=True)
class File:
    """What the hospital made of a person: "created", "linked" or "known"."""

    patient: Patient
    outpatient_number: str = field(repr=False)
    outcome: str


def identifier_of(identity: Identity) -> Identifier:
    """What names the person of a medium. A number of neither kind of document is of a birth certificate."""
    number = identity.number.full
    if id_number.is_old_foreign(number):
        return Identifier(FOREIGN_RESIDENCE, number)
    return Identifier(ID_CARD if id_number.is_valid(number) else BIRTH_CERTIFICATE, number)


def evidence_of(identity: Identity) -> dict[str, str]:
    """What was shown and how sure that makes us; stored with every record of the person."""
    return {"medium": identity.medium, "level": str(identity.level)}


def born(number: IdNumber) -> date | None:
    """As the number of a resident says."""
    return id_number.birth_date(number.full) if id_number.is_valid(number.full) else None


def sex_of(number: IdNumber) -> str:
    """GB/T 2261.1 by the 17th digit of a resident's number; "0" is not known."""
    if not id_number.is_valid(number.full):
        return "0"
    return "1" if int(number.full[16]) % 2 else "2"


def born_on(identity: Identity) -> date | None:
    """As the number says; for a document whose number says nothing, as its chip does."""
    return born(identity.number) or identity.birth_date


def sex_said(identity: Identity) -> str:
    """Likewise, in GB/T 2261.1."""
    said = sex_of(identity.number)
    return identity.sex or said if said == "0" else said


def age_in_years(birth_date: date, today: date) -> int:
    """Whole years."""
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return today.year - birth_date.year - (not had_birthday)


def is_minor(birth_date: date, today: date) -> bool:
    """Under 14: a guardian has to agree to what concerns the person's face."""
    return age_in_years(birth_date, today) < GROWN_UP_YEARS


def needs_guardian(birth_date: date | None, today: date) -> bool:
    """Of a child under 14, and of whoever may be one, a guardian agrees. Source: PIPL art. 31."""
    return birth_date is None or is_minor(birth_date, today)
