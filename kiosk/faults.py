"""From a failure to its code, and from the code to the words for the patient and the technician."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from drivers.errors import Trouble
from kiosk.text import Text
from offline_queue.store import StoreTrouble

FILE = Path(__file__).with_name("faults.toml")
UNKNOWN = "SYS-00"


class Severity(StrEnum):
    """NONE: the next try may do. DEGRADED: some journeys can't be offered. DOWN: out of service."""

    NONE = "none"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True)
class Fault:
    """One entry of the catalogue. `money` says that money may be involved: staff should look."""

    code: str
    patient: Text
    severity: Severity
    money: bool
    _cause: Mapping[str, str] = field(repr=False)
    _remedy: Mapping[str, str] = field(repr=False)
    _part: Mapping[str, str] = field(default_factory=dict, repr=False)

    def cause(self, language: str) -> str:
        """What happened, for the technician, in "zh" or "en"."""
        return self._cause[language]

    def remedy(self, language: str) -> str:
        """What the technician does about it, in "zh" or "en"."""
        return self._remedy[language]

    def part(self, language: str) -> str:
        """The spare part to take along, in "zh" or "en"; "" where none can mend it."""
        return self._part.get(language, "")


def fault_for(failure: BaseException) -> Fault:
    """The fault behind `failure`; SYS-00 for a bug, and for a code that the catalogue lacks."""
    code = failure.code if isinstance(failure, Trouble | StoreTrouble) else UNKNOWN
    return catalogue().get(code) or catalogue()[UNKNOWN]


@cache
def catalogue() -> Mapping[str, Fault]:
    """All faults by code, in the order of codes, read once from faults.toml."""
    entries = tomllib.loads(FILE.read_text("utf-8"))
    return {code: _fault(code, entries[code]) for code in sorted(entries)}


def _fault(code: str, entry: Mapping[str, Any]) -> Fault:
    patient = Text(f"faults.{entry['patient']}")
    severity, part = Severity(entry["severity"]), entry.get("part", {})
    return Fault(code, patient, severity, bool(entry["money"]), entry["cause"], entry["remedy"], part)
