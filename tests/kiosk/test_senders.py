"""A sender that is wedged is seen, begun anew, and never called good."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from kiosk.upkeep.senders import LOOK_SECONDS, OLD_SECONDS, WEDGED_SECONDS, Senders
from kiosk.upkeep.sending import wakes
from offline_queue.outbox import Outbox, Waiting
from offline_queue.sync import Result
from tests.offline_queue.place import FarEnd, card_use, opened, until, until_nothing_waits

SOON = 0.2


class HalfOpen(FarEnd):
    """The first calls never come back; `deaf` ones have to be told twice that they should end."""

    def __init__(self, wedged: int, deaf: bool = False) -> None:
        super().__init__()
        self._wedged, self._deaf = wedged, deaf

    async def send(self, batch: Sequence[Waiting]) -> Result:
        if self.calls < self._wedged:
            self.calls += 1
            await self._for_ever()
        return await super().send(batch)

    async def _for_ever(self) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if not self._deaf:
                raise
            await asyncio.Event().wait()


@asynccontextmanager
async def sending(senders: Senders, far_end: FarEnd) -> AsyncIterator["asyncio.Task[None]"]:
    running = asyncio.create_task(senders.run("platform", far_end.send))
    try:
        yield running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def with_outbox(path: Path, do: Callable[[Outbox], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), opened(path) as store:
            await do(Outbox(store))

    asyncio.run(run())


def test_q8_a_wedge_is_seen_within_a_minute() -> None:
    assert WEDGED_SECONDS + LOOK_SECONDS <= 60


@pytest.mark.parametrize("deaf", [False, True])
def test_q8_a_wedged_sender_is_seen_and_begun_anew(tmp_path: Path, deaf: bool) -> None:
    async def story(outbox: Outbox) -> None:
        told: list[str] = []
        far_end = HalfOpen(wedged=2, deaf=deaf)
        senders = Senders(outbox, wakes(), lambda name, seconds: told.append(name), wedged_seconds=SOON)
        await outbox.put(*(card_use(number, number) for number in range(30)))
        async with sending(senders, far_end):
            await until_nothing_waits(outbox)
        assert told == ["platform", "platform"]
        assert len(far_end.arrived) == 30, "each once, although it was asked for again"

    with_outbox(tmp_path / "a.db", story)


def test_q8_while_it_is_wedged_it_is_never_good_and_then_it_is_again(tmp_path: Path) -> None:
    async def story(outbox: Outbox) -> None:
        seen: list[str] = []
        far_end = HalfOpen(wedged=3)
        senders = Senders(outbox, wakes(), lambda *_: seen.append("told"), wedged_seconds=SOON)
        await outbox.put(card_use(1))
        async with sending(senders, far_end):
            await until(lambda: bool(seen))
            health = await senders.health()
            assert (health.reachable, health.code) == (False, "SND-01")
            await until_nothing_waits(outbox)
            async with asyncio.timeout(30):
                while not (await senders.health()).reachable:
                    await asyncio.sleep(0.01)

    with_outbox(tmp_path / "a.db", story)


def test_q8_what_waits_for_hours_is_not_good_although_the_sender_lives(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    async def put(outbox: Outbox) -> None:
        await outbox.put(card_use(1))
        assert (await Senders(outbox, wakes()).health()).reachable

    async def look(outbox: Outbox) -> None:
        health = await Senders(outbox, wakes()).health()
        assert (health.reachable, health.code) == (False, "SND-02")

    with_outbox(path, put)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE counter SET value = value + ? WHERE name = 'lived'", (OLD_SECONDS + 60,))
    file.close()
    with_outbox(path, look)


def test_a_sender_that_ends_or_breaks_is_a_bug_and_not_passed_over(tmp_path: Path) -> None:
    async def broken(_batch: Sequence[Waiting]) -> Result:
        raise ZeroDivisionError

    async def story(outbox: Outbox) -> None:
        await outbox.put(card_use(1))
        with pytest.raises(ZeroDivisionError):
            await Senders(outbox, wakes()).run("platform", broken)

    with_outbox(tmp_path / "a.db", story)
