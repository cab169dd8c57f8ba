"""Records that move from step to step; a step and the messages that tell of it are one commit."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from offline_queue.outbox import Message, accept
from offline_queue.store import Connection, Stamp, Store


class WrongStep(Exception):
    """The record is not where the caller takes it to be, or is there already; nothing was written."""


@dataclass(frozen=True)
class Record:
    """Where something stands. `moved_at` is in seconds since 1970, by the terminal's clock."""

    id: str
    step: str
    facts: Mapping[str, object] = field(repr=False)
    moved_at: float


class Ledger:
    """The records of one store. Each move is kept in the history, with what was then learnt."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def open(self, records: Mapping[str, tuple[str, Mapping[str, object]]], *messages: Message) -> None:
        """Begin several records, each at its step with its facts, in one commit."""
        stamp = self._store.stamp(self._clock())
        moves = [_Move(name, None, step, facts) for name, (step, facts) in records.items()]
        await self._store.commit(lambda connection: _write(connection, moves, messages, stamp))

    async def move(self, record: str, was: str, now: str, /, *messages: Message, **facts: object) -> None:
        """Take `record` from step `was` to step `now` in one commit with `messages`; `facts` join its own."""
        stamp = self._store.stamp(self._clock())
        moves = [_Move(record, was, now, facts)]
        await self._store.commit(lambda connection: _write(connection, moves, messages, stamp))

    async def at(self, *steps: str) -> list[Record]:
        """Whatever stands at one of these steps, by id."""
        marks = ", ".join("?" * len(steps))
        return await self._select(f"record WHERE step IN ({marks}) ORDER BY id", steps)

    async def under(self, prefix: str) -> list[Record]:
        """Whatever has an id that begins with `prefix`, by id."""
        return await self._select("record WHERE id >= ? AND id < ? ORDER BY id", _range(prefix))

    async def record(self, name: str) -> Record | None:
        found = await self._select("record WHERE id = ?", (name,))
        return found[0] if found else None

    async def history(self, prefix: str) -> list[Record]:
        """All moves of records whose id begins with `prefix`, in order, each with what was then learnt."""
        return await self._select("history WHERE id >= ? AND id < ? ORDER BY seq", _range(prefix))

    async def has_room(self) -> None:
        """Raises StoreTrouble when the disk is too full to begin something that must be finished."""
        await self._store.has_room()

    async def _select(self, rest: str, values: Sequence[str]) -> list[Record]:
        return await self._store.run(lambda connection: list(_select(connection, rest, values)))


@dataclass(frozen=True)
class _Move:
    record: str
    was: str | None
    now: str
    facts: Mapping[str, object]


def _write(connection: Connection, moves: Sequence[_Move], messages: Sequence[Message], stamp: Stamp) -> None:
    for move in moves:
        if move.was is None:
            _begin(connection, move, stamp)
        else:
            _go_on(connection, move, move.was, stamp)
        connection.execute(
            "INSERT INTO history (id, step, facts, moved_at, boot) VALUES (?, ?, ?, ?, ?)",
            (move.record, move.now, _text(move.facts), stamp.wall, stamp.boot),
        )
    accept(connection, messages, stamp)


def _begin(connection: Connection, move: _Move, stamp: Stamp) -> None:
    begun = connection.execute(
        "INSERT INTO record (id, step, facts, moved_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (move.record, move.now, _text(move.facts), stamp.wall),
    )
    if begun.rowcount != 1:
        raise WrongStep(f"{move.record} is there already")


def _go_on(connection: Connection, move: _Move, was: str, stamp: Stamp) -> None:
    before = list(_select(connection, "record WHERE id = ? AND step = ?", (move.record, was)))
    if not before:
        raise WrongStep(f"{move.record} is not at {was}")
    connection.execute(
        "UPDATE record SET step = ?, facts = ?, moved_at = ? WHERE id = ?",
        (move.now, _text({**before[0].facts, **move.facts}), stamp.wall, move.record),
    )


def _select(connection: Connection, rest: str, values: Sequence[str]) -> Iterator[Record]:
    for name, step, facts, moved_at in connection.execute(
        f"SELECT id, step, facts, moved_at FROM {rest}", tuple(values)
    ):
        yield Record(name, step, json.loads(facts), moved_at)


def _range(prefix: str) -> tuple[str, str]:
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _text(facts: Mapping[str, object]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, separators=(",", ":"))
