"""The windows W1 to W12 of reliability.md §5.3: how the world is held in each, and how to tell when.

A window is a state of the journal on disk and of the books outside, never a moment by the clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.oracle.faults import CASH
from tools.oracle.journal import Journal, Leg, Whole

FOR_EVER = 1_000_000
WALLETS = ("wallet", "our_code")
HELD = ("prepaid", "credit")
BY_WIRE = (*WALLETS, *HELD)
PAYERS = (*BY_WIRE, "bankcard")
# The bench's names for a payer by wire, and for what it is asked.
SERVICE = {"wallet": "wallet", "our_code": "wallet", "prepaid": "hospital", "credit": "hospital"}
IN_WALLET = {"take": "pay", "ask": "ask", "give_back": "reverse"}
IN_ACCOUNT = {"take": "use", "ask": "ask_use", "give_back": "release_use"}
NAMES = {
    "wallet": IN_WALLET, "our_code": IN_WALLET | {"take": "order"}, "prepaid": IN_ACCOUNT,
    "credit": IN_ACCOUNT,
}  # fmt: skip
PRINTED_ROWS = 400.0  # a second: a bill takes some seconds


@dataclass(frozen=True)
class Hold:
    """An order to the bench that keeps it from leaving the window; `device` may be CASH, as in faults.py."""

    device: str
    order: str
    how: str = ""
    call: str = ""
    times: int = 1


@dataclass(frozen=True)
class Scene:
    """What is on disk, and what everybody else knows. `calls`: how often each was asked since it began."""

    whole: Whole
    journal: Journal
    books: Mapping[str, Any]
    calls: Mapping[str, int]

    @property
    def cash(self) -> str:
        """What became of the patient's own part at its payer: nothing, waits, taken or back."""
        leg = self.whole.cash
        return _outside(self.books, leg) if leg else ""

    @property
    def insurer(self) -> str:
        leg = self.whole.insurer
        settlement = self.books["insurer"]["settlements"].get(leg.msgid) if leg else None
        return str(settlement["state"]) if settlement else "nothing"

    @property
    def posted(self) -> bool:
        return self.whole.number in self.books["hospital"]["postings"]


@dataclass(frozen=True)
class Window:
    """`disk` and `outside` say that it is there; by `payers` it can be reached; `holds` keep it."""

    holds: tuple[Hold, ...]
    disk: Callable[[Whole, Journal], bool]
    outside: Callable[[Scene], bool]
    payers: tuple[str, ...] = BY_WIRE


def _step(leg: Leg | None) -> str:
    return leg.step if leg else ""


def _asked(whole: Whole, _: Journal) -> bool:
    """The first of the two money legs."""
    return _step(whole.cash) == "asked" and _step(whole.insurer) == "planned"


def _both(whole: Whole, _: Journal) -> bool:
    return _step(whole.cash) == "done" and _step(whole.insurer) in ("asked", "unknown")


def _settled(whole: Whole, _: Journal) -> bool:
    return whole.step == "settled"


WINDOWS: Mapping[str, Window] = {
    "W1": Window(
        (Hold(CASH, "half_open"),), _asked,
        lambda now: now.cash == "nothing" and not now.calls["take"], WALLETS,
    ),
    "W2": Window(
        (Hold(CASH, "fail", "lost", "take"),), _asked,
        lambda now: now.cash == "nothing" and now.calls["take"] > 0, PAYERS,
    ),
    "W3": Window(
        (Hold(CASH, "fail", "swallow", "take"),), _asked, lambda now: now.cash == "taken",
        ("wallet", *HELD, "bankcard"),
    ),
    "W4": Window(
        (Hold("insurer", "half_open"),), _both,
        lambda now: now.insurer == "nothing" and not now.calls["2207"], PAYERS,
    ),
    "W5": Window(
        (Hold("insurer", "fail", "lost", "2207"),), _both,
        lambda now: now.insurer == "nothing" and now.calls["2207"] > 0, PAYERS,
    ),
    "W6": Window(
        (Hold("insurer", "fail", "swallow", "2207"),), _both, lambda now: now.insurer == "settled", PAYERS,
    ),
    "W7": Window(
        (Hold("hospital", "fail", "503", "postings", FOR_EVER),),
        lambda whole, journal: _settled(whole, journal) and whole.number in journal.telling,
        lambda now: not now.posted, PAYERS,
    ),
    "W8": Window(
        (Hold("hospital", "fail", "swallow", "postings"),),
        lambda whole, journal: _settled(whole, journal) and whole.number in journal.telling,
        lambda now: now.posted, PAYERS,
    ),
    "W9": Window(
        (Hold("ebill", "fail", "503", "bill", FOR_EVER),),
        lambda whole, journal: _settled(whole, journal) and whole.number not in journal.telling,
        lambda now: now.posted and now.calls["bill"] > 0, PAYERS,
    ),
    "W10": Window(
        (Hold("printer", "slow"),),
        lambda whole, journal: _settled(whole, journal) and bool(journal.printing), lambda now: now.posted,
        PAYERS,
    ),
    "W11": Window(
        (Hold("insurer", "fail", "refuse", "2207"), Hold(CASH, "fail", "swallow", "give_back")),
        lambda whole, _: _step(whole.cash) == "revoking" and _step(whole.insurer) == "refused",
        lambda now: now.cash == "back",
    ),
    "W12": Window(
        (
            Hold("insurer", "fail", "swallow", "2207"), Hold("insurer", "fail", "500", "5203", FOR_EVER),
            Hold("insurer", "fail", "500", "2601", FOR_EVER),
        ),
        lambda whole, _: _step(whole.cash) == "revoked" and _step(whole.insurer) == "revoking",
        lambda now: now.cash == "back" and now.insurer == "settled", PAYERS,
    ),
}  # fmt: skip


def calls_of(books: Mapping[str, Any], payer: str) -> dict[str, int]:
    """How often everybody was asked, by the names above."""
    counted = {
        call: times
        for service in ("hospital", "insurer", "ebill", "wallet")
        for call, times in books[service]["calls"].items()
        if call != "health"
    }
    takes = len(books["pin_pad"]["history"]) if payer == "bankcard" else counted.get(NAMES[payer]["take"], 0)
    return counted | {"take": takes}


def at_the_bench(device: str, call: str, payer: str) -> tuple[str, str]:
    """Both as the bench names them, where they are of whoever has the patient's own part."""
    return (SERVICE[payer], NAMES[payer].get(call, "")) if device == CASH else (device, call)


def _outside(books: Mapping[str, Any], leg: Leg) -> str:
    if leg.payer == "bankcard":
        pad = books["pin_pad"]
        return "taken" if leg.reference in pad["taken"] else _back(leg.reference in pad["reversed"])
    if leg.payer in HELD:
        account = books["hospital"]["wards"]["accounts"].get(leg.account, {})
        if leg.reference in account.get("uses", {}):
            return "taken"
        return _back(leg.reference in account.get("released", ()))
    order = books["wallet"]["orders"].get(leg.reference)
    if order is None:
        return "nothing"
    return "taken" if order["paid_fen"] else "back" if order["state"] == "REVOKED" else "waits"


def _back(given_back: bool) -> str:
    return "back" if given_back else "nothing"
