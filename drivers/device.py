"""What the terminal may ask of every device, whatever else it can do, in the words of XFS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "power off"
    NO_DEVICE = "no device"
    HARDWARE_ERROR = "hardware error"
    USER_ERROR = "user error"
    BUSY = "busy"
    STARTING = "starting"


class Media(StrEnum):
    """What lies in the device: a card in a reader, a slip in the mouth."""

    UNKNOWN = "unknown"
    PRESENT = "present"
    ABSENT = "not present"
    JAMMED = "jammed"


class Supplies(StrEnum):
    UNKNOWN = "unknown"
    FULL = "full"
    LOW = "low"
    OUT = "out"


@dataclass(frozen=True)
class Health:
    """How a device feels. `code` is the fault that explains a state other than online."""

    state: State
    media: Media = Media.UNKNOWN
    supplies: Supplies = Supplies.UNKNOWN
    counters: Mapping[str, int] = field(default_factory=dict)
    code: str = ""


class Verdict(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line of a diagnosis: what was looked at, how it is, the fact, and the fault if any."""

    what: str
    verdict: Verdict
    fact: str
    code: str = ""


class Device(Protocol):
    """A driver. Opens late and reopens by itself on the next call; there is no reconnect."""

    @property
    def name(self) -> str: ...

    async def health(self) -> Health:
        """Never raises, takes under a second, moves nothing."""

    async def self_test(self) -> list[Finding]:
        """The technician's button: may click and print."""

    async def close(self) -> None: ...
