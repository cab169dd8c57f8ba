"""Records that move from step to step; a step and the messages that tell of it are one commit."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from offline_queue.json_text import text_of
from offline_queue.messages import Message
from offline_queue.retention import Over, blank, forget
from offline_queue.rows import accept
from offline_queue.sealing import Sealing
from offline_queue.store import Connection, Stamp, Store, set_counter

RECORDS = "SELECT id, step, facts, moved_at FROM record"
# CROSS JOIN has SQLite go from the records to their moves, not the other way. With the plus it goes by the
# number, and does not make an index over all moves, on the disk, for one story.
MOVES = (
    "SELECT history.id, history.step, history.facts, history.moved_at FROM record CROSS JOIN history"
    " ON history.seq BETWEEN record.first_move AND record.last_move AND +history.id = record.id"
)


class WrongStep(Exception):
    """The record is not where the caller takes it to be, or is there already; nothing was written."""


@dataclass(frozen=True)
class Record:
    """Where something stands. `moved_at` is in seconds since 1970, by the terminal's clock."""

    id: str
    step: str
    facts: Mapping[str, object] = field(repr=False)
    moved_at: float


@dataclass(frozen=True)
class Begun:
    """A record that begins in the commit of another one's move: what has to follow it can't be lost."""

    record: str
    step: str
    facts: Mapping[str, object] = field(repr=False)


