"""The messages of a file as rows: how they are written, found, ended and counted. On the store's thread."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from offline_queue import audit
from offline_queue.json_text import text_of
from offline_queue.messages import KINDS, Answer, Counts, Message, Outcome, Refusal, Waiting, line_of
from offline_queue.origin import Origin
from offline_queue.sealing import BrokenSeal, Sealing
from offline_queue.store import LIVED, Connection, Stamp, counter
from offline_queue.turns import Head, Line, Turns

HIGHEST, DELIVERED, EXPIRED, SALVAGED_LOST = "highest", "delivered", "expired", "salvaged_lost"
# A step of giving room back: about a millisecond, which is what a writer may have to wait for it.
STEP_PAGES = 64
COLUMNS = "seq, kind, key, order_key, body, made_at, lived, boot, set_aside, origin"
# Numbers must never come twice, also when the newest message has been delivered and deleted.
HIGHEST_EVER = (
    "max(coalesce((SELECT max(seq) FROM message), 0),"
    f" coalesce((SELECT value FROM counter WHERE name = '{HIGHEST}'), 0))"
)
INSERT = (
    "INSERT INTO message"
    " (seq, destination, priority, kind, key, order_key, body, made_at, lived, boot, origin)"
    f" VALUES (1 + {HIGHEST_EVER}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"
)
TALLY = (
    f"INSERT INTO counter (name, value) VALUES ('{HIGHEST}', max(?, {HIGHEST_EVER})), ('{LIVED}', ?),"
    f" ('{DELIVERED}', ?), ('{EXPIRED}', ?) ON CONFLICT (name) DO UPDATE SET value = CASE"
    f" WHEN name IN ('{DELIVERED}', '{EXPIRED}') THEN value + excluded.value ELSE excluded.value END"
)
# The kinds that stand in one line for each destination.
IN_ORDER = {
    destination: [n for n, kind in KINDS.items() if kind.in_order and kind.destination == destination]
    for destination in {kind.destination for kind in KINDS.values()}
}
TAKEN = frozenset({Outcome.DONE, Outcome.DUPLICATE})


@dataclass(frozen=True)
class Batch:
    """What was read for some heads: messages; heads that are gone; heads whose body can't be read."""

    rows: list[Waiting]
    gone: list[Head]
    broken: list[Head]


@dataclass(frozen=True)
class Ended:
    """A message that was answered; `after` is the next of its line, when it is gone."""

    key: str
    line: Line
    seq: int
    after: Head | None = None
    set_aside: bool = False


def accept(connection: Connection, messages: Sequence[Message], stamp: Stamp, sealing: Sealing) -> None:
    """Write messages in the caller's transaction. A key that is in the file already is left as it is."""
    for message in messages:
        text = text_of(dict(message.body))
        taken = _insert(connection, message, sealing.closed(text, message.key), stamp)
        if taken and message.kind == "audit":
            entry = audit.append(connection, (stamp.wall, stamp.lived, stamp.boot), text, sealing)
            if entry.seq % audit.HEAD_EVERY == 0:
                tell_head(connection, stamp, sealing)


def _insert(connection: Connection, message: Message, body: str | bytes, stamp: Stamp) -> int:
    """1 when it was taken, 0 when its key was there."""
    kind = KINDS[message.kind]
    return connection.execute(
        INSERT,
        (kind.destination, kind.priority, message.kind, message.key,
         message.order_key, body, stamp.wall, stamp.lived, stamp.boot, stamp.origin),
    ).rowcount  # fmt: skip


def tell_head(connection: Connection, stamp: Stamp, sealing: Sealing) -> int:
    """Have the newest head of the audit chain sent, unless it was; returns how many messages that made."""
    head = audit.unsent_head(connection)
    if head is None:
        return 0
    body = text_of({"version": 1, "seq": head[0], "head": head[1].hex()})
    message = Message("audit_head", f"audit-head-{head[0]}", "terminal", {})
    return _insert(connection, message, sealing.closed(body, message.key), stamp)


def select(
    connection: Connection, sealing: Sealing, condition: str, values: Sequence[object]
) -> Iterator[Waiting]:
    for row in connection.execute(f"SELECT {COLUMNS} FROM message WHERE {condition}", tuple(values)):
        yield _waiting(row, sealing)


