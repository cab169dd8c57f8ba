"""The money journal: a second file beside the store, so that two faults are needed to lose what it says.

Every line is `<checksum> <JSON>`: a move of a record, or a message about money. What is sealed stays sealed.
"""

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from offline_queue.file import Connection
from offline_queue.messages import KINDS, Refusal

CHECKSUM_DIGITS = 16
AT_A_TIME = 1000  # lines that are in memory while the journal is written anew
# About money or identity: what the ledger promises, they carry out; what is lost of them a person must mend.
OF_MONEY = [name for name, kind in KINDS.items() if kind.priority <= 3 or kind.refusal is Refusal.STAFF]
MONEY = ", ".join(f"'{name}'" for name in OF_MONEY)
MOVE_COLUMNS = "seq, id, step, facts, moved_at, boot"
MESSAGE_COLUMNS = "seq, kind, key, order_key, body, made_at, lived, boot, origin"
MESSAGE_VALUES = len(MESSAGE_COLUMNS.split(","))
GROWN = "SELECT (SELECT max(seq) FROM history), (SELECT max(seq) FROM message)"
MOVED = f"SELECT {MOVE_COLUMNS} FROM history WHERE seq > ? ORDER BY seq"
# With the plus, SQLite goes by the number, and does not look through all money that waits.
TOLD = f"SELECT {MESSAGE_COLUMNS} FROM message WHERE seq > ? AND +kind IN ({MONEY}) ORDER BY seq"
NUMBERED = re.compile(rb'\["(move|message)",\s*(\d+),')
Row = tuple[Any, ...]
OPENING = os.O_RDWR | os.O_CREAT | os.O_APPEND


