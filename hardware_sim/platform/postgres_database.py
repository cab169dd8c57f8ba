"""The platform's books in PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from hardware_sim.platform.database import COLUMNS, SCHEMA, Busy, Inserted, values_of

# One statement for any number of rows: several times as fast as one for each.
INSERT = (
    f"INSERT INTO taken ({COLUMNS}) SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[],"
    " %s::bigint[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING RETURNING device, key"
)


class PostgresDatabase:
    """`url` as libpq reads it. A connection that broke is made anew for the next transaction."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    @contextmanager
    def transaction(self) -> Iterator["PostgresDatabase"]:
        try:
            with self._connected().transaction():
                yield self
        except psycopg.OperationalError as why:
            self.close()
            raise Busy(type(why).__name__) from why

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        cursor = self._connected().execute(statement.replace("?", "%s").encode(), tuple(values))
        return cursor.fetchall() if cursor.description else []

    def insert(self, rows: Sequence[Inserted]) -> set[tuple[str, str]]:
        if not rows:
            return set()
        columns = [list(column) for column in zip(*values_of(rows), strict=True)]
        return {(device, key) for device, key in self._connected().execute(INSERT.encode(), columns)}

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _connected(self) -> "psycopg.Connection[tuple[Any, ...]]":
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
            for statement in SCHEMA:
                self._connection.execute(statement.format(number="BIGSERIAL PRIMARY KEY").encode())
        return self._connection
