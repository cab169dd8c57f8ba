"""What a hospital found out about a patient, and what stands in the health record. Values print masked."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class ReportKind(StrEnum):
    LABORATORY = "laboratory"
    IMAGING = "imaging"


class Flag(StrEnum):
    """How a value lies to its range, as the laboratory said."""

    NORMAL = "normal"
    HIGH = "high"
    LOW = "low"
    ABNORMAL = "abnormal"


@dataclass(frozen=True)
class Source:
    """An institution that was asked for reports; one that did not answer may have some."""

    name: str
    reachable: bool


@dataclass(frozen=True)
class ReportHead:
    """`recognised`: the result counts at other institutions too. `fetched_at`: how fresh it is."""

    id: str
    kind: ReportKind
    title: str = field(repr=False)
    institution: str
    done_on: date
    fetched_at: datetime
    recognised: bool
    image: bool


@dataclass(frozen=True)
class Shelf:
    """The reports of a patient, newest first, and everybody who was asked for them."""

    sources: tuple[Source, ...]
    reports: tuple[ReportHead, ...]


@dataclass(frozen=True, repr=False)
class Finding:
    """A line of a laboratory's report, as it wrote it."""

    name: str
    value: str
    unit: str
    range: str
    flag: Flag


@dataclass(frozen=True)
class Report:
    head: ReportHead
    doctor: str = field(repr=False)
    lines: tuple[Finding, ...] = field(repr=False)
    findings: str = field(repr=False)
    conclusion: str = field(repr=False)
    image_url: str = field(repr=False)


@dataclass(frozen=True, repr=False)
class Vaccination:
    name: str
    day: date
    dose: str
    place: str


@dataclass(frozen=True, repr=False)
class FamilyDoctorPlan:
    doctor: str
    team: str
    until: date
    items: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class HealthRecord:
    """`summary` are pairs of a label and what it says."""

    summary: tuple[tuple[str, str], ...]
    vaccinations: tuple[Vaccination, ...]
    plan: FamilyDoctorPlan | None
