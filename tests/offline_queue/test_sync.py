"""Sending for ever: poison stops nobody, lost answers double nothing, and nobody is hammered."""

import asyncio
import logging
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.steps import first
from offline_queue.backoff import SPREAD_SECONDS, Backoff
from offline_queue.outbox import Answer, Message, Outbox, Outcome, Waiting
from offline_queue.sync import BATCH, Answers, Indigestible, Paused, Result, Unreachable, drain
from tests.offline_queue.place import (
    Committing,
    FarEnd,
    card_use,
    draining,
    in_a_hurry,
    opened,
    until,
    until_nothing_waits,
)

WHOLE = {"unparsable": 400, "too big": 413}
SINGLE = {"conflict": 409, "unfit": 422, "gone": 410}


class Fussy(FarEnd):
    """Refuses whole batches for two kinds of poison, and single rows for three."""

    async def send(self, batch: Sequence[Waiting]) -> Result:
        self.calls += 1
        for row in batch:
            if row.body["poison"] in WHOLE:
                return Indigestible(f"{WHOLE[str(row.body['poison'])]}")
        return Answers(tuple(self.take(row) for row in batch))


def refuse_poison(row: Waiting) -> Outcome:
    return Outcome.REFUSED if row.body["poison"] in SINGLE else Outcome.DONE


