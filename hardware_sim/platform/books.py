"""What the platform has taken, from whom, and what each terminal said of itself."""

import asyncio
import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hardware_sim.part import Json
from hardware_sim.platform.database import Database, FleetBatch, Status, Transaction, written
from hardware_sim.platform.postgres_database import PostgresDatabase
from hardware_sim.platform.sqlite_database import SqliteDatabase
from hardware_sim.services.rows import Row

DONE, DUPLICATE, REFUSED = "done", "duplicate", "refused"
SEEN = "SELECT kind, body FROM taken WHERE device = ? AND key = ?"
NOTE = (
    "INSERT INTO device (name, boot, machine, clones, other, seen_at, status) VALUES (?, ?, ?, 0, '', ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET boot = excluded.boot, seen_at = excluded.seen_at,"
    " machine = CASE WHEN device.machine = '' THEN excluded.machine ELSE device.machine END,"
    " status = CASE WHEN excluded.status = '' THEN device.status ELSE excluded.status END"
)
LIVES = (
    "INSERT INTO life (name, life, written) VALUES (?, ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET life = excluded.life,"
    # A batch that comes late says less than one that overtook it.
    " written = CASE WHEN life.life = excluded.life AND life.written > excluded.written"
    " THEN life.written ELSE excluded.written END"
)


@dataclass(frozen=True)
class Clone:
    """Not taken: this comes from a second machine of the same identity, or from a restored image."""

    why: str


Verdict = Clone | list[str]


@dataclass(frozen=True)
class Device:
    """A terminal of the fleet. Times in seconds since the epoch; `status` is what it said last."""

    name: str
    boot: int
    clones: int
    other: str
    seen_at: float
    status: Status

    def later(self, seen_at: float) -> "Device":
        """Seen at this moment, too."""
        return replace(self, seen_at=max(self.seen_at, seen_at))


def open_database(url: str, folder: Path) -> Database:
    """PostgreSQL for a URL of it, else a file in `folder`."""
    return PostgresDatabase(url) if url.startswith("postgres") else SqliteDatabase(folder / "platform.db")


class Books:
    """Blocking; may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database, self._turn = database, threading.Lock()

    def take(self, batches: Sequence[FleetBatch], now: float) -> list[Verdict]:
        """An outcome for each row of each batch, when all of it is on disk. Raises Busy."""
        with self._turn, self._database.transaction() as open_:
            clones = [_clone(open_, batch) for batch in batches]
            rows = [
                (batch.device, row)
                for batch, clone in zip(batches, clones, strict=True)
                for row in batch.rows
                if clone is None
            ]
            new = open_.insert(rows)
            for batch, clone in zip(batches, clones, strict=True):
                _note(open_, batch, clone, now)
            return [
                clone or [_outcome(open_, new, batch.device, row) for row in batch.rows]
                for batch, clone in zip(batches, clones, strict=True)
            ]

    def known(self, device: str, keys: Sequence[str]) -> list[str]:
        """Those of `keys` that were taken from this device."""
        with self._turn, self._database.transaction() as open_:
            return [key for key in keys if open_.execute(SEEN, (device, key))]

    def rows(self, *kinds: str) -> list[Json]:
        """What was taken, in the order of arrival; of some kinds, or all."""
        among = f" WHERE kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        asked = "SELECT device, key, kind, order_key, seq, made_at, body FROM taken"
        with self._turn, self._database.transaction() as open_:
            found = open_.execute(f"{asked}{among} ORDER BY number", kinds)
        names = ("device", "key", "kind", "order_key", "seq", "made_at")
        return [dict(zip(names, row[:6], strict=True)) | {"body": json.loads(row[6])} for row in found]

    def fleet(self) -> list[Device]:
        with self._turn, self._database.transaction() as open_:
            found = open_.execute(
                "SELECT name, boot, clones, other, seen_at, status FROM device ORDER BY name"
            )
        return [
            Device(name, boot, clones, other, seen_at, Status.model_validate_json(status or "{}"))
            for name, boot, clones, other, seen_at, status in found
        ]

    def forget(self, device: str) -> int:
        """As after the operator replaced the machine; returns the boot that it was at."""
        with self._turn, self._database.transaction() as open_:
            found = open_.execute("SELECT boot FROM device WHERE name = ?", (device,))
            for table in ("device", "life"):
                open_.execute(f"DELETE FROM {table} WHERE name = ?", (device,))
        return int(found[0][0]) if found else 0

    def empty(self) -> None:
        with self._turn, self._database.transaction() as open_:
            for table in ("taken", "device", "life"):
                open_.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        with self._turn:
            self._database.close()


class Clerk:
    """Writes what arrives together in one commit. Whoever waits is answered when it is on disk."""

    def __init__(self, books: Books) -> None:
        self._books = books
        # A thread of its own: the pool that all share may be full of those who wait for this.
        self._thread = ThreadPoolExecutor(1, "books")
        self._waiting: list[tuple[FleetBatch, float, asyncio.Future[Verdict]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, batch: FleetBatch, now: float) -> Verdict:
        """Raises Busy."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((batch, now, future))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await asyncio.shield(future)

    async def _write(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            batches, now = [each[0] for each in together], together[-1][1]
            writing = asyncio.get_running_loop().run_in_executor(self._thread, self._books.take, batches, now)
            (said,) = await asyncio.gather(writing, return_exceptions=True)
            for number, (_, _, future) in enumerate(together):
                if isinstance(said, BaseException):
                    future.set_exception(said)
                else:
                    future.set_result(said[number])


def _clone(open_: Transaction, batch: FleetBatch) -> Clone | None:
    found = open_.execute("SELECT boot, machine FROM device WHERE name = ?", (batch.device,))
    if not found:
        return None
    boot, machine = found[0]
    if batch.machine and machine and batch.machine != machine:
        return Clone("another machine of this name")
    if batch.boot < boot:
        return Clone(f"boot {batch.boot} after boot {boot}")
    return _other_life(open_, batch, boot) if batch.life else None


def _other_life(open_: Transaction, batch: FleetBatch, boot: int) -> Clone | None:
    """An image from before the last start counts up to the same boot, and knows less than we were told."""
    found = open_.execute("SELECT life, written FROM life WHERE name = ?", (batch.device,))
    if not found or found[0][0] == batch.life:
        return None
    if batch.boot == boot:
        return Clone(f"boot {boot} twice")
    written = found[0][1]
    knew = batch.found if "found" in batch.model_fields_set else batch.written
    return Clone(f"{knew} rows written after {written}") if knew < written else None


def _note(open_: Transaction, batch: FleetBatch, clone: Clone | None, now: float) -> None:
    if clone:
        other = batch.machine or f"boot {batch.boot}"
        open_.execute(
            "UPDATE device SET clones = clones + 1, other = ? WHERE name = ?", (other, batch.device)
        )
        return
    status = batch.status.model_dump_json() if "status" in batch.model_fields_set else ""
    if batch.life:
        open_.execute(LIVES, (batch.device, batch.life, batch.written))
    open_.execute(NOTE, (batch.device, batch.boot, batch.machine, now, status))


def _outcome(open_: Transaction, new: set[tuple[str, str]], device: str, row: Row) -> str:
    if (device, row.key) in new:
        new.discard((device, row.key))
        return DONE
    before: Mapping[int, Any] = dict(enumerate(open_.execute(SEEN, (device, row.key))[0]))
    return DUPLICATE if (before[0], before[1]) == (row.kind, written(row.body)) else REFUSED
