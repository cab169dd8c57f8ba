"""Makes a sound file of a damaged one, from the rows that its pages still hold and from the journal."""

import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from offline_queue import audit, journal
from offline_queue.file import (
    PAGE_BYTES,
    PAGES_BEFORE,
    Connection,
    StoreSettings,
    connect,
    in_transaction,
    make_durable,
    sealing_for,
    set_counter,
)
from offline_queue.journal import Lines, Row
from offline_queue.messages import KINDS
from offline_queue.pages import Pages
from offline_queue.schema import migrate, number_moves
from offline_queue.sealing import WITNESS, BrokenSeal, Sealing

log = logging.getLogger(__name__)

MESSAGE = "seq, destination, priority, kind, key, order_key, body, made_at, lived, boot, set_aside, origin"
RECORD = "id, step, facts, moved_at, lived"
AUDIT = audit.COLUMNS
HISTORY = "seq, boot, id, step, facts, moved_at"


@dataclass(frozen=True)
class Salvaged:
    """What became of a damaged file: it is kept at `aside`; so many messages are lost, counted by number."""

    aside: Path
    messages: int
    records: int
    lost: int


def salvage(settings: StoreSettings) -> Salvaged:
    """Put a sound file where the damaged one was, which is kept beside it.

    Raises StoreTrouble when there is no key for what is sealed: then nothing is touched.
    """
    path = settings.path
    began = time.monotonic()
    found, held = _Found.in_file(path), journal.read(journal_of(path))
    sealing = _key(settings, [*found.sealed(), *held.sealed()])
    fresh = _beside(path, "fresh")
    _remove(fresh)
    with closing(connect(fresh, Connection)) as connection:
        make_durable(connection)
        migrate(connection)
        messages, records, lost = in_transaction(
            connection, lambda connection: _Filling(connection, sealing, found, held).fill()
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    # From this name on the new file is whole: whoever is killed after it goes on from here.
    os.replace(fresh, _beside(path, "salvaged"))
    aside = finish(path)
    assert aside is not None
    log.error("the store was damaged: %d messages and %d records are saved, %d messages are lost, in %.1f s",
              messages, records, lost, time.monotonic() - began)  # fmt: skip
    return Salvaged(aside, messages, records, lost)


def _key(settings: StoreSettings, sealed: Sequence[tuple[bytes, str]]) -> Sealing:
    """The seal's own witness may be among what is damaged: any row that opens is as good."""
    if settings.key_file is None:
        return sealing_for(settings, sealed[0][0] if sealed else None)
    sealing = sealing_for(settings, None)
    if not sealed or any(_opens(sealing, each, about) for each, about in sealed):
        return sealing
    return sealing_for(settings, sealed[0][0])


def _opens(sealing: Sealing, stored: bytes, about: str) -> bool:
    try:
        return bool(sealing.opened(stored, about))
    except BrokenSeal:
        return False


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.journal")


def finish(path: Path) -> Path | None:
    """Put a salvaged file in place of the damaged one, if there is one; where the damaged one is kept."""
    salvaged = _beside(path, "salvaged")
    if not salvaged.exists():
        return None
    aside = _unused(path, f"damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    for end in ("", "-wal"):
        part = Path(f"{path}{end}")
        if part.exists():
            os.replace(part, f"{aside}{end}")
    Path(f"{path}-shm").unlink(missing_ok=True)
    os.replace(salvaged, path)
    journal.sync_folder(path.parent)
    return aside


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


def _unused(path: Path, ending: str) -> Path:
    return next(each for at in count() if not (each := _beside(path, f"{ending}-{at}")).exists())


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)


@dataclass(frozen=True)
class _Found:
    """The rows of a damaged file, sorted by their shape into the tables that they must have been in."""

    messages: list[Row] = field(default_factory=list)
    records: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)
    witnesses: list[bytes] = field(default_factory=list)

    @classmethod
    def in_file(cls, path: Path) -> "_Found":
        found = cls()
        for rowid, values in Pages.of(path, (PAGE_BYTES, *PAGES_BEFORE)).rows():
            found.sort(rowid, values)
        return found

    def sealed(self) -> Iterator[tuple[bytes, str]]:
        """What only a key opens, each with what it is about."""
        yield from ((witness, WITNESS) for witness in self.witnesses)
        for table, stored, about in ((self.messages, 6, 4), (self.records, 2, 0), (self.moves, 4, 2)):
            for row in table:
                if isinstance(row[stored], bytes):
                    yield row[stored], row[about]

    def sort(self, rowid: int, values: Row) -> None:
        match values:
            case (None, str(), int(), str(), str(), str(), str() | bytes(), float() | int(), int(), int(), _):
                self.messages.append((rowid, *values[1:], ""))
            case (
                None,
                str(),
                int(),
                str(),
                str(),
                str(),
                str() | bytes(),
                float() | int(),
                int(),
                int(),
                _,
                str(),
            ):
                self.messages.append((rowid, *values[1:]))
            case (None, int(), int(), int(), str() | bytes(), bytes()):
                self.audit.append((rowid, *values[1:]))
            case (None, int(), str(), str(), str() | bytes(), float() | int()):
                self.moves.append((rowid, *values[1:]))
            case (str(), str(), str() | bytes(), float() | int(), int(), int(), int()):
                self.records.append(values[:5])  # which moves are theirs is told by the moves
            case (str(), str(), str() | bytes(), float() | int(), int()):
                self.records.append(values)
            case (str(), str(), str() | bytes(), float() | int()):  # written before records had an age
                self.records.append((*values, 0))
            case (str(name), int(value)):
                self.counters[name] = max(value, self.counters.get(name, 0))
            case (None, bytes(witness)):
                self.witnesses.append(witness)


