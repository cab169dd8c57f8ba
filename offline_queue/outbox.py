"""What waits to be sent: in which turn, for how long, and what was set aside. Knows no wire."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from offline_queue.backoff import Backoff
from offline_queue.store import LIVED, Connection, Stamp, Store, counter, set_counter

HIGHEST, DELIVERED, EXPIRED, SALVAGED_LOST = "highest", "delivered", "expired", "salvaged_lost"
SWEEP_SECONDS = 600
DAY = 86_400


class Refusal(StrEnum):
    """What becomes of a message that the far end will never take."""

    STAFF = "staff"  # set aside, and a person has to act
    ASIDE = "aside"  # set aside
    DROP = "drop"  # given up, and counted


@dataclass(frozen=True)
class Kind:
    """The rules of one kind of message. Priority 1 is the most urgent; `expires_seconds` None is never.

    `in_order`: one with an order key goes out only when the one before it has been taken.
    """

    priority: int
    destination: str
    expires_seconds: int | None
    refusal: Refusal
    in_order: bool = True


KINDS: Mapping[str, Kind] = {
    "posting": Kind(1, "hospital", None, Refusal.STAFF),
    "release": Kind(1, "hospital", 900, Refusal.DROP),
    "audit": Kind(2, "platform", None, Refusal.STAFF),
    "filing": Kind(3, "hospital", None, Refusal.STAFF),
    "print_state": Kind(3, "platform", 90 * DAY, Refusal.STAFF),
    "settlement": Kind(4, "platform", None, Refusal.STAFF),
    "card_use": Kind(4, "platform", 30 * DAY, Refusal.ASIDE),
    "operating": Kind(5, "platform", 3 * DAY, Refusal.DROP, in_order=False),
}


@dataclass(frozen=True)
class Message:
    """Facts for somebody else. `key` is once per device for ever; a kind's `order_key` keeps its order."""

    kind: str
    key: str
    order_key: str
    body: Mapping[str, object] = field(repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of message is called {self.kind}")


@dataclass(frozen=True)
class Waiting:
    """A message in the file. `seq` grows with each one of the device; `set_aside` says why, or is None."""

    seq: int
    kind: str
    key: str
    order_key: str
    body: Mapping[str, object] = field(repr=False)
    made_at: float
    lived: int
    boot: int
    set_aside: str | None = None

    @property
    def line(self) -> tuple[str, str]:
        """Whoever has to wait for whom: messages in one line go out one after the other."""
        return _line(self.kind, self.order_key, self.key)


class Outcome(StrEnum):
    DONE = "done"
    DUPLICATE = "duplicate"  # it had that key already, which is as good as done
    RETRY = "retry"
    REFUSED = "refused"  # never


@dataclass(frozen=True)
class Answer:
    """What the far end said of one message; `detail` is for the technician."""

    key: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class Counts:
    """Every message that was ever accepted is counted once more, where it is now. Ages in seconds.

    `expired` are those given up by the rule of their kind: too old, or refused where that is of no weight.
    """

    accepted: int
    delivered: int
    waiting: int
    set_aside: int
    expired: int
    salvaged_lost: int
    oldest_waiting_seconds: int | None
    since_answer_seconds: int | None

    @property
    def balanced(self) -> bool:
        ends = self.delivered + self.waiting + self.set_aside + self.expired + self.salvaged_lost
        return self.accepted == ends


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
        self._resting: dict[tuple[str, str], _Rest] = {}
        self._looked: dict[str, float] = {}
        self._answered: float | None = None
        self._swept: float | None = None

    async def put(self, *messages: Message) -> None:
        """On disk when this returns. A key that is in the file already is not taken twice."""
        stamp = self._store.stamp(self._clock())
        await self._store.commit(lambda connection: accept(connection, messages, stamp))

    async def next_batch(self, destination: str, limit: int = 100) -> list[Waiting]:
        """Most urgent first, then oldest; of each line only the head, and none behind one set aside."""
        now = self._looked[destination] = time.monotonic()
        resting = {line for line, rest in self._resting.items() if rest.until > now}
        return await self._store.run(lambda connection: _batch(connection, destination, limit, resting))

    async def settle(self, destination: str, answers: Sequence[Answer]) -> int:
        """Take note of all answers in one commit; returns how many messages came to an end."""
        by_key = {each.key: each for each in answers}
        lived = self._store.lived()
        rows = await self._store.commit(lambda connection: _settle(connection, destination, by_key, lived))
        self._answered = time.monotonic()
        for row in rows:
            self._rest(row.line, by_key[row.key].outcome)
        return sum(by_key[row.key].outcome is not Outcome.RETRY for row in rows)

    def rest_seconds(self, destination: str) -> float:
        """How long until the next line there that was told to come later may do so; infinite for none."""
        looked, now = self._looked.get(destination, 0.0), time.monotonic()
        ends = [
            rest.until for line, rest in self._resting.items() if KINDS[line[0]].destination == destination
        ]
        return min((max(0.0, end - now) for end in ends if end > looked), default=float("inf"))

    async def sweep(self) -> int:
        """Give up what is too old for its kind; returns how many. Looks every ten minutes at most."""
        now = time.monotonic()
        if self._swept is not None and now - self._swept < SWEEP_SECONDS:
            return 0
        self._swept = now
        lived = self._store.lived()
        gone = await self._store.commit(lambda connection: _expire(connection, lived))
        await self._store.run(_shrink)
        return gone

    async def status(self) -> Counts:
        lived, answered = self._store.lived(), self._answered
        since = None if answered is None else int(time.monotonic() - answered)
        return await self._store.run(lambda connection: _counts(connection, lived, since))

    async def listed(self, set_aside: bool = False, limit: int = 100) -> list[Waiting]:
        """The oldest that wait, or those that were set aside."""
        state = "NOT NULL" if set_aside else "NULL"
        return await self._select(f"set_aside IS {state} ORDER BY seq LIMIT ?", limit)

    async def show(self, key: str) -> Waiting | None:
        found = await self._select("key = ?", key)
        return found[0] if found else None

    async def requeue(self, key: str) -> bool:
        """Let a message that was set aside take its turn again; False when there is none of that key."""
        return await self._store.commit(lambda connection: _requeue(connection, key))

    async def check(self) -> list[str]:
        """What is wrong with the file or with the sum of its messages; empty when all is well."""
        counts = await self.status()
        wrong = [] if counts.balanced else [f"the sum does not hold: {counts}"]
        return await self._store.damage() + wrong

    async def _select(self, condition: str, value: object) -> list[Waiting]:
        return await self._store.run(lambda connection: list(_select(connection, condition, (value,))))

    def _rest(self, line: tuple[str, str], outcome: Outcome) -> None:
        if outcome is not Outcome.RETRY:
            self._resting.pop(line, None)
            return
        rest = self._resting.setdefault(line, _Rest(self._backoff()))
        rest.until = time.monotonic() + rest.backoff.longer()


@dataclass
class _Rest:
    backoff: Backoff
    until: float = 0.0


COLUMNS = "seq, kind, key, order_key, body, made_at, lived, boot, set_aside"


def accept(connection: Connection, messages: Sequence[Message], stamp: Stamp) -> None:
    """Write messages in the caller's transaction. A key that is in the file already is left as it is."""
    for message in messages:
        kind = KINDS[message.kind]
        body = json.dumps(dict(message.body), ensure_ascii=False, separators=(",", ":"))
        # Numbers must never come twice, also when the newest message has been delivered and deleted.
        connection.execute(
            "INSERT INTO message"
            " (seq, destination, priority, kind, key, order_key, body, made_at, lived, boot)"
            " SELECT max(coalesce((SELECT max(seq) FROM message), 0), ?) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " WHERE true ON CONFLICT (key) DO NOTHING",
            (counter(connection, HIGHEST), kind.destination, kind.priority, message.kind, message.key,
             message.order_key, body, stamp.wall, stamp.lived, stamp.boot),
        )  # fmt: skip


def _line(kind: str, order_key: str, key: str) -> tuple[str, str]:
    return (kind, order_key) if KINDS[kind].in_order else (kind, key)


def _select(connection: Connection, condition: str, values: Sequence[object]) -> Iterator[Waiting]:
    for row in connection.execute(f"SELECT {COLUMNS} FROM message WHERE {condition}", tuple(values)):
        seq, kind, key, order_key, body, made_at, lived, boot, set_aside = row
        yield Waiting(seq, kind, key, order_key, json.loads(body), made_at, lived, boot, set_aside)


def _batch(
    connection: Connection, destination: str, limit: int, resting: set[tuple[str, str]]
) -> list[Waiting]:
    aside = connection.execute(
        "SELECT kind, order_key, key FROM message WHERE destination = ? AND set_aside IS NOT NULL",
        (destination,),
    )
    blocked = resting | {_line(*row) for row in aside}
    heads = list(islice(_heads(connection, destination, blocked), limit))
    return [waiting for seq in heads for waiting in _select(connection, "seq = ?", (seq,))]


def _heads(connection: Connection, destination: str, blocked: set[tuple[str, str]]) -> Iterator[int]:
    """The first of each line that is not blocked, in turn."""
    in_turn = connection.execute(
        "SELECT seq, kind, order_key, key FROM message"
        " WHERE destination = ? AND set_aside IS NULL ORDER BY priority, seq",
        (destination,),
    )
    for seq, *names in in_turn:
        line = _line(*names)
        if line not in blocked:
            blocked.add(line)
            yield seq


def _settle(
    connection: Connection, destination: str, answers: Mapping[str, Answer], lived: int
) -> list[Waiting]:
    here = "key = ? AND destination = ?"
    rows = [row for key in answers for row in _select(connection, here, (key, destination))]
    done, given_up = 0, 0
    _remember_highest(connection)
    for row in rows:
        answer = answers[row.key]
        if answer.outcome in (Outcome.DONE, Outcome.DUPLICATE):
            _delete(connection, row.seq)
            done += 1
        elif answer.outcome is Outcome.REFUSED and KINDS[row.kind].refusal is Refusal.DROP:
            _delete(connection, row.seq)
            given_up += 1
        elif answer.outcome is Outcome.REFUSED:
            connection.execute("UPDATE message SET set_aside = ? WHERE seq = ?", (answer.detail, row.seq))
    _add(connection, {DELIVERED: done, EXPIRED: given_up})
    set_counter(connection, LIVED, lived)
    return rows


def _expire(connection: Connection, lived: int) -> int:
    """Age is counted in hours of running, so that no clock that jumps can throw anything away."""
    _remember_highest(connection)
    gone = 0
    for name, kind in KINDS.items():
        if kind.expires_seconds is not None:
            gone += connection.execute(
                "DELETE FROM message WHERE destination = ? AND priority = ? AND kind = ? AND lived < ?",
                (kind.destination, kind.priority, name, lived - kind.expires_seconds),
            ).rowcount
    _add(connection, {EXPIRED: gone})
    set_counter(connection, LIVED, lived)
    return gone


def _requeue(connection: Connection, key: str) -> bool:
    changed = connection.execute(
        "UPDATE message SET set_aside = NULL WHERE key = ? AND set_aside IS NOT NULL", (key,)
    )
    return changed.rowcount == 1


def _remember_highest(connection: Connection) -> None:
    newest = connection.execute("SELECT coalesce(max(seq), 0) FROM message").fetchone()[0]
    set_counter(connection, HIGHEST, max(newest, counter(connection, HIGHEST)))


def _delete(connection: Connection, seq: int) -> None:
    connection.execute("DELETE FROM message WHERE seq = ?", (seq,))


def _add(connection: Connection, more: Mapping[str, int]) -> None:
    for name, count in more.items():
        if count:
            set_counter(connection, name, counter(connection, name) + count)


def _shrink(connection: Connection) -> None:
    # Through execute() this statement frees a single page per call; a script runs it to its end.
    connection.executescript("PRAGMA incremental_vacuum")


def _counts(connection: Connection, lived: int, since_answer: int | None) -> Counts:
    newest, waiting, aside, oldest = connection.execute(
        "SELECT coalesce(max(seq), 0), count(*) FILTER (WHERE set_aside IS NULL), count(set_aside),"
        " min(lived) FILTER (WHERE set_aside IS NULL) FROM message"
    ).fetchone()
    return Counts(
        accepted=max(newest, counter(connection, HIGHEST)),
        delivered=counter(connection, DELIVERED),
        waiting=waiting,
        set_aside=aside,
        expired=counter(connection, EXPIRED),
        salvaged_lost=counter(connection, SALVAGED_LOST),
        oldest_waiting_seconds=None if oldest is None else max(0, lived - oldest),
        since_answer_seconds=since_answer,
    )
