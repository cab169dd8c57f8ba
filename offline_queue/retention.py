"""What is over is not kept whole for ever: facts of persons are taken out soon, the rest goes later."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from offline_queue.file import Connection, counter, set_counter
from offline_queue.sealing import Sealing

BLANKED = "blanked"
# Counters of this name hold what was passed over, each by its own name.
LEFT_WHOLE, LEFT_WHOLE_RANGE = "left_whole/", ("left_whole/", "left_whole0")
A_FEW = 50
TO_BE_TOLD = "EXISTS (SELECT 1 FROM message WHERE kind = 'posting' AND order_key = record.id)"
PARTS = "record.id = ? OR (record.id >= ? AND record.id < ?)"
PARTS_OF = f"SELECT rowid, id, facts FROM record WHERE {PARTS}"
MOVES_OF = (
    "SELECT history.seq, history.id, history.facts FROM record CROSS JOIN history"
    f" ON history.seq BETWEEN record.first_move AND record.last_move AND history.id = record.id WHERE {PARTS}"
)


@dataclass(frozen=True)
class Over:
    """Records that are at one of these steps since before `lived` (s of running) or `wall` (s since 1970)."""

    steps: tuple[str, ...]
    lived: int
    wall: float

    @property
    def marks(self) -> str:
        return ", ".join("?" * len(self.steps))


def blank(connection: Connection, sealing: Sealing, over: Over, names: frozenset[str]) -> int:
    """Take the facts called `names` out of some records that are over, with their parts; how many.

    A payment that the hospital has not taken may have to be undone, and is left whole until it has, or is.
    """
    found = connection.execute(
        "SELECT history.seq, record.id FROM history CROSS JOIN record ON record.id = history.id"
        f" AND record.step = history.step WHERE history.seq > ? AND record.step IN ({over.marks})"
        " AND (record.lived <= ? OR record.moved_at <= ?) ORDER BY history.seq LIMIT ?",
        (counter(connection, BLANKED), *over.steps, over.lived, over.wall, A_FEW),
    ).fetchall()
    done = [name for name in _left_whole(connection) if not _is_wanted(connection, name, over)]
    for name in done:
        _blank(connection, sealing, name, names)
        connection.execute("DELETE FROM counter WHERE name = ?", (LEFT_WHOLE + name,))
    for seq, name in found:
        if _is_to_be_told(connection, name):
            set_counter(connection, LEFT_WHOLE + name, seq)
        else:
            _blank(connection, sealing, name, names)
        set_counter(connection, BLANKED, seq)
    return len(done) + len(found)


def _left_whole(connection: Connection) -> list[str]:
    names = connection.execute("SELECT name FROM counter WHERE name >= ? AND name < ?", LEFT_WHOLE_RANGE)
    return [name.removeprefix(LEFT_WHOLE) for (name,) in names.fetchall()]


def _is_wanted(connection: Connection, name: str, over: Over) -> bool:
    """Whether it is to be told, or not over any more: it is being undone."""
    found = connection.execute("SELECT step FROM record WHERE id = ?", (name,)).fetchone()
    is_undone = found is not None and found[0] not in over.steps
    return is_undone or _is_to_be_told(connection, name)


def _is_to_be_told(connection: Connection, name: str) -> bool:
    found = connection.execute(f"SELECT {TO_BE_TOLD}".replace("record.id", "?"), (name,)).fetchone()
    return bool(found[0])


def _blank(connection: Connection, sealing: Sealing, name: str, names: frozenset[str]) -> None:
    for table, key, parts in (("history", "seq", MOVES_OF), ("record", "rowid", PARTS_OF)):
        for place, about, stored in connection.execute(parts, _named(name)).fetchall():
            facts = json.loads(sealing.opened(stored, about))
            left = json.dumps(_without(facts, names), ensure_ascii=False, separators=(",", ":"))
            sql = f"UPDATE {table} SET facts = ? WHERE {key} = ?"
            connection.execute(sql, (sealing.closed(left, about), place))


def forget(connection: Connection, over: Over) -> int:
    """Delete some records that are over by hours of running, with their parts and moves; how many."""
    found = connection.execute(
        f"SELECT id FROM record WHERE step IN ({over.marks}) AND lived <= ? AND NOT {TO_BE_TOLD} LIMIT ?",
        (*over.steps, over.lived, A_FEW),
    ).fetchall()
    for (name,) in found:
        moves = [row[:1] for row in connection.execute(MOVES_OF, _named(name))]
        connection.executemany("DELETE FROM history WHERE seq = ?", moves)
        connection.execute(f"DELETE FROM record WHERE {PARTS}", _named(name))
    return len(found)


def _named(name: str) -> tuple[str, str, str]:
    """The values of PARTS for one record."""
    return name, f"{name}-", f"{name}."


def _without(value: object, names: frozenset[str]) -> object:
    if isinstance(value, dict):
        return dict(_kept(value, names))
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def _kept(value: dict[str, object], names: frozenset[str]) -> Iterator[tuple[str, object]]:
    yield from ((name, "" if name in names else _without(each, names)) for name, each in value.items())