def test_q2_poison_rows_of_five_kinds_stop_nobody(tmp_path: Path) -> None:
    kinds = [*WHOLE, *SINGLE]
    rows = 10_000
    poison = {number: kinds[number // 100 % 5] for number in range(50, rows, 100)}

    async def story() -> None:
        far_end = Fussy(refuse_poison)
        async with opened(tmp_path / "a.db", Committing) as store:
            outbox = Outbox(store)
            await outbox.put(
                *(Message("card_use", f"c{n}", f"p{n}", {"poison": poison.get(n, "")}) for n in range(rows))
            )
            Committing.commits = 0
            async with draining(outbox, far_end):
                await until_nothing_waits(outbox)
            assert Committing.commits <= 1.1 * rows / BATCH, "a poisoned batch costs no more than another"
            counts = await outbox.status()
            assert (counts.delivered, counts.set_aside) == (rows - len(poison), len(poison))
            aside = await outbox.listed(set_aside=True, limit=rows)
            assert {row.key for row in aside} == {f"c{number}" for number in poison}
            assert all(row.set_aside for row in aside), "each with its reason"
            assert counts.balanced
        assert set(far_end.sent.values()) == {1}

    asyncio.run(story())


@pytest.mark.parametrize(
    ("answer", "delivered", "set_aside"),
    [
        (lambda row: Answers((_of(row, Outcome.DONE),)), 1, 0),
        (lambda row: Answers((_of(row, Outcome.DUPLICATE),)), 1, 0),
        (lambda row: Answers((_of(row, Outcome.RETRY),)), 0, 0),
        (lambda row: Answers((_of(row, Outcome.REFUSED),)), 0, 1),
        (lambda row: Answers(()), 0, 0),
        (lambda row: Unreachable("NET-04"), 0, 0),
        (lambda row: Unreachable("NET-04", retry_after=0.001), 0, 0),
        (lambda row: Paused("PLT-01"), 0, 0),
        (lambda row: Indigestible("400"), 0, 1),
    ],
    ids=["done", "duplicate", "retry", "refused", "silent", "unreachable", "busy", "paused", "indigestible"],
)
def test_q3_no_answer_deletes_what_was_not_taken(
    tmp_path: Path, answer: Callable[[Waiting], Result], delivered: int, set_aside: int
) -> None:
    async def story() -> None:
        asked = asyncio.Event()

        async def send(batch: Sequence[Waiting]) -> Result:
            asked.set()
            return answer(batch[0])

        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(card_use(1))
            sender = asyncio.create_task(drain(outbox, "platform", send, in_a_hurry(), asyncio.Event()))
            async with asyncio.timeout(10):
                await asked.wait()
                while (counts := await outbox.status()).waiting and (delivered or set_aside):
                    await asyncio.sleep(0.002)
            sender.cancel()
            assert (counts.delivered, counts.set_aside) == (delivered, set_aside)
            assert counts.waiting == 1 - delivered - set_aside
            assert counts.balanced

    asyncio.run(story())


def _of(row: Waiting, outcome: Outcome) -> Answer:
    return Answer(row.key, outcome)


class Lossy(FarEnd):
    """Takes what it gets, but answers late or not at all in four calls of ten, or of half the batch only."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = random.Random(seed)
        self.bytes: dict[str, set[str]] = {}

    async def send(self, batch: Sequence[Waiting]) -> Result:
        for row in batch:
            self.bytes.setdefault(row.key, set()).add(f"{row.seq} {row.order_key} {row.made_at} {row.body}")
        lost = self._random.random()
        if lost < 0.2:
            return Unreachable("NET-04")
        each = tuple(self.take(row) for row in batch)
        if lost < 0.5:
            return Unreachable("NET-06")
        return Answers(each[: len(each) // 2] if lost < 0.6 else each)


@pytest.mark.parametrize("seed", range(3))
def test_q4_p16_lost_answers_double_nothing(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        far_end = Lossy(seed)
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store, backoff=in_a_hurry)
            await outbox.put(*(card_use(number, number) for number in range(1000)))
            async with draining(outbox, far_end):
                await until_nothing_waits(outbox)
            assert (await outbox.status()).delivered == 1000
        assert len(far_end.arrived) == 1000
        assert max(far_end.sent.values()) > 1, "some had to be sent again, or nothing was tried"
        assert all(len(contents) == 1 for contents in far_end.bytes.values()), (
            "a key always has the same bytes"
        )

    asyncio.run(story())


@dataclass
class Deadly(FarEnd):
    """Lets the sender be killed at a marked point of its work."""

    point: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, batch: Sequence[Waiting]) -> Result:
        if self.point == 0:
            await self._die()
        answers = await super().send(batch)
        if self.point == 1:
            await self._die()
        if self.point == 2:
            asyncio.get_running_loop().call_soon(self.reached.set)
        return answers

    async def _die(self) -> None:
        self.reached.set()
        await asyncio.Event().wait()


@pytest.mark.parametrize("point", [0, 1, 2])
def test_q9_a_sender_that_dies_leaves_nothing_behind(tmp_path: Path, point: int) -> None:
    async def story() -> None:
        path = tmp_path / "a.db"
        deadly = Deadly(point=point)
        async with opened(path) as store:
            await Outbox(store).put(*(card_use(number, number) for number in range(250)))
            async with draining(Outbox(store), deadly):
                async with asyncio.timeout(10):
                    await deadly.reached.wait()
        async with opened(path) as store:
            again = FarEnd(arrived=deadly.arrived)
            async with draining(Outbox(store), again):
                await until_nothing_waits(Outbox(store))
            assert (await Outbox(store).status()).delivered == 250
        assert len(again.arrived) == 250

    asyncio.run(story())


DIES, LOST, AGAIN = "the sender dies after sending", "the answer is lost", "a broker brings it again"


@dataclass
class Doubling(FarEnd):
    """Gets every row at least twice, by the way that `window` names."""

    window: str = ""
    killed: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, batch: Sequence[Waiting]) -> Result:
        new = any(not self.sent[row.key] for row in batch)
        answers = await super().send(batch)
        if new and self.window == LOST:
            return Unreachable("NET-02")
        if new and self.window == AGAIN:
            return await super().send(batch)
        if new and self.window == DIES:
            self.killed.set()
            await asyncio.Event().wait()
        return answers


@pytest.mark.parametrize("window", [DIES, LOST, AGAIN])
def test_p16_a_thousand_rows_that_all_come_twice_have_one_effect_each(tmp_path: Path, window: str) -> None:
    async def story() -> None:
        far_end = Doubling(window=window)
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(*(card_use(number, number) for number in range(1000)))
            while (await outbox.status()).waiting:
                far_end.killed.clear()
                async with draining(outbox, far_end):
                    await first(far_end.killed.wait(), until_nothing_waits(outbox))
            assert (await outbox.status()).delivered == 1000
        assert min(far_end.sent.values()) > 1
        assert len(far_end.arrived) == len(far_end.keys) == 1000

    asyncio.run(story())


def test_p15_a_new_token_in_the_middle_doubles_nothing(tmp_path: Path) -> None:
    """The far end knows a row by device and key; under which token it came is nobody's business."""

    async def story() -> None:
        known: Counter[tuple[str, str]] = Counter()
        tokens = iter(["old", "new"])

        async def send(batch: Sequence[Waiting]) -> Result:
            token = next(tokens, "new")
            known.update(("T-007", row.key) for row in batch if ("T-007", row.key) not in known)
            if token == "old":
                return Unreachable("NET-06")
            return Answers(tuple(Answer(row.key, Outcome.DUPLICATE) for row in batch))

        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(*(card_use(number, number) for number in range(50)))
            sender = asyncio.create_task(drain(outbox, "platform", send, in_a_hurry(), asyncio.Event()))
            await until_nothing_waits(outbox)
            sender.cancel()
        assert set(known.values()) == {1}
        assert len(known) == 50

    asyncio.run(story())


def test_q11_lines_keep_their_order_through_retries(tmp_path: Path) -> None:
    async def story() -> None:
        chance = random.Random(11)
        far_end = FarEnd(lambda _: Outcome.RETRY if chance.random() < 0.1 else Outcome.DONE)
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store, backoff=in_a_hurry)
            await outbox.put(*(card_use(number, number % 40) for number in range(400)))
            async with draining(outbox, far_end):
                await until_nothing_waits(outbox)
        for patient in range(40):
            line = [row.seq for row in far_end.arrived if row.order_key == f"patient-{patient}"]
            assert line == sorted(line)
            assert len(line) == 10

    asyncio.run(story())


def test_what_is_put_goes_out_at_once_when_the_sender_is_woken(tmp_path: Path) -> None:
    async def story() -> None:
        far_end = FarEnd()
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            async with draining(outbox, far_end) as wake:
                await asyncio.sleep(0)
                await outbox.put(card_use(1))
                wake.set()
                async with asyncio.timeout(15):
                    while (await outbox.status()).since_answer_seconds is None:
                        await asyncio.sleep(0.002)
        assert [row.key for row in far_end.arrived] == ["card-1"]

    asyncio.run(story())


def test_q15_retry_after_is_obeyed_although_the_sender_is_woken(tmp_path: Path) -> None:
    async def story() -> list[float]:
        calls: list[float] = []
        clock = asyncio.get_running_loop().time

        async def send(batch: Sequence[Waiting]) -> Result:
            calls.append(clock())
            return Unreachable("NET-01", retry_after=0.3)

        async with opened(tmp_path / "a.db") as store:
            outbox, wake = Outbox(store), asyncio.Event()
            await outbox.put(card_use(1))
            sender = asyncio.create_task(drain(outbox, "platform", send, in_a_hurry(), wake))
            while len(calls) < 3:
                wake.set()
                await asyncio.sleep(0.01)
            sender.cancel()
        return calls

    first, second, third = asyncio.run(story())
    assert second - first >= 0.3
    assert third - second >= 0.3


def test_q15_who_is_served_and_sent_away_by_turns_does_not_fall_silent(tmp_path: Path) -> None:
    """A far end that sheds load takes every other batch; pauses begin anew with each that it took."""

    async def story() -> int:
        taken, backoff, deepest = FarEnd(), Backoff(0.002, 3600.0, 0.002), 0

        async def send(batch: Sequence[Waiting]) -> Result:
            nonlocal deepest
            deepest = max(deepest, backoff.failures)
            if taken.calls % 2:
                taken.calls += 1
                return Unreachable("NET-01")
            return await taken.send(batch)

        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(*(card_use(number, number) for number in range(3000)))
            sender = asyncio.create_task(drain(outbox, "platform", send, backoff, asyncio.Event()))
            await until_nothing_waits(outbox)
            sender.cancel()
        return deepest

    assert asyncio.run(story()) <= 1


def test_q15_four_thousand_devices_do_not_come_back_in_one_moment() -> None:
    moments = [Backoff(chance=random.Random(device)).spread() for device in range(4000)]
    each_second = Counter(int(moment) for moment in moments)
    assert len(each_second) == SPREAD_SECONDS
    assert max(each_second.values()) < 2 * 4000 / SPREAD_SECONDS


def test_q27_pauses_double_from_two_seconds_to_five_minutes_with_full_jitter() -> None:
    for seed in range(50):
        backoff = Backoff(chance=random.Random(seed))
        pauses = [backoff.longer() for _ in range(40)]
        assert all(0 <= pause <= min(300, 2 * 2**turn) for turn, pause in enumerate(pauses))
        assert backoff.longer(at_least=900) >= 900
        backoff.reset()
        assert backoff.longer() <= 2
    assert Backoff().longest() >= 300


class Failing(sqlite3.Connection):
    """A disk that gives errors for a while."""

    failures = 3

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql.startswith("DELETE FROM message") and Failing.failures:
            Failing.failures -= 1
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, *values)  # type: ignore[arg-type]  # passed through as it came


def test_a_sender_outlives_trouble_with_the_disk_and_says_it_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "offline_queue.sync")

    async def story() -> None:
        far_end = FarEnd()
        async with opened(tmp_path / "a.db", Failing) as store:
            outbox = Outbox(store)
            await outbox.put(card_use(1))
            async with draining(outbox, far_end):
                await until(lambda: len(far_end.arrived) == 1)
                await until(lambda: len(caplog.messages) == 2)

    asyncio.run(story())
    assert caplog.messages == ["platform takes no messages now (LED-05)", "platform takes messages again"]
