"""The file of the store: how it is held, opened, checked, sealed and changed. Knows no threads."""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field

from offline_queue.schema import migrate, newer
from offline_queue.sealing import WITNESS, BrokenSeal, CipherName, Sealing, read_key

T = TypeVar("T")
Connection = sqlite3.Connection
SQLITE_VERSION = sqlite3.sqlite_version

PAGE_BYTES = 2048
BUSY_SECONDS = 5.0
FULL = 2
INCREMENTAL = 2
BOOT, LIVED, CLEAN, RESIDUE = "boot", "lived", "clean", "residue"
# A larger file is checked whole only when its last life did not end cleanly: it takes a second for 100 MB.
ALWAYS_CHECKED_BYTES = 64_000_000


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
    key_file: Path | None = Field(
        default=None,
        description="File with the key that seals what the store says of people: 64 hexadecimal digits, such"
        " as `openssl rand -hex 32` makes; with systemd /run/credentials/UNIT/NAME. Without it nothing is"
        " sealed. A sealed file does not open without its key: keep a copy where the disk is not.",
    )
    cipher: CipherName = Field(
        default="aes-256-gcm",
        description="How what is written from now on is sealed; what was sealed the other way can be read.",
    )


class StoreTrouble(Exception):
    """The file can't be used as asked; nothing of what was asked is in it.

    `code` finds the words for the technician, `detail` is for the log and carries no personal data.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code} {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Opened:
    connection: Connection
    lock: int | None
    sealing: Sealing
    boot: int
    lived: int

    def close(self) -> None:
        try:
            if self.lock is not None:
                set_counter(self.connection, CLEAN, self.boot)
        finally:
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


def open_to_write(settings: StoreSettings, factory: type[Connection]) -> Opened:
    path = settings.path
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _hold(path)
    try:
        with told():
            before = _look(path) if path.exists() and path.stat().st_size else _Before()
            sealing = _sealing(settings, before)
            return _prepared(_connect(path, factory), lock, sealing, before)
    except BaseException:
        os.close(lock)
        raise


def open_to_read(settings: StoreSettings) -> Opened:
    with told():
        sealing = _sealing(settings, _look(settings.path))
        connection = _connect_to_read(settings.path)
        return Opened(connection, None, sealing, counter(connection, BOOT), _lived(connection))


@dataclass(frozen=True)
class _Before:
    """What a file says of itself before anybody may write to it."""

    witness: bytes | None = None
    clean: bool = True


def _look(path: Path) -> _Before:
    """Through a connection that can't write: a file that is refused is left as it is, its log included."""
    with closing(_connect_to_read(path)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = connection.execute("SELECT witness FROM seal").fetchone() if "seal" in tables else None
        clean = "counter" in tables and counter(connection, CLEAN) == counter(connection, BOOT)
        return _Before(found[0] if found else None, clean)


def _connect_to_read(path: Path) -> Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def _sealing(settings: StoreSettings, before: _Before) -> Sealing:
    key = read_key(settings.key_file) if settings.key_file else None
    if key is None and (settings.key_file or before.witness):
        raise StoreTrouble("LED-09", "the file is sealed, or is to be, and there is no key for it")
    sealing = Sealing(key, settings.cipher)
    try:
        sealing.opened(before.witness or "", WITNESS)
    except BrokenSeal as why:
        raise StoreTrouble("LED-10", "the file is sealed with another key") from why
    return sealing


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


def _prepared(connection: Connection, lock: int, sealing: Sealing, before: _Before) -> Opened:
    try:
        _refuse_damage(connection, before)
        _refuse_newer(connection)
        _make_durable(connection)
        migrate(connection)
        boot, lived = in_transaction(connection, _begin_life)
        if sealing.has_key and before.witness is None:
            in_transaction(connection, lambda connection: _seal_all(connection, sealing))
        if counter(connection, RESIDUE):
            _scrub(connection)
        return Opened(connection, lock, sealing, boot, lived)
    except BaseException:
        connection.close()
        raise


def _seal_all(connection: Connection, sealing: Sealing) -> None:
    """The file was written without a key until now."""
    connection.create_function("sealed", 2, sealing.closed)
    changed = 0
    for table, column, about in (
        ("message", "body", "key"),
        ("record", "facts", "id"),
        ("history", "facts", "id"),
    ):
        changed += connection.execute(f"UPDATE {table} SET {column} = sealed({column}, {about})").rowcount
    connection.execute("INSERT INTO seal (id, witness) VALUES (1, ?)", (sealing.closed(WITNESS, WITNESS),))
    set_counter(connection, RESIDUE, changed)


def _scrub(connection: Connection) -> None:
    """Write the whole file anew: what was deleted before deleting meant overwriting is still in its gaps."""
    connection.execute("VACUUM")
    set_counter(connection, RESIDUE, 0)
    empty_log(connection)


def empty_log(connection: Connection) -> None:
    """Move the log into the file and cut it to nothing: what was deleted must not live on in it."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _refuse_damage(connection: Connection, before: _Before) -> None:
    size = connection.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ).fetchone()[0]
    found = [] if before.clean and size > ALWAYS_CHECKED_BYTES else damage(connection)
    if found:
        raise StoreTrouble("LED-08", "; ".join(found[:3]))


def damage(connection: Connection) -> list[str]:
    lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [] if lines == ["ok"] else lines


def _refuse_newer(connection: Connection) -> None:
    unknown = newer(connection)
    if unknown:
        raise StoreTrouble("LED-02", f"written by a newer release ({', '.join(unknown)})")


def _make_durable(connection: Connection) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute(f"PRAGMA auto_vacuum = {INCREMENTAL}")
    journal = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute(f"PRAGMA synchronous = {FULL}")
    connection.execute("PRAGMA secure_delete = ON")
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


def in_transaction(connection: Connection, call: Callable[[Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = call(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return result


@contextmanager
def told() -> Iterator[None]:
    """SQLite's failures become ours; misuse of it stays what it is, a bug."""
    try:
        yield
    except BrokenSeal as why:
        raise StoreTrouble("LED-11", str(why)) from why
    except sqlite3.DatabaseError as why:
        name = getattr(why, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise StoreTrouble("LED-03", name) from why
        if not isinstance(why, sqlite3.OperationalError):
            raise
        raise StoreTrouble("LED-05", f"{name}: {why}") from why
