"""How the file of the store is opened: held, checked, salvaged if need be, migrated, sealed, followed."""

import fcntl
import logging
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from offline_queue import journal
from offline_queue.file import (
    Connection,
    Damaged,
    StoreSettings,
    StoreTrouble,
    connect,
    connect_to_read,
    counter,
    damage,
    empty_log,
    in_transaction,
    make_durable,
    sealing_for,
    set_counter,
    told,
)
from offline_queue.journal import Journal
from offline_queue.reserve import Reserve
from offline_queue.salvage import Salvaged, finish, journal_of, salvage
from offline_queue.schema import migrate, newer
from offline_queue.sealing import WITNESS, Sealing

log = logging.getLogger(__name__)

BOOT, LIVED, CLEAN, RESIDUE = "boot", "lived", "clean", "residue"
# A larger file is checked whole only when its last life did not end cleanly: it takes a second for 100 MB.
ALWAYS_CHECKED_BYTES = 64_000_000


@dataclass(frozen=True)
class Opened:
    """The file while it is open; `lock` and `journal` are there when it may be written to."""

    connection: Connection
    sealing: Sealing
    boot: int
    lived: int
    lock: int | None = None
    journal: Journal | None = None
    reserve: Reserve | None = None
    salvaged: Salvaged | None = None

    def commit(self, call: Callable[[Connection], None]) -> None:
        """Do `call` and commit: on disk, in the journal too, or else not at all."""
        undo: Callable[[], None] = _nothing

        def followed(connection: Connection) -> None:
            nonlocal undo
            call(connection)
            undo = self.journal.follow(connection) if self.journal else _nothing

        if self.journal is not None:
            self.journal.catch_up(self.connection)
        try:
            in_transaction(self.connection, followed)
        except BaseException:
            undo()
            raise
        if self.journal is not None:
            self.journal.keep_up(self.connection)

    def close(self, sound: bool = True) -> None:
        """`sound` is False when damage was met: then the whole file is checked at the next opening."""
        try:
            if self.lock is not None and sound:
                set_counter(self.connection, CLEAN, self.boot)
        finally:
            self.connection.close()
            if self.journal is not None:
                self.journal.close()
            if self.lock is not None:
                os.close(self.lock)


def _nothing() -> None:
    """There is nothing to take back."""


def open_to_write(settings: StoreSettings, factory: type[Connection]) -> Opened:
    """Hold, check, migrate; a damaged file is salvaged first. Raises StoreTrouble, see Store.open."""
    path = settings.path
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _hold(path)
    try:
        finish(path)
        try:
            return _opened(settings, factory, lock)
        except Damaged as why:
            log.error("%s at the opening of the store: %s", why.code, why.detail)
        salvaged = salvage(settings)
        return replace(_opened(settings, factory, lock), salvaged=salvaged)
    except BaseException:
        os.close(lock)
        raise


def _opened(settings: StoreSettings, factory: type[Connection], lock: int) -> Opened:
    path = settings.path
    begun = path.exists() and path.stat().st_size > 0
    if not begun and journal.read(journal_of(path)).moves:
        raise Damaged("LED-15", "the file is gone, and its journal is not")
    with told():
        _roll_back(path)
        before = _look(path) if begun else _Before()
        sealing = sealing_for(settings, before.witness)
        opened = _prepared(connect(path, factory), lock, sealing, before)
        reserve = Reserve(path.with_name(f"{path.name}.reserve"), settings.reserve_mb * 1_000_000)
        reserve.take(settings.least_free_mb * 1_000_000)
        return replace(opened, reserve=reserve, journal=Journal.of(journal_of(path), opened.connection))


def _roll_back(path: Path) -> None:
    """A file whose making was cut off has a journal of SQLite's own beside it, which a reader can't undo."""
    if path.with_name(f"{path.name}-journal").exists():
        with closing(connect(path, Connection)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def open_to_read(settings: StoreSettings) -> Opened:
    with told():
        sealing = sealing_for(settings, _look(settings.path).witness)
        connection = connect_to_read(settings.path)
        return Opened(connection, sealing, counter(connection, BOOT), _lived(connection))


@dataclass(frozen=True)
class _Before:
    """What a file says of itself before anybody may write to it."""

    witness: bytes | None = None
    clean: bool = True


def _look(path: Path) -> _Before:
    """Through a connection that can't write: a file that is refused is left as it is, its log included."""
    with closing(connect_to_read(path)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = connection.execute("SELECT witness FROM seal").fetchone() if "seal" in tables else None
        clean = "counter" in tables and counter(connection, CLEAN) == counter(connection, BOOT)
        return _Before(found[0] if found else None, clean)


def _hold(path: Path) -> int:
    """Hold the file beside the store until the process ends, however it ends. Two writers never meet."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as why:
        os.close(lock)
        raise StoreTrouble("LED-04", "another program has the file open for writing") from why
    return lock


def _prepared(connection: Connection, lock: int, sealing: Sealing, before: _Before) -> Opened:
    try:
        _refuse_damage(connection, before)
        _refuse_newer(connection)
        make_durable(connection)
        migrate(connection)
        boot, lived = in_transaction(connection, _begin_life)
        if sealing.has_key and before.witness is None:
            in_transaction(connection, lambda connection: _seal_all(connection, sealing))
        if counter(connection, RESIDUE):
            _scrub(connection)
        return Opened(connection, sealing, boot, lived, lock)
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
        ("audit", "body", "'audit ' || seq"),
    ):
        sql = f"UPDATE {table} SET {column} = sealed({column}, {about}) WHERE {column} <> ''"
        changed += connection.execute(sql).rowcount
    connection.execute("INSERT INTO seal (id, witness) VALUES (1, ?)", (sealing.closed(WITNESS, WITNESS),))
    set_counter(connection, RESIDUE, changed)


def _scrub(connection: Connection) -> None:
    """Write the whole file anew: what was deleted before deleting meant overwriting is still in its gaps."""
    connection.execute("VACUUM")
    set_counter(connection, RESIDUE, 0)
    empty_log(connection)


def _refuse_damage(connection: Connection, before: _Before) -> None:
    size = connection.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ).fetchone()[0]
    found = [] if before.clean and size > ALWAYS_CHECKED_BYTES else damage(connection)
    if found:
        raise Damaged("LED-08", "; ".join(found[:3]))


def _refuse_newer(connection: Connection) -> None:
    unknown = newer(connection)
    if unknown:
        raise StoreTrouble("LED-02", f"written by a newer release ({', '.join(unknown)})")


def _begin_life(connection: Connection) -> tuple[int, int]:
    boot, lived = counter(connection, BOOT) + 1, _lived(connection)
    set_counter(connection, BOOT, boot)
    set_counter(connection, LIVED, lived)
    return boot, lived


def _lived(connection: Connection) -> int:
    newest = connection.execute("SELECT lived FROM message ORDER BY seq DESC LIMIT 1").fetchone()
    return max(counter(connection, LIVED), int(newest[0]) if newest else 0)
