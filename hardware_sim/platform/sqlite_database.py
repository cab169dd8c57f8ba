"""The platform's books in a file of SQLite: what the bench uses when it is not told otherwise."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hardware_sim.platform.database import COLUMNS, SCHEMA, Busy, Inserted, values_of


class SqliteDatabase:
    """Opened at its first use, and again when it was closed."""

    def __init__(self, file: Path) -> None:
        self._file, self._open = file, list[sqlite3.Connection]()

    @property
    def _connection(self) -> sqlite3.Connection:
        if not self._open:
            made = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = FULL")
            for statement in SCHEMA:
                made.execute(statement.format(number="INTEGER PRIMARY KEY"))
            self._open.append(made)
        return self._open[0]

    @contextmanager
    def transaction(self) -> Iterator["SqliteDatabase"]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self
            self._connection.execute("COMMIT")
        except sqlite3.Error as why:
            raise Busy(type(why).__name__) from why
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, tuple(values)).fetchall()

    def insert(self, rows: Sequence[Inserted]) -> set[tuple[str, str]]:
        statement = f"INSERT INTO taken ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        new = set()
        for values in values_of(rows):
            if self._connection.execute(statement, values).rowcount:
                new.add(values[:2])
        return new

    def close(self) -> None:
        while self._open:
            self._open.pop().close()
