"""Callers that come together share a commit, and none is told of another's failure."""

import asyncio
import sqlite3
from collections.abc import Awaitable
from pathlib import Path

import pytest

from offline_queue.ledger import Ledger, WrongStep
from offline_queue.outbox import Outbox
from offline_queue.store import Store
from tests.offline_queue.place import card_use, opened


class Counting(sqlite3.Connection):
    """Counts commits, and can be told to fail the next of them."""

    commits = 0
    fail_next = False

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql == "COMMIT":
            if Counting.fail_next:
                Counting.fail_next = False
                raise sqlite3.OperationalError("disk I/O error")
            Counting.commits += 1
        return super().execute(sql, *values)  # type: ignore[arg-type]  # passed through as it came


async def commits_of(*work: Awaitable[object]) -> tuple[int, list[object]]:
    before = Counting.commits
    results = await asyncio.gather(*work, return_exceptions=True)
    return Counting.commits - before, results


def test_a_hundred_callers_at_once_are_one_commit(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db", Counting) as store:
            outbox = Outbox(store)
            count, _ = await commits_of(*(outbox.put(card_use(number)) for number in range(100)))
            assert count == 1
            assert (await outbox.status()).waiting == 100

    asyncio.run(story())


def test_whoever_is_told_stored_is_on_disk_and_nobody_is_told_before(tmp_path: Path) -> None:
    """A second connection, which sees only what was committed, looks at the moment of each answer."""

    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            witness = sqlite3.connect(tmp_path / "a.db")

            async def caller(first: int) -> None:
                for number in range(first, first + 20):
                    await outbox.put(card_use(number, number))
                    there = witness.execute("SELECT 1 FROM message WHERE key = ?", (f"card-{number}",))
                    assert there.fetchone()

            await asyncio.gather(*(caller(1000 * each) for each in range(8)))
            witness.close()

    asyncio.run(story())


def test_one_wrong_move_costs_its_neighbours_nothing(tmp_path: Path) -> None:
    async def story() -> list[object]:
        async with opened(tmp_path / "a.db", Counting) as store:
            ledger, outbox = Ledger(store), Outbox(store)
            await ledger.open({"a": ("open", {}), "b": ("open", {})})
            _, results = await commits_of(
                outbox.put(card_use(1)),
                ledger.move("a", "open", "done"),
                ledger.move("b", "elsewhere", "done", card_use(2)),
                outbox.put(card_use(3)),
            )
            assert [row.key for row in await outbox.listed()] == ["card-1", "card-3"]
            assert [record.id for record in await ledger.at("done")] == ["a"]
            assert await outbox.check() == []
            return results

    results = asyncio.run(story())
    assert isinstance(results[2], WrongStep)
    assert [results[0], results[1], results[3]] == [None] * 3


def test_a_commit_that_fails_is_done_again_for_each_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db", Counting) as store:
            Counting.fail_next = True
            count, results = await commits_of(*(Outbox(store).put(card_use(number)) for number in range(5)))
            assert (count, results) == (5, [None] * 5)
            assert (await Outbox(store).status()).waiting == 5

    asyncio.run(story())


def test_what_was_asked_before_a_look_is_seen_by_it(tmp_path: Path) -> None:
    async def story(store: Store) -> int:
        asking = asyncio.create_task(Outbox(store).put(card_use(1)))
        await asyncio.sleep(0)
        asking.cancel()
        waiting = (await Outbox(store).status()).waiting
        with pytest.raises(asyncio.CancelledError):
            await asking
        return waiting

    async def one() -> int:
        async with opened(tmp_path / "a.db") as store:
            return await story(store)

    assert asyncio.run(one()) == 1
