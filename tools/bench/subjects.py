"""The queues that are measured, each with the same three verbs: ours, bare SQLite, and what others offer."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import litequeue
import persistqueue
from huey.storage import SqliteStorage

from offline_queue.backoff import Backoff
from offline_queue.opening import open_to_write
from offline_queue.outbox import Answer, Message, Outbox, Outcome
from offline_queue.rows import Ended, accept, catch_up, read, settle
from offline_queue.store import Connection, Stamp, Store, StoreSettings
from offline_queue.turns import Turns

LINES = 5000
BODY = {"text": "x" * 1000}
ROW = '{"text":"' + "x" * 1000 + '"}'


class Longest(random.Random):
    """No chance at all."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


class Subject(Protocol):
    """`put` returns when the row is on disk; `take` gets one row and confirms it."""

    async def put(self) -> None: ...
    async def take(self) -> None: ...
    async def close(self) -> None: ...


class Blocking(Protocol):
    """A queue that knows no loop, with the same verbs."""

    def put(self) -> None: ...
    def take(self) -> None: ...
    def close(self) -> None: ...


class Ours:
    """Sealed, each row under a key of its own, in order for each of 5,000 patients."""

    def __init__(self, store: Store) -> None:
        # Whoever is told to come later rests for longer than any of this takes.
        self.store, self.outbox = (
            store,
            Outbox(store, backoff=lambda: Backoff(1e9, 1e9, chance=Longest())),
        )
        self._numbers = count()

    @classmethod
    async def open(cls, folder: Path, seal: bool = True) -> "Ours":
        key_file = folder / "queue.key"
        key_file.write_text("5a" * 32, "ascii")
        return cls(
            await Store.open(StoreSettings(path=folder / "ours.db", key_file=key_file if seal else None))
        )

    def messages(self, many: int, lines: int = LINES, whose: str = "p") -> list[Message]:
        numbers = [next(self._numbers) for _ in range(many)]
        return [
            Message("settlement", f"k{number:012}", f"{whose}{number % lines}", BODY) for number in numbers
        ]

    async def put(self) -> None:
        await self.outbox.put(*self.messages(1))

    async def put_hundred(self) -> None:
        await self.outbox.put(*self.messages(100))

    async def put_by_eight(self) -> None:
        await asyncio.gather(*(self.put() for _ in range(8)))

    async def take(self) -> None:
        await self.take_many(1)

    async def take_many(self, most: int) -> None:
        batch = await self.outbox.next_batch("platform", most)
        if len(batch) < most:
            raise ValueError("the queue ran dry while it was measured")
        await self.outbox.settle("platform", [Answer(row.key, Outcome.DONE) for row in batch])

    async def fill(self, rows: int, lines: int = LINES, whose: str = "p") -> None:
        for first in range(0, rows, 2000):
            await self.outbox.put(*self.messages(min(2000, rows - first), lines, whose))

    async def answer_all(self, outcome: Outcome, most: int = 1000) -> None:
        """Until nothing more can go now."""
        while batch := await self.outbox.next_batch("platform", most):
            await self.outbox.settle("platform", [Answer(row.key, outcome) for row in batch])

    async def close(self) -> None:
        await self.store.close()


class Core:
    """What ours does for each message on the store's thread, called as peers are: by whoever waits for it."""

    def __init__(self, folder: Path) -> None:
        key_file = folder / "core.key"
        key_file.write_text("5a" * 32, "ascii")
        settings = StoreSettings(path=folder / "core.db", key_file=key_file)
        self._opened, self._turns, self._numbers = open_to_write(settings, Connection), Turns(), count()
        self._stamp = Stamp(time.time(), 0, 1)

    def put(self) -> None:
        number = next(self._numbers)
        message = Message("settlement", f"k{number:012}", f"p{number % LINES}", BODY)
        self._opened.commit(
            lambda connection: accept(connection, [message], self._stamp, self._opened.sealing)
        )

    def take(self) -> None:
        connection = self._opened.connection
        catch_up(connection, self._turns)
        batch = read(connection, self._opened.sealing, self._turns.call("platform", 1, time.monotonic()))
        ended = list[Ended]()
        answers = {row.key: Answer(row.key, Outcome.DONE) for row in batch.rows}
        self._opened.commit(lambda connection: ended.extend(settle(connection, "platform", answers, 0)))
        for each in ended:
            self._turns.ends(each.line, each.seq, each.after)

    def close(self) -> None:
        self._opened.close()


