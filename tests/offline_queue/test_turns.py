"""Whose turn it is, found without a look at those who wait behind somebody else."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from offline_queue.backoff import Backoff
from offline_queue.outbox import Answer, Message, Outbox, Outcome
from offline_queue.store import Connection, Store
from offline_queue.turns import Head, Turns
from tests.offline_queue.place import card_use, opened

ROWS = 20_000


class Patient(random.Random):
    """Whoever is told to come later does so in an hour."""

    def uniform(self, a: float, b: float) -> float:
        return 3600.0


async def steps_of_a_turn(store: Store, outbox: Outbox) -> int:
    async def turn() -> None:
        (row,) = await outbox.next_batch("platform", 1)
        await outbox.settle("platform", [Answer(row.key, Outcome.DONE)])

    return await steps_of(store, turn)


async def steps_of(store: Store, work: Callable[[], Awaitable[None]]) -> int:
    """What SQLite has to do for it, in its own steps: the same on any machine."""
    steps = 0

    def counted() -> int:
        nonlocal steps
        steps += 1
        return 0

    def watch(connection: Connection, handler: object) -> None:
        connection.set_progress_handler(handler, 1)  # type: ignore[arg-type]  # None ends it

    await store.run(lambda connection: watch(connection, counted))
    await work()
    await store.run(lambda connection: watch(connection, None))
    return steps


def test_q24_the_next_is_found_whoever_rests_in_front(tmp_path: Path) -> None:
    """20,000 rows of ten patients, then of 5,000, stand in front and may not go yet."""

    async def story(patients: int, rows: int) -> int:
        async with opened(tmp_path / f"{patients}.db") as store:
            outbox = Outbox(store, backoff=lambda: Backoff(chance=Patient()))
            if rows:
                await outbox.put(*(card_use(number, number % patients) for number in range(rows)))
            while batch := await outbox.next_batch("platform"):
                await outbox.settle("platform", [Answer(row.key, Outcome.RETRY) for row in batch])
            await outbox.put(*(card_use(number, number) for number in range(ROWS, ROWS + 100)))
            await outbox.next_batch("platform")
            return await steps_of_a_turn(store, outbox)

    nobody = asyncio.run(story(0, 0))
    for patients in (10, 5000):
        assert asyncio.run(story(patients, ROWS)) < 1.2 * nobody


@pytest.mark.parametrize("kind", ["card_use", "posting"])
def test_q22_a_put_costs_the_same_whatever_waits(tmp_path: Path, kind: str) -> None:
    """The money journal, too, looks only at what is new, whether money waits or anything else."""

    def message(number: int) -> Message:
        return Message(kind, f"k{number}", f"o{number}", {"number": number})

    async def story() -> tuple[int, int]:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(message(ROWS))
            empty = await steps_of(store, lambda: outbox.put(message(ROWS + 1)))
            await outbox.put(*(message(number) for number in range(5000)))
            return empty, await steps_of(store, lambda: outbox.put(message(ROWS + 2)))

    empty, full = asyncio.run(story())
    assert full < 1.2 * empty


def test_a_line_that_was_told_to_come_later_is_called_when_its_time_is_there() -> None:
    turns = Turns()
    for seq, line in enumerate(("a", "b", "c")):
        turns.arrives(Head(4, seq, ("platform", "", line), "platform"))
    turns.rests(("platform", "", "a"), until=10.0)
    assert [head.seq for head in turns.call("platform", 5, now=9.0)] == [1, 2]
    assert [head.seq for head in turns.call("platform", 5, now=10.0)] == [0, 1, 2]
    assert turns.call("hospital", 5, now=10.0) == []


def of_one_payment(kind: str) -> Message:
    return Message(kind, f"payment-7:{kind}", "payment-7", {})


def test_q11_what_is_told_of_a_payment_keeps_its_order_whatever_its_kind(tmp_path: Path) -> None:
    """Of a payment in doubt the end is not told before the doubt, which a person had sent again."""

    async def story() -> list[list[str]]:
        async with opened(tmp_path / "a.db") as store:
            outbox, sent = Outbox(store), list[list[str]]()

            async def goes(outcome: Outcome) -> None:
                batch = [row.kind for row in await outbox.next_batch("platform", 9)]
                sent.append(batch)
                await outbox.settle("platform", [Answer(f"payment-7:{kind}", outcome) for kind in batch])

            await outbox.put(of_one_payment("doubt"), of_one_payment("settlement"))
            await goes(Outcome.REFUSED)
            await outbox.put(of_one_payment("alarm"))
            await goes(Outcome.DONE)
            await outbox.requeue("payment-7:doubt")
            await goes(Outcome.DONE)
            await goes(Outcome.DONE)
            return sent

    assert asyncio.run(story()) == [["doubt"], ["alarm"], ["doubt"], ["settlement"]]


def test_who_was_called_and_has_not_ended_is_called_again_and_the_next_of_a_line_after_it() -> None:
    turns, line = Turns(), ("platform", "", "a")
    turns.arrives(Head(4, 1, line, "platform"))
    turns.arrives(Head(4, 2, line, "platform"))
    turns.arrives(Head(1, 3, ("platform", "", "head"), "platform"))
    for _ in range(2):
        assert [head.seq for head in turns.call("platform", 5, 0.0)] == [3, 1]
    turns.ends(line, 1, after=Head(4, 2, line, "platform"))
    turns.ends(line, 1, after=Head(4, 2, line, "platform"))
    assert [head.seq for head in turns.call("platform", 5, 0.0)] == [3, 2]
    turns.ends(line, 2, after=None)
    turns.stops(("platform", "", "head"))
    assert turns.call("platform", 5, 0.0) == []


def test_messages_that_came_with_a_record_of_money_take_their_turn_too(tmp_path: Path) -> None:
    """Whoever wrote them: what is new in the file is found by its number."""

    async def story() -> list[list[str]]:
        async with opened(tmp_path / "a.db") as store:
            outbox, other = Outbox(store), Outbox(store)
            seen = []
            for number in range(3):
                await other.put(card_use(number, number))
                seen.append([row.key for row in await outbox.next_batch("platform")])
            await other.settle("platform", [Answer("card-1", Outcome.DONE)])
            return [*seen, [row.key for row in await outbox.next_batch("platform")]]

    assert asyncio.run(story())[2:] == [["card-0", "card-1", "card-2"], ["card-0", "card-2"]]