class _Filling:
    """Fills a new file from what could be read; the journal has the last word on money."""

    def __init__(self, connection: Connection, sealing: Sealing, found: _Found, held: Lines) -> None:
        self._connection, self._sealing, self._found, self._held = connection, sealing, found, held

    def fill(self) -> tuple[int, int, int]:
        """How many messages and records are there now, and how many messages are lost."""
        if self._sealing.has_key:
            witness = self._sealing.closed(WITNESS, WITNESS)
            self._connection.execute("INSERT INTO seal (id, witness) VALUES (1, ?)", (witness,))
        counters = self._counters()
        self._moves()
        self._records(counters.get("lived", 0))
        self._messages()
        for row in self._found.audit:  # what is missing shows by itself: its neighbours no longer fit
            self._insert("audit", AUDIT, row)
        waiting, newest = self._connection.execute("SELECT count(*), max(seq) FROM message").fetchone()
        highest = max(newest or 0, counters.get("highest", 0))
        ended = highest - waiting - counters.get("expired", 0) - counters.get("salvaged_lost", 0)
        delivered = min(counters.get("delivered", 0), ended)
        lost = ended - delivered
        counters |= {
            "highest": highest,
            "delivered": delivered,
            "salvaged_lost": counters.get("salvaged_lost", 0) + lost,
        }
        for name, value in counters.items():
            set_counter(self._connection, name, value)
        records = self._connection.execute("SELECT count(*) FROM record").fetchone()[0]
        return waiting, records, lost

    def _counters(self) -> dict[str, int]:
        """The larger of both: a counter only grows."""
        counters = dict(self._held.counters)
        for name, value in self._found.counters.items():
            counters[name] = max(value, counters.get(name, 0))
        return counters

    def _moves(self) -> None:
        for seq, name, step, facts, moved_at, boot in self._held.moves:
            self._insert("history", HISTORY, (seq, boot, name, step, facts, moved_at))
        for row in self._found.moves:
            if self._reads(row[4], row[2]):
                self._insert("history", HISTORY, row)

    def _records(self, lived: int) -> None:
        """A record is the sum of its moves; one whose moves are gone is taken as it was found."""
        facts: dict[str, dict[str, object]] = {}
        last: dict[str, tuple[object, object]] = {}
        for name, step, learnt, at in self._connection.execute(
            "SELECT id, step, facts, moved_at FROM history ORDER BY seq"
        ):
            facts.setdefault(name, {}).update(json.loads(self._sealing.opened(learnt, name)))
            last[name] = (step, at)
        for name, (step, at) in last.items():
            whole = json.dumps(facts[name], ensure_ascii=False, separators=(",", ":"))
            self._insert("record", RECORD, (name, step, self._sealing.closed(whole, name), at, lived))
        for row in self._found.records:
            if self._reads(row[2], row[0]):
                self._insert("record", RECORD, row)
        number_moves(self._connection)

    def _messages(self) -> None:
        for row in self._found.messages:
            if row[3] in KINDS and self._reads(row[6], row[4]):
                aside = (
                    row[10] if isinstance(row[10], str) and row[10] else None
                )  # without a reason: sent again
                self._insert("message", MESSAGE, (*row[:10], aside, row[11]))
        for seq, kind, key, order_key, *rest, origin in self._held.messages:
            rules = KINDS[str(kind)]
            row = (seq, rules.destination, rules.priority, kind, key, order_key, *rest, None, origin)
            self._insert("message", MESSAGE, row)

    def _reads(self, stored: object, about: object) -> bool:
        """Whether something that was found is what was once written."""
        if not isinstance(stored, str | bytes) or not isinstance(about, str):
            return False
        try:
            return isinstance(json.loads(self._sealing.opened(stored, about)), dict)
        except (BrokenSeal, ValueError):
            return False

    def _insert(self, table: str, columns: str, row: Sequence[object]) -> None:
        """What is there already stays; so the more trustworthy has to come first."""
        marks = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", tuple(row))