def catch_up(connection: Connection, turns: Turns) -> None:
    """Tell the turns what has come since they last looked; all of it when they have not."""
    newest = connection.execute("SELECT max(seq) FROM message").fetchone()[0] or 0
    if turns.seen is None:
        _all_lines(connection, turns)
    elif newest > turns.seen:
        rows = connection.execute(
            "SELECT seq, kind, order_key, key FROM message WHERE seq > ? ORDER BY seq", (turns.seen,)
        )
        for seq, kind, order_key, key in rows:
            turns.arrives(_head(seq, kind, line_of(kind, order_key, key)))
    turns.seen = max(newest, turns.seen or 0)


def _all_lines(connection: Connection, turns: Turns) -> None:
    heads = list[Head]()
    for name, kind in KINDS.items():
        if kind.in_order:
            sql = "SELECT min(seq), order_key, '' FROM message WHERE kind = ? GROUP BY order_key"
        else:
            sql = "SELECT seq, order_key, key FROM message WHERE kind = ?"
        found = connection.execute(sql, (name,))
        heads += [_head(seq, name, line_of(name, order_key, key)) for seq, order_key, key in found]
    for head in sorted(heads, key=attrgetter("seq")):
        turns.arrives(head)
    aside = connection.execute("SELECT kind, order_key, key FROM message WHERE set_aside IS NOT NULL")
    for row in aside:
        turns.stops(line_of(*row))


def _head(seq: int, kind: str, line: Line) -> Head:
    return Head(KINDS[kind].priority, seq, line, KINDS[kind].destination)


def read(connection: Connection, sealing: Sealing, heads: Sequence[Head]) -> Batch:
    batch = Batch([], [], [])
    asked = f"SELECT {COLUMNS} FROM message WHERE seq IN ({_marks(heads)})"
    rows = {row[0]: row for row in connection.execute(asked, [head.seq for head in heads])}
    for head in heads:
        row = rows.get(head.seq)
        if row is None:
            batch.gone.append(head)
            continue
        try:
            batch.rows.append(_waiting(row, sealing))
        except BrokenSeal:
            batch.broken.append(head)
    return batch


def successor(connection: Connection, line: Line) -> Head | None:
    """The first of a line that keeps its order; None for all others, whose lines are of one message."""
    destination, alone, order_key = line
    if alone:
        return None
    kinds = IN_ORDER[destination]
    found = connection.execute(
        f"SELECT seq, kind FROM message WHERE kind IN ({_marks(kinds)}) AND order_key = ?"
        " ORDER BY seq LIMIT 1",
        (*kinds, order_key),
    ).fetchone()
    return None if found is None else _head(found[0], found[1], line)


def settle(
    connection: Connection, destination: str, answers: Mapping[str, Answer], lived: int
) -> list[Ended]:
    delivered = _delete(
        connection, destination, [key for key, answer in answers.items() if answer.outcome in TAKEN]
    )
    others = [answer for answer in answers.values() if answer.outcome not in TAKEN]
    waiting, dropped = _not_taken(connection, destination, others)
    newest = max((one.seq for one in delivered + dropped), default=0)
    _tally(connection, lived, newest, delivered=len(delivered), expired=len(dropped))
    return delivered + dropped + waiting


def _not_taken(
    connection: Connection, destination: str, answers: Sequence[Answer]
) -> tuple[list[Ended], list[Ended]]:
    """Those that stay, set aside or to be sent again, and those that their kind gives up."""
    waiting, dropped = list[Ended](), list[str]()
    for answer in answers:
        found = connection.execute(
            "SELECT seq, kind, order_key FROM message WHERE destination = ? AND key = ?",
            (destination, answer.key),
        ).fetchone()
        if found is None:
            continue
        seq, kind, order_key = found
        one = Ended(answer.key, line_of(kind, order_key, answer.key), seq)
        if answer.outcome is Outcome.RETRY:
            waiting.append(one)
        elif KINDS[kind].refusal is Refusal.DROP:
            dropped.append(answer.key)
        else:
            waiting.append(_set_aside(connection, one, answer.detail))
    return waiting, _delete(connection, destination, dropped)


