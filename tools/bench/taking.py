"""What the reference platform takes on PostgreSQL, beside its own books written in a loop without HTTP.

By one process and by two; then with ids there already. FULL=1: 5,000,000 of them.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import count

import psycopg

from hardware_sim.platform.books import Books
from hardware_sim.platform.database import FleetBatch
from hardware_sim.platform.postgres_cluster import private_postgres
from hardware_sim.platform.postgres_database import PostgresDatabase
from tools.bench.platform import Doors, batch_of, platform_on
from tools.bench.timing import say

BATCH, BATCHES, DEVICES, ROUNDS = 100, 120, 40, 5
IDS = 5_000_000 if os.environ.get("FULL") == "1" else 200_000
FILL = (
    "INSERT INTO taken (device, key, kind, order_key, seq, made_at, body)"
    " SELECT 'T-' || n %% 20000, 'old' || n, 'usage', '', n, '', '{}' FROM generate_series(1, %s) n"
)


class Backlog:
    """Batches that nobody has seen yet."""

    def __init__(self) -> None:
        self._numbers = count()

    def next(self) -> list[tuple[str, bytes]]:
        firsts = [next(self._numbers) * BATCH for _ in range(BATCHES)]
        named = [(f"T-{first // BATCH % DEVICES:05}", range(first, first + BATCH)) for first in firsts]
        return [(device, batch_of(device, numbers)) for device, numbers in named]


def _by_loop(books: Books, batches: Sequence[tuple[str, bytes]]) -> float:
    """Rows a second: read, dropped if known, and committed, one batch after the other."""
    began = time.perf_counter()
    for _, body in batches:
        books.take([FleetBatch.model_validate_json(body)], time.time())
    return BATCH * len(batches) / (time.perf_counter() - began)


async def _by_http(doors: Sequence[Doors], batches: Sequence[tuple[str, bytes]]) -> float:
    """Rows a second, each device at one door. Raises ValueError when a batch was not taken."""
    began = time.perf_counter()
    sending = [doors[int(device[2:]) % len(doors)].send(device, body) for device, body in batches]
    statuses = [status for status, _, _ in await asyncio.gather(*sending)]
    if set(statuses) != {200}:
        raise ValueError(f"not every batch was taken: {sorted(set(statuses))}")
    return BATCH * len(batches) / (time.perf_counter() - began)


async def _compared(url: str, addresses: Sequence[str]) -> list[float]:
    doors = [Doors(each) for each in addresses]
    for each in doors:
        await each.open()
    books, backlog = Books(PostgresDatabase(url)), Backlog()
    found = [await _by_http(doors, backlog.next()) / _by_loop(books, backlog.next()) for _ in range(ROUNDS)]
    books.close()
    return found


def _with_ids(full: Books, empty: Books) -> list[float]:
    """How fast the loop is where so many ids are there, by how fast it is where none were."""
    backlog = Backlog()
    return [_by_loop(full, backlog.next()) / _by_loop(empty, backlog.next()) for _ in range(ROUNDS)]


def _filled(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FILL.encode(), (IDS,))
        for settled in (b"VACUUM ANALYZE taken", b"CHECKPOINT"):
            connection.execute(settled)


def _twice(url: str, books: Books) -> float:
    """Rows that are there twice when all batches came twice."""
    batches = Backlog().next()
    for _ in range(2):
        _by_loop(books, batches)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) - count(DISTINCT (device, key)) FROM taken").fetchone()
    return float(found[0]) if found else 0.0


def main() -> None:
    print("\nthe reference platform on PostgreSQL, batches of 100", flush=True)
    for processes, goal in ((1, ">= 0.95"), (2, ">= 1.2")):
        with private_postgres() as url, ExitStack() as stack:
            addresses = [stack.enter_context(platform_on(url)) for _ in range(processes)]
            say(f"rows over HTTP ÷ the same loop without it, processes: {processes}", goal,
                asyncio.run(_compared(url, addresses)))  # fmt: skip
    with private_postgres() as old, private_postgres() as new:
        full, empty = Books(PostgresDatabase(old)), Books(PostgresDatabase(new))
        for each in (full, empty):
            each.fleet()  # The tables are made at the first question.
        _filled(old)
        say(f"rows with {IDS:,} ids there ÷ without", ">= 0.9", _with_ids(full, empty))
        say("rows kept twice", "<= 0", [_twice(new, empty)])
        full.close()
        empty.close()


if __name__ == "__main__":
    main()
