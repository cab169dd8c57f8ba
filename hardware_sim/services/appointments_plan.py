"""What can be booked at the bench's hospital: clinics, their doctors, sessions of the coming days."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hardware_sim.services.service import CHINA

FILE = Path(__file__).with_name("appointments.toml")
DAYS_AHEAD = 6
# A day's register has no hours: whoever walks in is taken until midnight.
HOURS = {"morning": (8, 12), "afternoon": (13, 17), "day": (0, 24)}


@dataclass(frozen=True)
class Doctor:
    """Whom or what a session belongs to; an examination has a machine. `fen` is the fee, 0 for none."""

    key: str
    name: str
    title: str
    fen: int = 0


@dataclass(frozen=True)
class Clinic:
    """`kind` is "clinic" or "exam"; `size` is how many each session takes."""

    code: str
    name: str
    kind: str
    floor: str
    room: str
    size: int
    doctors: tuple[Doctor, ...]
    preparation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A session of a doctor: so many places between two moments (seconds since the epoch)."""

    id: str
    clinic: Clinic
    doctor: Doctor
    half: str
    starts_at: float
    ends_at: float

    @property
    def day(self) -> str:
        return datetime.fromtimestamp(self.starts_at, CHINA).date().isoformat()


@cache
def clinics() -> Mapping[str, Clinic]:
    """All of them, by code."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    return {code: _clinic(code, entry) for code, entry in content.items()}


def slots(clinic: Clinic, now: float) -> Iterator[Slot]:
    """Today's register of each doctor, then mornings and afternoons of the coming days."""
    midnight = datetime.fromtimestamp(now, CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(DAYS_AHEAD + 1):
        for doctor in clinic.doctors:
            for half in ("morning", "afternoon") if ahead else ("day",):
                yield _slot(clinic, doctor, midnight + timedelta(days=ahead), half)


def _slot(clinic: Clinic, doctor: Doctor, day: datetime, half: str) -> Slot:
    first, last = (day.timestamp() + 3600 * hour for hour in HOURS[half])
    name = f"{clinic.code}-{doctor.key}-{day:%y%m%d}-{half}"
    return Slot(name, clinic, doctor, half, first, last)


def _clinic(code: str, entry: dict[str, Any]) -> Clinic:
    doctors = tuple(Doctor(**each) for each in entry.pop("doctors"))
    preparation = tuple(entry.pop("preparation", ()))
    return Clinic(code=code, doctors=doctors, preparation=preparation, **entry)
