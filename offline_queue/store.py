"""One SQLite file, touched by one connection on one thread. Knows the tables, not what they mean."""

import asyncio
import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field
from sqlite_utils import Database, Migrations

T = TypeVar("T")
Connection = sqlite3.Connection

PAGE_BYTES = 2048
BUSY_SECONDS = 5.0
FULL = 2
INCREMENTAL = 2
BOOT, LIVED = "boot", "lived"

SCHEMA = Migrations("offline_queue")


class StoreSettings(BaseModel, frozen=True, extra="forbid"):
    path: Path = Field(
        description="The file that holds the ledger and what waits to be sent. On a disk of its own."
    )
    least_free_mb: int = Field(
        default=64,
        ge=0,
        le=10_000_000,
        description="With less room than this on that disk (MB) no new payment begins.",
    )


class StoreTrouble(Exception):
    """The file can't be used as asked; nothing of what was asked is in it.

    `code` finds the words for the technician, `detail` is for the log and carries no personal data.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code} {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class StoreFacts:
    """What diagnostics say about the file. `wal_reset_bug`: this SQLite must not be given a second writer."""

    path: Path
    file_bytes: int
    free_bytes: int
    boot: int
    sqlite_version: str
    wal_reset_bug: bool
    migrations: tuple[str, ...]


@dataclass(frozen=True)
class Stamp:
    """When something happened, told three ways: the wall clock may be wrong, the other two only grow.

    `lived` is in seconds, see `Store.lived`; `boot` counts the times that the file was opened.
    """

    wall: float
    lived: int
    boot: int


class Store:
    """The file while it is open. Whoever awaits may be cancelled; what was begun is finished all the same."""

    def __init__(self, settings: StoreSettings, thread: ThreadPoolExecutor, opened: "_Opened") -> None:
        self._settings, self._thread, self._opened = settings, thread, opened
        self._since = time.monotonic()
        self.boot = opened.boot

    @classmethod
    async def open(cls, settings: StoreSettings, factory: type[Connection] = Connection) -> "Store":
        """Open, check and migrate the file, and hold it against every other writer.

        Raises StoreTrouble, and leaves the file as it is, when it is damaged, written by a newer
        release, held by another program, or can't be made durable.
        """
        return await cls._on_own_thread(settings, lambda: _open_to_write(settings.path, factory))

    @classmethod
    async def open_to_read(cls, settings: StoreSettings) -> "Store":
        """Look into the file, also while the terminal runs: this connection can't write."""
        return await cls._on_own_thread(settings, lambda: _open_to_read(settings.path))

    @classmethod
    async def _on_own_thread(cls, settings: StoreSettings, opening: Callable[[], "_Opened"]) -> "Store":
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            opened = await asyncio.get_running_loop().run_in_executor(thread, opening)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(settings, thread, opened)

    async def run(self, call: Callable[[Connection], T]) -> T:
        """Run `call` on the store's thread, for reading."""

        def answer() -> T:
            with _told():
                return call(self._opened.connection)

        # A write that is dropped from the queue because its asker was cancelled would be a lost write.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, answer))

    async def commit(self, call: Callable[[Connection], T]) -> T:
        """Run `call` between BEGIN IMMEDIATE and COMMIT: on disk when this returns, or else not at all."""
        return await self.run(lambda connection: _in_transaction(connection, call))

    def stamp(self, wall: float) -> Stamp:
        return Stamp(wall, self.lived(), self.boot)

    def lived(self) -> int:
        """Seconds that this file has been open in all its lives: an age that no clock can be set to."""
        return self._opened.lived + int(time.monotonic() - self._since)

    async def facts(self) -> StoreFacts:
        """For diagnostics."""
        return await self.run(self._facts)

    def _facts(self, connection: Connection) -> StoreFacts:
        path = self._settings.path
        return StoreFacts(
            path=path,
            file_bytes=path.stat().st_size,
            free_bytes=shutil.disk_usage(path.parent).free,
            boot=self.boot,
            sqlite_version=sqlite3.sqlite_version,
            wal_reset_bug=has_wal_reset_bug(sqlite3.sqlite_version_info),
            migrations=tuple(_applied(Database(connection))),
        )

    async def has_room(self) -> None:
        """Raises StoreTrouble when the disk has less room than the settings want for a new payment."""
        free = await self.run(lambda _: shutil.disk_usage(self._settings.path.parent).free)
        if free < self._settings.least_free_mb * 1_000_000:
            raise StoreTrouble("LED-06", f"{free // 1_000_000} MB free")

    async def damage(self) -> list[str]:
        """What SQLite's own check of the whole file finds; empty when it is sound."""
        return await self.run(_damage)

    async def close(self) -> None:
        """Finish what was begun, then let go of the file. May be called twice."""
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, self._close))

    def _close(self) -> None:
        with suppress(RuntimeError):
            self._thread.submit(self._opened.close)
        self._thread.shutdown(wait=True)


@dataclass(frozen=True)
class _Opened:
    connection: Connection
    lock: int | None
    boot: int
    lived: int

    def close(self) -> None:
        self.connection.close()
        if self.lock is not None:
            os.close(self.lock)