class Ledger:
    """The records of one store. Each move is kept in the history, with what was then learnt."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def open(self, records: Mapping[str, tuple[str, Mapping[str, object]]], *messages: Message) -> None:
        """Begin several records, each at its step with its facts, in one commit."""
        await self._write(
            [Move(name, None, step, facts) for name, (step, facts) in records.items()], messages
        )

    async def move(self, record: str, was: str, now: str, /, *also: Message | Begun, **facts: object) -> None:
        """Take `record` from step `was` to step `now` in one commit with `also`; `facts` join its own."""
        await self.move_all([Move(record, was, now, facts)], *also)

    async def move_all(self, moves: Sequence["Move"], *also: Message | Begun) -> None:
        """Several moves, and what goes with them, in one commit: all of it, or WrongStep."""
        begun = [Move(each.record, None, each.step, each.facts) for each in also if isinstance(each, Begun)]
        await self._write([*moves, *begun], [each for each in also if isinstance(each, Message)])

    async def at(self, *steps: str) -> list[Record]:
        """Whatever stands at one of these steps, by id."""
        marks = ", ".join("?" * len(steps))
        return await self._read(f"{RECORDS} WHERE step IN ({marks}) ORDER BY id", steps)

    async def names(self, *steps: str) -> list[str]:
        """The ids alone of whatever stands at one of these steps; quick, as nothing is unsealed."""
        marks = ", ".join("?" * len(steps))
        sql = f"SELECT id FROM record WHERE step IN ({marks})"
        return await self._store.run(lambda connection: [row[0] for row in connection.execute(sql, steps)])

    async def under(self, prefix: str) -> list[Record]:
        """Whatever has an id that begins with `prefix`, by id."""
        return await self._read(f"{RECORDS} WHERE id >= ? AND id < ? ORDER BY id", _range(prefix))

    async def record(self, name: str) -> Record | None:
        found = await self._read(f"{RECORDS} WHERE id = ?", (name,))
        return found[0] if found else None

    async def known(self, name: str) -> Record:
        """Where this one stands. WrongStep when there is none."""
        record = await self.record(name)
        if record is None:
            raise WrongStep(f"{name} is not there")
        return record

    async def history(self, prefix: str) -> list[Record]:
        """All moves of records whose id begins with `prefix`, in order, each with what was then learnt."""
        sql = f"{MOVES} WHERE record.id >= ? AND record.id < ? ORDER BY history.seq"
        return await self._read(sql, _range(prefix))

    async def has_room(self) -> None:
        """Raises StoreTrouble when the disk is too full to begin something that must be finished."""
        await self._store.has_room()

    async def can_write(self) -> None:
        """Raises StoreTrouble when nothing may begin now; a reserve that was given up is taken back first."""
        await self._store.refresh()
        now = int(self._clock())
        await self._store.commit(lambda connection: set_counter(connection, "looked", now), begins=True)

    async def blank(self, steps: Sequence[str], seconds: int, names: frozenset[str]) -> int:
        """Take the facts called `names` out of what is at `steps` for so long, and its history; how many."""
        over, sealing = self._over(steps, seconds), self._store.sealing
        return await self._in_steps(lambda connection: blank(connection, sealing, over, names))

    async def forget(self, steps: Sequence[str], seconds: int) -> int:
        """Delete what is at `steps` for so long (s of running), with its parts and history; how many."""
        over = self._over(steps, seconds)
        return await self._in_steps(lambda connection: forget(connection, over))

    def _over(self, steps: Sequence[str], seconds: int) -> Over:
        return Over(tuple(steps), self._store.lived() - seconds, self._clock() - seconds)

    async def _in_steps(self, some: Callable[[Connection], int]) -> int:
        """A few at a time, so that whoever writes meanwhile does not wait; then the journal follows."""
        changed = 0
        while more := await self._store.commit(some):
            changed += more
        if changed:
            await self._store.begin_journal_anew()
        return changed

    async def _write(self, moves: Sequence["Move"], messages: Sequence[Message]) -> None:
        stamp, sealing = self._store.stamp(self._clock()), self._store.sealing
        begins = all(move.was is None for move in moves)
        await self._store.commit(
            lambda connection: _Pen(connection, stamp, sealing).write(moves, messages), begins=begins
        )

    async def _read(self, sql: str, values: Sequence[str]) -> list[Record]:
        sealing = self._store.sealing
        return await self._store.run(lambda connection: list(_select(connection, sealing, sql, values)))


@dataclass(frozen=True)
class Move:
    """One step of one record; `was` is None for a record that begins with it."""

    record: str
    was: str | None
    now: str
    facts: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class _Pen:
    """One writing: into which file, when, and how what is written is sealed."""

    connection: Connection
    stamp: Stamp
    sealing: Sealing

    def write(self, moves: Sequence[Move], messages: Sequence[Message]) -> None:
        for move in moves:
            facts = self._closed(move.record, move.facts)
            number = self.connection.execute(
                "INSERT INTO history (id, step, facts, moved_at, boot) VALUES (?, ?, ?, ?, ?)",
                (move.record, move.now, facts, self.stamp.wall, self.stamp.boot),
            ).lastrowid
            if move.was is None:
                self._begin(move, facts, number)
            else:
                self._go_on(move, move.was, number)
        accept(self.connection, messages, self.stamp, self.sealing)

    def _begin(self, move: Move, facts: str | bytes, number: int | None) -> None:
        begun = self.connection.execute(
            "INSERT INTO record (id, step, facts, moved_at, lived, first_move, last_move)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (move.record, move.now, facts, self.stamp.wall, self.stamp.lived, number, number),
        )
        if begun.rowcount != 1:
            raise WrongStep(f"{move.record} is there already")

    def _go_on(self, move: Move, was: str, number: int | None) -> None:
        at_that_step = f"{RECORDS} WHERE id = ? AND step = ?"
        before = list(_select(self.connection, self.sealing, at_that_step, (move.record, was)))
        if not before:
            raise WrongStep(f"{move.record} is not at {was}")
        facts = self._closed(move.record, {**before[0].facts, **move.facts})
        self.connection.execute(
            "UPDATE record SET step = ?, facts = ?, moved_at = ?, lived = ?, last_move = ? WHERE id = ?",
            (move.now, facts, self.stamp.wall, self.stamp.lived, number, move.record),
        )

    def _closed(self, record: str, facts: Mapping[str, object]) -> str | bytes:
        return self.sealing.closed(text_of(dict(facts)), record)


def _select(connection: Connection, sealing: Sealing, sql: str, values: Sequence[object]) -> Iterator[Record]:
    for name, step, facts, moved_at in connection.execute(sql, tuple(values)):
        yield Record(name, step, json.loads(sealing.opened(facts, name)), moved_at)


def _range(prefix: str) -> tuple[str, str]:
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)
