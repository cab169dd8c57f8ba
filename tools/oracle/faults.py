"""Every fault of the catalogue that a payment can meet, as data; strike.py has them happen."""

from collections.abc import Iterator
from dataclasses import dataclass

# Whoever takes the patient's own part, and its calls: a wallet's, or those of an account at the hospital.
CASH = "cash"
CALLS = {
    "hospital": ("lock", "ask_lock", "release", "postings"),
    CASH: ("take", "ask", "give_back"),
    "insurer": ("2207", "5203", "2601"),
    "platform": ("rows",),
}
STATUSES = (
    "400", "401", "403", "404", "408", "409", "413", "422", "425", "429", "500", "502", "503", "504",
)  # fmt: skip
ANSWERS = (
    "refuse", "html", "lost", "slow", "swallow", "late", "overtaken", "twice", "out_of_order",
    "done_then_500", "garbage", "empty", "cut",
)  # fmt: skip
LINES = ("cut", "half_open", "delay", "loss", "bandwidth", "drip", "halve", "lose", "portal")
CERTIFICATES = ("expired", "other_name", "unknown_authority", "broken")
NAMES = ("gone", "silent")
# Who is not well when a terminal starts again: gone, silent, or slow.
AT_START = ("cut", "half_open", "delay")
DISK = ("full", "error", "slow")
FILES = ("store", "journal")
# By how many seconds a clock is off: an hour, a day, in 1970, in 2099 (goal Q-13).
CLOCK = (-3_600, 3_600, -86_400, 86_400, -1_767_000_000, 2_300_000_000)
# No further off: nobody can be reached by TLS at a time when no certificate is good.
UNTIL_REST = 0.0
ZONES = ("Pacific/Kiritimati",)
# What ends with the process that it meets.
ENDINGS = ("kill", "cut_strict", "cut_torn", "damage", "zone")


@dataclass(frozen=True)
class Fault:
    """`kind` F1 to F15 of reliability.md §7, `how` in its own words, `where` whom or what it meets.

    `call` is that of a back end; `seconds` how long it holds at most, 0 for as long as the visit. With an
    end of the process `where` is who is not well when it starts again.
    """

    kind: str
    how: str
    where: str = ""
    call: str = ""
    seconds: float = 0.0
    times: int = 1

    @property
    def ends_the_process(self) -> bool:
        return self.how in ENDINGS

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.kind, self.where, self.call, self.how)))


def _catalogue() -> Iterator[Fault]:
    starts = ("", *(f"{service} {how}" for service in CALLS for how in AT_START))
    yield from (Fault("F1", "kill", start) for start in starts)
    yield from (Fault("F2", how, start) for how in ("cut_strict", "cut_torn") for start in starts)
    yield from (Fault("F3", how, seconds=1.5) for how in DISK)
    yield from (Fault("F4", "damage", file) for file in FILES)
    yield Fault("F5", "lock", seconds=1.5)
    yield from (Fault("F6", "clock", f"{step}", seconds=2.0) for step in CLOCK)
    yield from (Fault("F6", "clock", f"{step}", seconds=UNTIL_REST) for step in CLOCK if abs(step) <= 3_600)
    yield from (Fault("F6", "zone", zone) for zone in ZONES)
    for service in CALLS:
        yield from (Fault("F7", how, service, seconds=2.0) for how in LINES)
        yield from (Fault("F7", f"tls {how}", service, seconds=2.0) for how in CERTIFICATES)
        yield from (Fault("F7", f"dns {how}", service, seconds=2.0) for how in NAMES)
        yield Fault("F8", "down", service, seconds=2.0)
    for service, calls in CALLS.items():
        yield from (Fault("F8", how, service, call) for call in calls for how in (*STATUSES, *ANSWERS))
    yield Fault("F13", "freeze", seconds=2.0)
    yield Fault("F15", "restored")
    yield Fault("F15", "cloned")


FAULTS = tuple(_catalogue())
