"""A long backlog, counted: what each step costs must not grow with what waits. Times are in `make bench`."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from offline_queue.outbox import Outbox, Waiting
from offline_queue.store import Store
from offline_queue.sync import BATCH, Result
from tests.offline_queue.place import FarEnd, card_use, draining, opened, until_nothing_waits

FEW, MANY = 100, 10_000


class Counted(sqlite3.Connection):
    """Counts the steps of SQLite's own machine, of which each row that is looked at takes several."""

    steps = 0

    def count(self) -> None:
        self.set_progress_handler(self._step, 1)

    def _step(self) -> int:
        Counted.steps += 1
        return 0


class Batches(FarEnd):
    """Notes how large each batch was."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    async def send(self, batch: Sequence[Waiting]) -> Result:
        self.sizes.append(len(batch))
        return await super().send(batch)


@pytest.fixture(scope="module")
def backlogs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Files with so many messages waiting, each of another patient."""
    made = {rows: tmp_path_factory.mktemp(f"{rows}") / "a.db" for rows in (FEW, MANY)}

    async def fill(path: Path, rows: int) -> None:
        async with opened(path) as store:
            await Outbox(store).put(*(card_use(number, number) for number in range(rows)))

    for rows, path in made.items():
        asyncio.run(fill(path, rows))
    return made


def steps(backlog: Path, folder: Path, do: Callable[[Outbox], Awaitable[object]]) -> int:
    """That `do` takes on a copy of the file."""
    path = folder / backlog.parent.name
    shutil.copy(backlog, path)

    async def story() -> None:
        async with opened(path, Counted) as store:
            await _counting(store)
            await do(Outbox(store))

    Counted.steps = 0
    asyncio.run(story())
    return Counted.steps


async def _counting(store: Store) -> None:
    await store.run(lambda connection: connection.count() if isinstance(connection, Counted) else None)


def test_q22_a_put_costs_the_same_whatever_waits(backlogs: dict[int, Path], tmp_path: Path) -> None:
    few, many = (steps(path, tmp_path, lambda outbox: outbox.put(card_use(-1))) for path in backlogs.values())
    assert 0 < many <= 1.1 * few


def test_q23_a_backlog_leaves_in_batches_of_a_hundred(backlogs: dict[int, Path], tmp_path: Path) -> None:
    far_end, path = Batches(), tmp_path / "a.db"
    shutil.copy(backlogs[MANY], path)

    async def story() -> None:
        async with opened(path) as store:
            outbox = Outbox(store)
            async with draining(outbox, far_end):
                await until_nothing_waits(outbox)

    asyncio.run(story())
    assert BATCH <= 100
    assert far_end.sizes == [BATCH] * (MANY // BATCH)
    assert set(far_end.sent.values()) == {1}


def test_q25_the_first_batch_after_a_start_looks_at_each_message_once(
    backlogs: dict[int, Path], tmp_path: Path
) -> None:
    few, many = (
        steps(path, tmp_path, lambda outbox: outbox.next_batch("platform")) for path in backlogs.values()
    )
    assert many - few <= 30 * (MANY - FEW)
