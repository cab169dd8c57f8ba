"""What waits to be sent: in which turn, for how long, and what was set aside. Knows no wire."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from offline_queue.backoff import Backoff
from offline_queue.messages import KINDS, Answer, Counts, Kind, Message, Outcome, Refusal, Waiting
from offline_queue.rows import (
    Batch,
    Ended,
    accept,
    catch_up,
    counts,
    expire,
    oldest,
    put_aside,
    quarantine,
    read,
    requeue,
    select,
    settle,
    shrink,
    successor,
)
from offline_queue.store import Connection, Store, empty_log
from offline_queue.turns import Head, Line, Turns

LOOK_SECONDS = 0.02

__all__ = [
    "KINDS",
    "Answer",
    "Counts",
    "Kind",
    "Message",
    "Outbox",
    "Outcome",
    "Refusal",
    "Waiting",
]

SWEEP_SECONDS = 600


class Outbox:
    """What waits, read from disk each time. One sender per destination may take from it."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float] = time.time,
        backoff: Callable[[], Backoff] = Backoff,
    ) -> None:
        """`backoff` says how long a single line rests that was told to come later."""
        self._store, self._clock, self._backoff = store, clock, backoff
        # Pauses of single lines are not written: after a restart each is tried once more, no harm.
        self._resting: dict[Line, _Rest] = {}
        self._turns = Turns()
        # What the store's thread has yet to tell the turns, which are its own.
        self._news: deque[Callable[[Turns], None]] = deque()
        self._looked: dict[str, float] = {}
        self._answered: float | None = None
        self._swept: float | None = None

    async def put(self, *messages: Message) -> None:
        """On disk when this returns. A key that is in the file already is not taken twice."""
        stamp, sealing = self._store.stamp(self._clock()), self._store.sealing
        await self._store.commit(lambda connection: accept(connection, messages, stamp, sealing), begins=True)

    async def next_batch(
        self, destination: str, limit: int = 100, beyond: Sequence[Waiting] = ()
    ) -> list[Waiting]:
        """Most urgent first, then oldest; of each line only the head, and none behind one set aside.

        A batch is only read: until its messages are settled, the next one has them again, but for
        those of `beyond`, which are on their way.
        """
        now = self._looked[destination] = time.monotonic()
        called = partial(
            Turns.call, destination=destination, limit=limit, now=now, beyond={row.seq for row in beyond}
        )
        while True:
            batch = await self._store.run(lambda connection: self._batch(connection, called))
            if not batch.broken:
                return [self._corrected(row) for row in batch.rows]
            await self._put_aside(batch.broken)

    def _corrected(self, row: Waiting) -> Waiting:
        """A time that was doubted is said beside what is known of it by now; the row stays as it is."""
        if row.origin.clock_trusted:
            return row
        return replace(row, corrected_at=self._store.moment(row.lived, row.boot))

    async def settle(self, destination: str, answers: Sequence[Answer]) -> int:
        """Take note of all answers in one commit; returns how many messages came to an end."""
        by_key = {each.key: each for each in answers}
        lived = self._store.lived()
        ended = await self._store.commit(lambda connection: settle(connection, destination, by_key, lived))
        self._answered = time.monotonic()
        for each in ended:
            self._news.append(self._learnt(each, by_key[each.key].outcome))
        return sum(by_key[each.key].outcome is not Outcome.RETRY for each in ended)

    def rest_seconds(self, destination: str) -> float:
        """How long until the next line there that was told to come later may do so; infinite for none."""
        looked, now = self._looked.get(destination, 0.0), time.monotonic()
        ends = [rest.until for line, rest in self._resting.items() if line[0] == destination]
        return min((max(0.0, end - now) for end in ends if end > looked), default=float("inf"))

    async def sweep(self) -> int:
        """Give up what is too old for its kind; returns how many. Looks every ten minutes at most."""
        now = time.monotonic()
        if self._swept is not None and now - self._swept < SWEEP_SECONDS:
            return 0
        self._swept = now
        lived = self._store.lived()
        gone = await self._store.commit(lambda connection: expire(connection, lived))
        if gone:
            self._news.append(Turns.forget)
        await self._tidy()
        return gone

    async def status(self) -> Counts:
        lived, answered = self._store.lived(), self._answered
        since = None if answered is None else int(time.monotonic() - answered)
        return await self._store.run(lambda connection: counts(connection, lived, since))

    async def oldest_seconds(self) -> int | None:
        """How long the oldest has waited that is not set aside; quick, whatever waits."""
        lived = self._store.lived()
        return await self._store.run(lambda connection: oldest(connection, lived))

    async def listed(self, set_aside: bool = False, limit: int = 100) -> list[Waiting]:
        """The oldest that wait, or those that were set aside."""
        state = "NOT NULL" if set_aside else "NULL"
        return await self._select(f"set_aside IS {state} ORDER BY seq LIMIT ?", limit)

    async def show(self, key: str) -> Waiting | None:
        found = await self._select("key = ?", key)
        return found[0] if found else None

    async def delivered(self, key: str, seconds: float) -> bool:
        """Wait until it has been; False when it is set aside, or still waits after so long."""
        until = time.monotonic() + seconds
        while waits := await self.show(key):
            if waits.set_aside or time.monotonic() > until:
                return False
            await asyncio.sleep(LOOK_SECONDS)
        return True

    async def requeue(self, key: str) -> bool:
        """Let a message that was set aside take its turn again; False when there is none of that key."""
        changed = await self._store.commit(lambda connection: requeue(connection, key))
        if changed:
            self._news.append(Turns.forget)
        return changed

    async def quarantine(self, key: str, why: str) -> bool:
        """Set a message aside, and all behind it in its line; False when none of that key waits."""
        changed = await self._store.commit(lambda connection: quarantine(connection, key, why))
        if changed:
            self._news.append(Turns.forget)
        return changed

    async def check(self) -> list[str]:
        """What is wrong with the file or with the sum of its messages; empty when all is well."""
        counts = await self.status()
        wrong = [] if counts.balanced else [f"the sum does not hold: {counts}"]
        return await self._store.damage() + wrong

    async def _select(self, condition: str, value: object) -> list[Waiting]:
        sealing = self._store.sealing
        return await self._store.run(
            lambda connection: list(select(connection, sealing, condition, (value,)))
        )

    def _batch(self, connection: Connection, called: Callable[[Turns], list[Head]]) -> Batch:
        """On the store's thread."""
        while self._news:
            self._news.popleft()(self._turns)
        catch_up(connection, self._turns)
        while True:
            batch = read(connection, self._store.sealing, called(self._turns))
            if not batch.gone:
                return batch
            for head in batch.gone:
                self._turns.ends(head.line, head.seq, successor(connection, head.line))

    def _learnt(self, ended: Ended, outcome: Outcome) -> Callable[[Turns], None]:
        line = ended.line
        if outcome is Outcome.RETRY:
            rest = self._resting.setdefault(line, _Rest(self._backoff()))
            rest.until = time.monotonic() + rest.backoff.longer()
            return partial(Turns.rests, line=line, until=rest.until)
        self._resting.pop(line, None)
        if ended.set_aside:
            return partial(Turns.stops, line=line)
        return partial(Turns.ends, line=line, seq=ended.seq, after=ended.after)

    async def _put_aside(self, heads: Sequence[Head]) -> None:
        """A body that can't be read can't be sent, and must not stop the others."""
        await self._store.commit(lambda connection: put_aside(connection, heads))
        self._news.extend(partial(Turns.stops, line=head.line) for head in heads)

    async def _tidy(self) -> None:
        """Give room back in steps, so that whoever writes meanwhile waits for one step only."""
        while await self._store.run(shrink):
            await asyncio.sleep(0)
        await self._store.run(empty_log)
        await self._store.refresh()


@dataclass
class _Rest:
    backoff: Backoff
    until: float = 0.0
