"""Payers with books, and a fate that strikes by a seed: refusals, lost answers, late requests, power cuts."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from drivers.errors import Absent, Garbled, NoAnswer, Refused
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import LegOrder, Payer, Share

SHARES = (
    Share("hospital", 0, {"charge_id": "C1"}),
    Share("wallet", 300, {"subject": "bill"}, secret="134567890123456789"),
    Share("insurer", 700, {"psn_no": "1"}, secret="110101199001011234"),
)


class PowerCut(BaseException):
    """The machine is off. Nothing catches this, as nothing could."""


class Fate:
    """What goes wrong, drawn from a seed; at most `troubles` times on the wires and as often on the disk."""

    def __init__(self, seed: int, troubles: int) -> None:
        # One stream for each thread that draws, or a run could not be repeated.
        self.wire, self.disk = _Stream(seed, troubles), _Stream(~seed, troubles)
        self.dark = False

    def is_kind(self) -> None:
        """Nothing goes wrong from now on."""
        self.wire.left = self.disk.left = 0

    def power_may_go(self, stream: "_Stream", chance: float) -> None:
        if self.dark or stream.strikes(chance):
            self.dark = True
            raise PowerCut


class _Stream:
    def __init__(self, seed: int, troubles: int) -> None:
        self.random, self.left = random.Random(seed), troubles

    def strikes(self, chance: float) -> bool:
        struck = self.left > 0 and self.random.random() < chance
        self.left -= struck
        return struck


def connection_in(fate: Fate) -> type[sqlite3.Connection]:
    """Connections that may go dark before or after any statement that writes."""

    class Fragile(sqlite3.Connection):
        def execute(self, *statement: object) -> sqlite3.Cursor:
            chance = 0.0 if str(statement[0]).lower().startswith(("select", "pragma")) else 0.005
            fate.power_may_go(fate.disk, chance)
            cursor = super().execute(*statement)  # type: ignore[arg-type]  # passed through as it came
            fate.power_may_go(fate.disk, chance)
            return cursor

    return Fragile


class World(Protocol):
    """Everybody outside the terminal. The bench's servers can stand here as well as the books below."""

    @property
    def fens(self) -> Mapping[str, int]:
        """By payer, what each patient owes."""

    def payers(self, numbers: Numbers) -> Mapping[str, Payer]:
        """A new set of clients, as a terminal that starts makes them."""

    async def patient(self) -> Sequence[Share]:
        """Somebody comes and owes `fens`."""

    async def goes_dark(self) -> None:
        """The terminal is off, and its connections with it."""

    async def time_passes(self, everything: bool) -> None:
        """Some of what is still travelling arrives; all of it when `everything`."""

    async def taken(self) -> Mapping[str, Mapping[str, int]]:
        """By payer, what it holds now: reference to fen."""

    async def effects(self) -> Mapping[str, Mapping[str, int]]:
        """By payer, how often each reference was ever taken."""


MakeWorld = Callable[[Fate, str | None], World]


@dataclass
class Books:
    """One payer as the contracts have it: a reference takes effect once, and never after it was revoked."""

    name: str
    refuses: bool = False
    taken: dict[str, int] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    revoked: set[str] = field(default_factory=set)
    travelling: dict[str, LegOrder] = field(default_factory=dict)
    seen: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def take(self, leg: LegOrder) -> Mapping[str, str]:
        content = (leg.fen, *sorted(leg.facts.items()), leg.secret)
        assert self.seen.setdefault(leg.reference, content) == content, "one reference with two contents"
        if self.refuses or leg.reference in self.revoked:
            raise Refused("T-01", self.name)
        if leg.reference not in self.taken:
            self.taken[leg.reference] = leg.fen
            self.effects[leg.reference] += 1
        return {"their_number": f"{self.name}-{len(self.effects)}"}

    def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        return {"their_number": f"{self.name}-?"} if leg.reference in self.taken else None

    def revoke(self, leg: LegOrder) -> None:
        self.revoked.add(leg.reference)
        self.taken.pop(leg.reference, None)

    def arrives(self, chosen: Sequence[str]) -> None:
        """What was travelling comes in at last; nobody waits for its answer."""
        for name in chosen:
            leg = self.travelling.pop(name)
            if not self.refuses and leg.reference not in self.revoked:
                self.take(leg)


@dataclass
class Wire:
    """A payer at the end of a line that loses and delays."""

    books: Books
    fate: Fate

    @property
    def runs_out(self) -> bool:
        return self.books.name == "hospital"

    async def prepare(self, fen: int, facts: Mapping[str, str]) -> Mapping[str, str]:
        return {"message": f"m{self.fate.wire.random.random()}"}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        self._out()
        if self.fate.wire.strikes(0.12):
            self.books.travelling[leg.reference] = leg
            raise NoAnswer("T-02", "still travelling")
        kept = self.books.take(leg)
        self._back()
        return kept

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        self._out()
        kept = self.books.has_taken(leg)
        self._back()
        return kept

    async def revoke(self, leg: LegOrder) -> None:
        self._out()
        self.books.revoke(leg)
        self._back()

    def _out(self) -> None:
        if self.fate.wire.strikes(0.12):
            raise Absent("T-03", "no way there")

    def _back(self) -> None:
        if self.fate.wire.strikes(0.12):
            raise NoAnswer("T-04", "the answer is lost")
        if self.fate.wire.strikes(0.05):
            raise Garbled("T-05", "half an answer")


@dataclass
class OnThisMachine:
    """A payer, whoever it is, as seen from a machine whose power may go before and after each call."""

    payer: Payer
    fate: Fate

    @property
    def runs_out(self) -> bool:
        return self.payer.runs_out

    async def prepare(self, fen: int, facts: Mapping[str, str]) -> Mapping[str, str]:
        with self._power():
            return await self.payer.prepare(fen, facts)

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        with self._power():
            return await self.payer.take(leg)

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        with self._power():
            return await self.payer.has_taken(leg)

    async def revoke(self, leg: LegOrder) -> None:
        with self._power():
            await self.payer.revoke(leg)

    @contextmanager
    def _power(self) -> Iterator[None]:
        self.fate.power_may_go(self.fate.wire, 0.04)
        try:
            yield
        finally:
            self.fate.power_may_go(self.fate.wire, 0.04)


class Town:
    """Hospital, wallet and insurer with their books in memory; they live on when the terminal does not."""

    def __init__(self, fate: Fate, refuser: str | None) -> None:
        self._fate = fate
        self.books = {name: Books(name, name == refuser) for name in ("hospital", "wallet", "insurer")}

    @property
    def fens(self) -> Mapping[str, int]:
        return {share.payer: share.fen for share in SHARES}

    def payers(self, numbers: Numbers) -> Mapping[str, Payer]:
        return {
            name: OnThisMachine(Wire(books, self._fate), self._fate) for name, books in self.books.items()
        }

    async def patient(self) -> Sequence[Share]:
        return SHARES

    async def goes_dark(self) -> None:
        """These wires have nothing to close."""

    async def time_passes(self, everything: bool) -> None:
        for books in self.books.values():
            chance = 1.0 if everything else 0.3
            books.arrives([each for each in books.travelling if self._fate.wire.random.random() < chance])

    async def taken(self) -> Mapping[str, Mapping[str, int]]:
        return {name: dict(books.taken) for name, books in self.books.items()}

    async def effects(self) -> Mapping[str, Mapping[str, int]]:
        return {name: dict(books.effects) for name, books in self.books.items()}