@dataclass(frozen=True)
class Lines:
    """Rows of `history` and `message`, the counters as last seen, and how many lines could not be read."""

    moves: tuple[Row, ...] = ()
    messages: tuple[Row, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    broken: int = 0

    def sealed(self) -> Iterator[tuple[bytes, str]]:
        """What only a key opens, each with what it is about."""
        for rows, stored, about in ((self.moves, 3, 1), (self.messages, 4, 2)):
            for row in rows:
                if isinstance(row[stored], bytes):
                    yield row[stored], row[about]


class Journal:
    """Appended to inside the transaction that it follows; both go to the disk side by side.

    Which of them gets there first is of no weight: nobody is told before both are there, and what
    is found after a power cut is made to match the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, OPENING, 0o600)
        # Up to which move, and up to which message of any kind, the file has been looked through.
        self._move, self._message, self._length = 0, 0, os.fstat(self._file).st_size
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._syncing: Future[None] | None = None
        self._behind = False
        # How long it was when it was last begun anew.
        self._fresh = 0

    @classmethod
    def of(cls, path: Path, connection: Connection) -> "Journal":
        """The journal of a sound file, which it is made to match: written anew when it does not."""
        newest, broken = _newest_in(path)
        journal = cls(path)
        moves, messages, of_money = _newest(connection)
        journal._move, journal._message = newest["move"], max(newest["message"], messages)
        if broken or newest["move"] != moves or newest["message"] < of_money:
            journal.rewrite(connection)
        return journal

    def follow(self, connection: Connection) -> Callable[[], None]:
        """Write down what the transaction adds, and begin to sync it. What it returns takes that back.

        Raises OSError when the disk does not take it; the transaction must then be undone.
        """
        was, moved, told = self._length, self._move, self._message
        text = "".join(self._news(connection))
        if not text:
            return lambda: None
        text += "".join(self._counters(connection))

        def undo() -> None:
            with suppress(OSError):
                self._await_sync()
            os.ftruncate(self._file, was)
            self._length, self._move, self._message = was, moved, told

        try:
            content = text.encode()
            _write(self._file, content)
        except BaseException:
            undo()
            raise
        self._length += len(content)
        self._syncing = self._thread.submit(os.fdatasync, self._file)
        return undo

    def keep_up(self, connection: Connection) -> None:
        """After the commit: wait until it is on disk; what does not get there is written anew."""
        try:
            self._await_sync()
        except OSError:
            self._behind = True
            with suppress(OSError):
                self.catch_up(connection)

    def catch_up(self, connection: Connection) -> None:
        """Before a transaction: write it anew when it lags. OSError: nothing can be promised now."""
        if self._behind:
            self.rewrite(connection)

    def _await_sync(self) -> None:
        syncing, self._syncing = self._syncing, None
        if syncing is not None:
            syncing.result()

    def rewrite(self, connection: Connection) -> None:
        """Begin anew with what the file holds now, so that the journal never outgrows it by much."""
        self._move = self._message = 0
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        file = os.open(fresh, OPENING, 0o600)
        try:
            length = _write_lines(file, chain(self._news(connection), self._counters(connection)))
            os.fdatasync(file)
        except BaseException:
            os.close(file)
            raise
        os.replace(fresh, self._path)
        sync_folder(self._path.parent)
        os.close(self._file)
        self._file, self._length, self._behind = file, length, False
        self._fresh = length

    @property
    def length(self) -> int:
        """Bytes."""
        return self._length

    def outgrown(self, bearable_bytes: int) -> bool:
        """Whether it is longer than is bearable, and more than half of it is not in the file any more."""
        return self._length > max(bearable_bytes, 2 * self._fresh)

    def close(self) -> None:
        self._thread.shutdown()
        os.close(self._file)

    def _news(self, connection: Connection) -> Iterator[str]:
        """Asked at every commit, so it takes one statement when nothing came, and looks at new rows only."""
        moves, messages = connection.execute(GROWN).fetchone()
        if (moves or 0) > self._move:
            yield from (_line("move", row) for row in connection.execute(MOVED, (self._move,)))
            self._move = moves
        if (messages or 0) > self._message:
            yield from (_line("message", row) for row in connection.execute(TOLD, (self._message,)))
            self._message = messages

    def _counters(self, connection: Connection) -> Iterator[str]:
        for row in connection.execute("SELECT name, value FROM counter"):
            yield _line("counter", row)


def read(path: Path) -> Lines:
    """Everything in a journal that is whole. A line that was cut or altered is counted, and left out."""
    found: Mapping[str, list[Row]] = {"move": [], "message": [], "counter": []}
    broken = 0
    for line in path.read_bytes().splitlines() if path.exists() else ():
        checksum, _, content = line.partition(b" ")
        if checksum != _checksum(content):
            broken += 1
            continue
        kind, *values = json.loads(content)
        found[kind].append(tuple(_stored(value) for value in values))
    # Lines of an older release do not say under what they were written.
    messages = (row if len(row) == MESSAGE_VALUES else (*row, "") for row in found["message"])
    counters: dict[str, int] = {name: value for name, value in found["counter"]}
    return Lines(tuple(found["move"]), tuple(messages), counters, broken)


def _newest_in(path: Path) -> tuple[Mapping[str, int], int]:
    """The highest number of each kind of line, and how many lines can not be read.

    A start asks for no more, and does not wait until months of values are read.
    """
    newest, broken = dict.fromkeys(("move", "message", "counter"), 0), 0
    for line in path.read_bytes().splitlines() if path.exists() else ():
        checksum, _, content = line.partition(b" ")
        if checksum != _checksum(content):
            broken += 1
        elif numbered := NUMBERED.match(content):
            kind = numbered[1].decode()
            newest[kind] = max(newest[kind], int(numbered[2]))
    return newest, broken


def sync_folder(folder: Path) -> None:
    """A name in a folder is on disk only when the folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]


def _write_lines(file: int, lines: Iterator[str]) -> int:
    """How many bytes they are. A few at a time: all of them together are many times what they tell."""
    length = 0
    while some := "".join(islice(lines, AT_A_TIME)).encode():
        _write(file, some)
        length += len(some)
    return length


def _newest(connection: Connection) -> tuple[int, int, int]:
    """The newest move, the newest message, and the newest message about money; 0 for none."""
    of_money = connection.execute(f"SELECT max(seq) FROM message WHERE kind IN ({MONEY})").fetchone()[0]
    moves, messages = connection.execute(GROWN).fetchone()
    return moves or 0, messages or 0, of_money or 0


def _line(kind: str, row: Row) -> str:
    content = json.dumps([kind, *map(_written, row)], ensure_ascii=False, separators=(",", ":"))
    return f"{_checksum(content.encode()).decode()} {content}\n"


def _written(value: object) -> object:
    return {"sealed": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _stored(value: object) -> object:
    return base64.b64decode(value["sealed"]) if isinstance(value, dict) else value


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:CHECKSUM_DIGITS].encode()
