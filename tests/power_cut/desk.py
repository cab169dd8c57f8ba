"""A terminal with three payers whose wires do as a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drivers.errors import NoAnswer
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import LegOrder
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_settings import SettlementSettings
from offline_queue.ledger import Ledger, Record
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings
from tests.power_cut.seeds import closing, stop_the_rest
from tests.power_cut.world import Books

ABOUT = {"patient": "P1", "bills": ["B1", "B2"]}
Happens = Callable[[], None]


def nothing() -> None: ...


def goes(trouble: BaseException) -> Happens:
    def happens() -> None:
        raise trouble

    return happens


@dataclass
class Line:
    """A payer whose wire does as the test says, before and after the books have done their part."""

    books: Books
    before_take: Happens = nothing
    after_take: Happens = nothing
    asking: Happens = nothing
    revoking: Happens = nothing
    late: bool = False
    pause: asyncio.Event | None = None
    pauses_in: str = "take"
    runs_out: bool = False
    calls: list[str] = field(default_factory=list)

    async def prepare(self, fen: int, facts: Mapping[str, str]) -> Mapping[str, str]:
        return {"msgid": "m-1"} if self.books.name == "insurer" else {}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        await self._called("take")
        if self.late:
            self.books.travelling[leg.reference] = leg
            raise NoAnswer("T-06", "still travelling")
        self.before_take()
        kept = self.books.take(leg)
        self.after_take()
        return kept

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        await self._called("has_taken")
        self.asking()
        return self.books.has_taken(leg)

    async def revoke(self, leg: LegOrder) -> None:
        await self._called("revoke")
        self.revoking()
        self.books.revoke(leg)

    async def _called(self, call: str) -> None:
        self.calls.append(call)
        if self.pause is not None and call == self.pauses_in:
            await self.pause.wait()


class SlowLedger(Ledger):
    """One whose answer may be old when it comes: it has looked, and `tells` when the test lets it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.has_looked, self.tells = asyncio.Event(), asyncio.Event()
        self.tells.set()

    async def at(self, *steps: str) -> list[Record]:
        found = await super().at(*steps)
        self.has_looked.set()
        await self.tells.wait()
        return found


class Desk:
    """A terminal with three payers, and a clock that the test moves."""

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, 1_795_233_600.0
        self.hospital, self.wallet, self.insurer = (
            Line(Books(name)) for name in ("hospital", "wallet", "insurer")
        )
        self.closing = closing
        self.settings = SettlementSettings(staff_after_seconds=3600, reversal_first=())
        self.lines = {"hospital": self.hospital, "wallet": self.wallet, "insurer": self.insurer}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Settlements]:
        self.store = await Store.open(StoreSettings(path=self.path, least_free_mb=0, reserve_mb=0))
        self.ledger, self.outbox = SlowLedger(self.store), Outbox(self.store)
        numbers = Numbers(self.store, "H33010000001", 7, clock=lambda: self.now)
        settlements = Settlements(
            self.ledger,
            self.lines,
            numbers,
            self.closing,
            self.settings,
        )
        try:
            yield settlements
            await settlements.at_rest()
        finally:
            await stop_the_rest()
            await self.store.close()

    def held(self) -> dict[str, list[int]]:
        return {name: list(line.books.taken.values()) for name, line in self.lines.items()}

    async def step(self, number: str) -> str:
        record = await self.ledger.record(number)
        assert record is not None
        return record.step


ALL = {"hospital": [0], "wallet": [300], "insurer": [700]}
NONE: dict[str, list[int]] = {"hospital": [], "wallet": [], "insurer": []}
