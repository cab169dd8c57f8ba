"""What the platform's books need of a data base; two are known, SQLite and PostgreSQL."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from pydantic import Field

from hardware_sim.services.rows import Batch, Row
from hardware_sim.services.wire import Content

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS taken (number {number}, device TEXT NOT NULL, key TEXT NOT NULL,"
    " kind TEXT NOT NULL, order_key TEXT NOT NULL, seq BIGINT NOT NULL, made_at TEXT NOT NULL,"
    " body TEXT NOT NULL)",
    "CREATE UNIQUE INDEX IF NOT EXISTS taken_once ON taken (device, key)",
    "CREATE INDEX IF NOT EXISTS taken_kind ON taken (kind) WHERE kind IN ('settlement', 'doubt')",
    "CREATE TABLE IF NOT EXISTS device (name TEXT PRIMARY KEY, boot BIGINT NOT NULL, machine TEXT NOT NULL,"
    " clones BIGINT NOT NULL, other TEXT NOT NULL, seen_at DOUBLE PRECISION NOT NULL, status TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS life (name TEXT PRIMARY KEY, life TEXT NOT NULL, written BIGINT NOT NULL)",
)
COLUMNS = "device, key, kind, order_key, seq, made_at, body"


class Busy(Exception):
    """The data base can't be had now; nothing of the transaction stands, or it may be repeated."""


class Status(Content):
    """What a terminal says of itself."""

    version: str = Field("", max_length=80)
    waiting: int = Field(0, ge=0)
    oldest_seconds: int | None = Field(None, ge=0)
    faults: list[str] = Field([], max_length=50)


class FleetBatch(Batch):
    machine: str = Field("", max_length=64)
    life: str = Field("", max_length=64)
    written: int = Field(0, ge=0)
    found: int = Field(0, ge=0)
    status: Status = Status.model_validate({})


class Report(FleetBatch):
    """How a terminal is, without rows."""

    rows: list[Row] = Field([], max_length=0)


Inserted = tuple[str, Row]


class Transaction(Protocol):
    """Statements with ? for their values. `insert` returns the rows that were new: (device, key)."""

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...

    def insert(self, rows: Sequence[Inserted]) -> set[tuple[str, str]]: ...


class Database(Protocol):
    """Used by one thread at a time."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """On disk when the block ends well. Raises Busy."""

    def close(self) -> None: ...


def values_of(rows: Sequence[Inserted]) -> Iterator[tuple[str, str, str, str, int, str, str]]:
    """In the order of COLUMNS."""
    for device, row in rows:
        yield device, row.key, row.kind, row.order_key, row.seq, row.made_at, written(row.body)


def written(body: dict[str, Any]) -> str:
    """The same text for the same content."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"))