class Called:
    """A queue without a loop, called at once: whoever calls stands still until its row is on disk."""

    def __init__(self, queue: Blocking) -> None:
        self._queue = queue

    async def put(self) -> None:
        self._queue.put()

    async def take(self) -> None:
        self._queue.take()

    async def close(self) -> None:
        self._queue.close()


class FromALoop:
    """The same as a program has to call it whose screen must not stand still: on a thread of its own."""

    def __init__(self, queue: Blocking) -> None:
        self._queue, self._thread = queue, ThreadPoolExecutor(1)

    async def put(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._queue.put)

    async def take(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._queue.take)

    async def close(self) -> None:
        self._thread.shutdown()


class Bare:
    """SQLite alone, as durable as ours: no key, no seal, no order but that of arrival."""

    def __init__(self, folder: Path) -> None:
        self.file = sqlite3.connect(folder / "bare.db", isolation_level=None, check_same_thread=False)
        self.file.execute("PRAGMA journal_mode = WAL")
        self.file.execute("PRAGMA synchronous = FULL")
        self.file.execute("CREATE TABLE waiting (id INTEGER PRIMARY KEY, body TEXT)")

        self.file.execute("CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT)")

    def fill(self, rows: int) -> None:
        self.file.execute("BEGIN")
        self.file.executemany("INSERT INTO waiting (body) VALUES (?)", [(ROW,)] * rows)
        self.file.execute("COMMIT")

    def put(self) -> None:
        self.file.execute("INSERT INTO waiting (body) VALUES (?)", (ROW,))

    async def put_numbered(self) -> None:
        """A number never comes twice, as with ours, also when its row is gone."""
        self.file.execute("INSERT INTO numbered (body) VALUES (?)", (ROW,))

    def take(self) -> None:
        row = self.file.execute("SELECT id, body FROM waiting ORDER BY id LIMIT 1").fetchone()
        self.file.execute("DELETE FROM waiting WHERE id = ?", (row[0],))

    def close(self) -> None:
        self.file.close()


class PersistQueue:
    """persist-queue's SQLiteAckQueue: FULL by SQLite's default."""

    def __init__(self, folder: Path) -> None:
        self._queue: Any = persistqueue.SQLiteAckQueue(str(folder / "pq"), multithreading=True)

    def put(self) -> None:
        self._queue.put(ROW)

    def take(self) -> None:
        found = self._queue.get(block=False, raw=True)
        self._queue.ack(id=found["pqid"])

    def close(self) -> None:
        self._queue.close()


class LiteQueue:
    """litequeue, raised to FULL: as shipped it is not durable."""

    def __init__(self, folder: Path) -> None:
        self._queue: Any = litequeue.LiteQueue(str(folder / "lite.db"))
        self._queue.conn.execute("PRAGMA synchronous = FULL")

    def put(self) -> None:
        self._queue.put(ROW)

    def take(self) -> None:
        self._queue.done(self._queue.pop().message_id)

    def close(self) -> None:
        self._queue.close()


class Huey:
    """huey's SqliteStorage with fsync: FULL. It deletes a row before anybody has done anything with it."""

    def __init__(self, folder: Path) -> None:
        self._queue: Any = SqliteStorage("q", str(folder / "huey.db"), fsync=True, strict_fifo=True)

    def put(self) -> None:
        self._queue.enqueue(ROW.encode())

    def take(self) -> None:
        self._queue.dequeue()

    def close(self) -> None:
        self._queue.close()


def peers(folder: Path) -> Sequence[tuple[str, Blocking]]:
    return [
        ("persist-queue 1.1.0", PersistQueue(folder)),
        ("litequeue 0.9 at FULL", LiteQueue(folder)),
        ("huey 3.5.4, at most once", Huey(folder)),
    ]
