"""The file of the store: how it is held, opened, checked, sealed and changed. Knows no threads."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field

from offline_queue.sealing import WITNESS, BrokenSeal, CipherName, Sealing, read_key

T = TypeVar("T")
Connection = sqlite3.Connection
SQLITE_VERSION = sqlite3.sqlite_version

# A commit writes every page that it touches whole into the log, and most of them for a few bytes.
PAGE_BYTES = 1024
# Those of older releases, whose files keep their pages.
PAGES_BEFORE = (2048,)
# As many bytes of log as SQLite lets gather with pages of 2048.
LOG_PAGES = 2000
BUSY_SECONDS = 5.0
FULL = 2
INCREMENTAL = 2
LIVED = "lived"
DISK_FULL = "LED-12"
NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")


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
    reserve_mb: int = Field(
        default=32,
        ge=0,
        le=10_000,
        description="Room (MB) that is kept on that disk, for finishing what was begun when it is full.",
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


class Damaged(StoreTrouble):
    """What is in the file is not what was written: it has to be salvaged."""


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


def connect_to_read(path: Path) -> Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def sealing_for(settings: StoreSettings, witness: bytes | None) -> Sealing:
    """How the file with this witness is sealed. Raises StoreTrouble without its key."""
    key = read_key(settings.key_file) if settings.key_file else None
    if key is None and (settings.key_file or witness):
        raise StoreTrouble("LED-09", "the file is sealed, or is to be, and there is no key for it")
    sealing = Sealing(key, settings.cipher)
    try:
        sealing.opened(witness or "", WITNESS)
    except BrokenSeal as why:
        raise StoreTrouble("LED-10", "the file is sealed with another key") from why
    return sealing


def connect(path: Path, factory: type[Connection]) -> Connection:
    # The log and the shared memory that SQLite puts beside the file take over its permissions.
    path.touch(mode=0o600, exist_ok=True)
    return sqlite3.connect(path, factory=factory, isolation_level=None, timeout=BUSY_SECONDS)


def empty_log(connection: Connection) -> None:
    """Move the log into the file and cut it to nothing: what was deleted must not live on in it."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def damage(connection: Connection) -> list[str]:
    lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [] if lines == ["ok"] else lines


def make_durable(connection: Connection) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute(f"PRAGMA auto_vacuum = {INCREMENTAL}")
    journal = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute(f"PRAGMA synchronous = {FULL}")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}").fetchall()
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    # With NORMAL the last commits are gone after a power cut, and "paid" would be a lie.
    if (journal, synchronous) != ("wal", FULL):
        raise StoreTrouble("LED-01", f"journal {journal}, synchronous {synchronous}")


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
        if name in NO_ROOM:
            raise StoreTrouble(DISK_FULL, name) from why
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise Damaged("LED-03", name) from why
        if not isinstance(why, sqlite3.OperationalError):
            raise
        raise StoreTrouble("LED-05", f"{name}: {why}") from why
    except OSError as why:
        if why.errno == errno.ENOSPC:
            raise StoreTrouble(DISK_FULL, "the journal has no room") from why
        raise StoreTrouble("LED-13", type(why).__name__) from why
