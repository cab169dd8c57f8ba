"""A long backlog, counted: how it leaves, and what a start with it costs. Times are in `make bench`."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from offline_queue.outbox import Outbox, Waiting
from offline_queue.sync import BATCH, Result
from tests.offline_queue.place import FarEnd, card_use, draining, opened, until_nothing_waits
from tests.offline_queue.test_turns import steps_of

FEW, MANY = 100, 5000
STEPS_FOR_EACH = 30


class Batches(FarEnd):
    """Notes how large each batch was."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    async def send(self, batch: Sequence[Waiting]) -> Result:
        self.sizes.append(len(batch))
        return await super().send(batch)


async def fill(path: Path, rows: int) -> None:
    async with opened(path) as store:
        await Outbox(store).put(*(card_use(number, number) for number in range(rows)))


def test_q23_a_backlog_leaves_in_batches_of_a_hundred_each_row_once(tmp_path: Path) -> None:
    far_end = Batches()

    async def story() -> None:
        await fill(tmp_path / "a.db", MANY)
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            async with draining(outbox, far_end):
                await until_nothing_waits(outbox)

    asyncio.run(story())
    assert far_end.sizes == [BATCH] * (MANY // BATCH)
    assert set(far_end.sent.values()) == {1}
    assert BATCH == 100


def test_q25_a_start_looks_at_each_row_once_and_briefly(tmp_path: Path) -> None:
    async def steps(rows: int) -> int:
        path = tmp_path / f"{rows}.db"
        await fill(path, rows)
        async with opened(path) as store:
            outbox = Outbox(store)

            async def first_batch() -> None:
                await outbox.next_batch("platform")

            return await steps_of(store, first_batch)

    few, many = asyncio.run(steps(FEW)), asyncio.run(steps(MANY))
    assert many - few <= STEPS_FOR_EACH * (MANY - FEW)