def _delete(connection: Connection, destination: str, keys: Sequence[str]) -> list[Ended]:
    if not keys:
        return []
    found = connection.execute(
        f"DELETE FROM message WHERE destination = ? AND key IN ({_marks(keys)})"
        " RETURNING seq, kind, order_key, key",
        (destination, *keys),
    ).fetchall()
    lines = [(key, line_of(kind, order_key, key), seq) for seq, kind, order_key, key in found]
    return [Ended(key, line, seq, successor(connection, line)) for key, line, seq in lines]


def _set_aside(connection: Connection, one: Ended, why: str) -> Ended:
    connection.execute("UPDATE message SET set_aside = ? WHERE seq = ?", (why, one.seq))
    return Ended(one.key, one.line, one.seq, set_aside=True)


def put_aside(connection: Connection, heads: Sequence[Head]) -> None:
    for head in heads:
        connection.execute(
            "UPDATE message SET set_aside = ? WHERE seq = ?", ("its body can't be read", head.seq)
        )


def expire(connection: Connection, lived: int) -> int:
    """Age is counted in hours of running, so that no clock that jumps can throw anything away."""
    _tally(connection, lived)
    gone = 0
    for name, kind in KINDS.items():
        if kind.expires_seconds is not None:
            oldest = lived - kind.expires_seconds
            # Messages stand in the order of their age: this looks at the old ones and at one more.
            gone += connection.execute(
                "DELETE FROM message WHERE kind = ? AND lived < ? AND seq < coalesce("
                "(SELECT seq FROM message WHERE lived >= ? ORDER BY seq LIMIT 1), 9223372036854775807)",
                (name, oldest, oldest),
            ).rowcount
    _tally(connection, lived, expired=gone)
    return gone


def requeue(connection: Connection, key: str) -> bool:
    changed = connection.execute(
        "UPDATE message SET set_aside = NULL WHERE key = ? AND set_aside IS NOT NULL", (key,)
    )
    return changed.rowcount == 1


def quarantine(connection: Connection, key: str, why: str) -> bool:
    changed = connection.execute(
        "UPDATE message SET set_aside = ? WHERE key = ? AND set_aside IS NULL", (why, key)
    )
    return changed.rowcount == 1


def shrink(connection: Connection) -> bool:
    """Give one step of room back; False when there is none left to give."""
    # Through execute() this statement frees a single page per call; a script runs it to its end.
    connection.executescript(f"PRAGMA incremental_vacuum({STEP_PAGES})")
    return bool(connection.execute("PRAGMA freelist_count").fetchone()[0])


def oldest(connection: Connection, lived: int) -> int | None:
    """Seconds of running."""
    found = connection.execute(
        "SELECT lived FROM message WHERE set_aside IS NULL ORDER BY seq LIMIT 1"
    ).fetchone()
    return max(0, lived - found[0]) if found else None


def counts(connection: Connection, lived: int, since_answer: int | None) -> Counts:
    waiting, aside, oldest = connection.execute(
        "SELECT count(*) FILTER (WHERE set_aside IS NULL), count(set_aside),"
        " min(lived) FILTER (WHERE set_aside IS NULL) FROM message"
    ).fetchone()
    return Counts(
        accepted=_highest(connection),
        delivered=counter(connection, DELIVERED),
        waiting=waiting,
        set_aside=aside,
        expired=counter(connection, EXPIRED),
        salvaged_lost=counter(connection, SALVAGED_LOST),
        oldest_waiting_seconds=None if oldest is None else max(0, lived - oldest),
        since_answer_seconds=since_answer,
    )


def _waiting(
    row: tuple[int, str, str, str, str | bytes, float, int, int, str | None, str], sealing: Sealing
) -> Waiting:
    seq, kind, key, order_key, body, made_at, lived, boot, set_aside, origin = row
    text = sealing.opened(body, key)
    return Waiting(seq, kind, key, order_key, text, made_at, lived, boot, set_aside, Origin.read(origin))


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _highest(connection: Connection) -> int:
    return int(connection.execute(f"SELECT {HIGHEST_EVER}").fetchone()[0])


def _tally(
    connection: Connection, lived: int, newest_gone: int = 0, *, delivered: int = 0, expired: int = 0
) -> None:
    """In one statement, as every commit that ends a message has it; `newest_gone` is the number of one."""
    connection.execute(TALLY, (newest_gone, lived, delivered, expired))