def counter(connection: Connection, name: str) -> int:
    """A number that the file remembers; 0 until it is set."""
    row = connection.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def set_counter(connection: Connection, name: str, value: int) -> None:
    connection.execute(
        "INSERT INTO counter (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether two writers may damage a WAL file with this SQLite. Source: SQLite's change log, 3.51.3.

    One connection is safe with every release, and one is what this module has.
    """
    if version[:2] == (3, 44):
        return version < (3, 44, 6)
    if version[:2] == (3, 50):
        return version < (3, 50, 7)
    return (3, 7, 0) <= version < (3, 51, 3)


@SCHEMA()
def m001_records_messages_counters(db: Database) -> None:
    """Few indexes on purpose: each is one more page in the log of every commit."""
    record = {"id": str, "step": str, "facts": str, "moved_at": float}
    db.table("record").create(record, pk="id", not_null=set(record))
    db.table("record").create_index(["step"])
    db.table("history").create({"seq": int, "boot": int} | record, pk="seq", not_null=set(record))
    db.table("history").create_index(["id"])
    message = {
        "seq": int, "destination": str, "priority": int, "kind": str, "key": str, "order_key": str,
        "body": str, "made_at": float, "lived": int, "boot": int, "set_aside": str,
    }  # fmt: skip
    db.table("message").create(message, pk="seq", not_null=set(message) - {"set_aside"})
    db.table("message").create_index(["key"], unique=True)
    db.table("message").create_index(["destination", "priority"])
    db.execute("CREATE INDEX message_set_aside ON message (destination) WHERE set_aside IS NOT NULL")
    db.table("counter").create({"name": str, "value": int}, pk="name", not_null={"value"})


def _open_to_write(path: Path, factory: type[Connection]) -> _Opened:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _hold(path)
    try:
        with _told():
            return _prepared(_connect(path, factory), lock)
    except BaseException:
        os.close(lock)
        raise


def _open_to_read(path: Path) -> _Opened:
    with _told():
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        return _Opened(connection, None, counter(connection, BOOT), _lived(connection))


def _hold(path: Path) -> int:
    """Hold the file beside the store until the process ends, however it ends. Two writers never meet."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as why:
        os.close(lock)
        raise StoreTrouble("LED-04", "another program has the file open for writing") from why
    return lock


def _connect(path: Path, factory: type[Connection]) -> Connection:
    # The log and the shared memory that SQLite puts beside the file take over its permissions.
    path.touch(mode=0o600, exist_ok=True)
    return sqlite3.connect(path, factory=factory, isolation_level=None, timeout=BUSY_SECONDS)


def _prepared(connection: Connection, lock: int) -> _Opened:
    try:
        _refuse_damage(connection)
        _refuse_newer(connection)
        _make_durable(connection)
        SCHEMA.apply(Database(connection))
        boot, lived = _in_transaction(connection, _begin_life)
        return _Opened(connection, lock, boot, lived)
    except BaseException:
        connection.close()
        raise


def _refuse_damage(connection: Connection) -> None:
    found = _damage(connection)
    if found:
        raise StoreTrouble("LED-08", "; ".join(found[:3]))


def _damage(connection: Connection) -> list[str]:
    lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [] if lines == ["ok"] else lines


def _refuse_newer(connection: Connection) -> None:
    known = {each.name for each in SCHEMA.pending(Database(memory=True))}
    newer = [name for name in _applied(Database(connection)) if name not in known]
    if newer:
        raise StoreTrouble("LED-02", f"written by a newer release ({', '.join(newer)})")


def _applied(db: Database) -> list[str]:
    return [each.name for each in SCHEMA.applied(db)]


def _make_durable(connection: Connection) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute(f"PRAGMA auto_vacuum = {INCREMENTAL}")
    journal = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute(f"PRAGMA synchronous = {FULL}")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    # With NORMAL the last commits are gone after a power cut, and "paid" would be a lie.
    if (journal, synchronous) != ("wal", FULL):
        raise StoreTrouble("LED-01", f"journal {journal}, synchronous {synchronous}")


def _begin_life(connection: Connection) -> tuple[int, int]:
    boot, lived = counter(connection, BOOT) + 1, _lived(connection)
    set_counter(connection, BOOT, boot)
    set_counter(connection, LIVED, lived)
    return boot, lived


def _lived(connection: Connection) -> int:
    newest = connection.execute("SELECT lived FROM message ORDER BY seq DESC LIMIT 1").fetchone()
    return max(counter(connection, LIVED), int(newest[0]) if newest else 0)


def _in_transaction(connection: Connection, call: Callable[[Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = call(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return result


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's failures become ours; misuse of it stays what it is, a bug."""
    try:
        yield
    except sqlite3.DatabaseError as why:
        name = getattr(why, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise StoreTrouble("LED-03", name) from why
        if not isinstance(why, sqlite3.OperationalError):
            raise
        raise StoreTrouble("LED-05", f"{name}: {why}") from why
