"""What is over is not kept whole for ever: facts of persons are taken out soon, the rest goes later."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offline_queue.file import Connection, counter, set_counter
from offline_queue.sealing import Sealing

BLANKED = "blanked"
A_FEW = 50


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
    """Take the facts called `names` out of some records that are over, with their parts; how many."""
    found = connection.execute(
        "SELECT history.seq, record.id FROM history JOIN record ON record.id = history.id"
        f" AND record.step = history.step WHERE history.seq > ? AND record.step IN ({over.marks})"
        " AND (record.lived <= ? OR record.moved_at <= ?) ORDER BY history.seq LIMIT ?",
        (counter(connection, BLANKED), *over.steps, over.lived, over.wall, A_FEW),
    ).fetchall()
    for seq, name in found:
        for table, key in (("record", "rowid"), ("history", "seq")):
            for place, about, stored in _parts(connection, table, key, name):
                facts = json.loads(sealing.opened(stored, about))
                left = json.dumps(_without(facts, names), ensure_ascii=False, separators=(",", ":"))
                sql = f"UPDATE {table} SET facts = ? WHERE {key} = ?"
                connection.execute(sql, (sealing.closed(left, about), place))
        set_counter(connection, BLANKED, seq)
    return len(found)


def forget(connection: Connection, over: Over) -> int:
    """Delete some records that are over by hours of running, with their parts and moves; how many."""
    found = connection.execute(
        f"SELECT id FROM record WHERE step IN ({over.marks}) AND lived <= ? LIMIT ?",
        (*over.steps, over.lived, A_FEW),
    ).fetchall()
    for (name,) in found:
        for table in ("record", "history"):
            connection.execute(
                f"DELETE FROM {table} WHERE id = ? OR (id >= ? AND id < ?)", (name, f"{name}-", f"{name}.")
            )
    return len(found)


def _parts(connection: Connection, table: str, key: str, name: str) -> Sequence[tuple[int, str, str | bytes]]:
    return connection.execute(
        f"SELECT {key}, id, facts FROM {table} WHERE id = ? OR (id >= ? AND id < ?)",
        (name, f"{name}-", f"{name}."),
    ).fetchall()


def _without(value: object, names: frozenset[str]) -> object:
    if isinstance(value, dict):
        return dict(_kept(value, names))
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def _kept(value: dict[str, object], names: frozenset[str]) -> Iterator[tuple[str, object]]:
    yield from ((name, "" if name in names else _without(each, names)) for name, each in value.items())
