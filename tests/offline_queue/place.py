"""What the tests of the queue share: a file that is open, and a far end that keeps what it was sent."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from offline_queue.backoff import Backoff
from offline_queue.outbox import Answer, Message, Outbox, Outcome, Waiting
from offline_queue.store import Store, StoreSettings
from offline_queue.sync import Answers, Result, drain


@asynccontextmanager
async def opened(path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection) -> AsyncIterator[Store]:
    store = await Store.open(StoreSettings(path=path, least_free_mb=0, reserve_mb=0), factory)
    try:
        yield store
    finally:
        await store.close()


def card_use(number: int, patient: int = 0) -> Message:
    return Message("card_use", f"card-{number}", f"patient-{patient}", {"number": number})


@dataclass
class FarEnd:
    """A platform that has an effect once for each key, in the order of arrival. `verdict` judges each row."""

    verdict: Callable[[Waiting], Outcome] = lambda _: Outcome.DONE
    arrived: list[Waiting] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    calls: int = 0

    async def send(self, batch: Sequence[Waiting]) -> Result:
        self.calls += 1
        return Answers(tuple(self.take(row) for row in batch))

    def take(self, row: Waiting) -> Answer:
        self.sent[row.key] += 1
        if row.key in self.keys:
            return Answer(row.key, Outcome.DUPLICATE)
        outcome = self.verdict(row)
        if outcome is Outcome.DONE:
            self.arrived.append(row)
        return Answer(row.key, outcome, f"judged {outcome}")

    @property
    def keys(self) -> set[str]:
        return {row.key for row in self.arrived}


def in_a_hurry() -> Backoff:
    """Pauses of a few milliseconds, so that a test need not wait for them."""
    return Backoff(base_seconds=0.002, cap_seconds=0.01, spread_seconds=0.002)


@asynccontextmanager
async def draining(
    outbox: Outbox, far_end: FarEnd, destination: str = "platform"
) -> AsyncIterator[asyncio.Event]:
    """A sender at work; gives the event that wakes it."""
    wake = asyncio.Event()
    sender = asyncio.create_task(drain(outbox, destination, far_end.send, in_a_hurry(), wake))
    try:
        yield wake
    finally:
        sender.cancel()
        with suppress(asyncio.CancelledError):
            await sender


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.002)


async def until_nothing_waits(outbox: Outbox, seconds: float = 180.0) -> None:
    async with asyncio.timeout(seconds):
        while await outbox.oldest_seconds() is not None:
            await asyncio.sleep(0.01)


class Committing(sqlite3.Connection):
    """Counts what goes to the disk."""

    commits = 0

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        Committing.commits += sql == "COMMIT"
        return super().execute(sql, *values)  # type: ignore[arg-type]  # passed through as it came
