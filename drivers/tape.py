"""The flight recorder: what went over each wire lately, masked before it is kept, the oldest making way."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from threading import Lock

LONGEST_BYTES, LONGEST_FRAME, RING = 512, 8192, 2000
# Half a frame that nothing was added to for so long is kept as half a frame.
BROKEN_OFF_SECONDS = 2.0
Mask = Callable[[bytes], bytes]
# How many bytes at the beginning belong together, a frame or what is none; 0 while that can't be known.
Whole = Callable[[bytes], int]


class Way(StrEnum):
    """As the terminal sees it."""

    SENT = "sent"
    CAME = "came"
    OPENED = "opened"
    GONE = "gone"
    SILENT = "silent"  # what was asked was waited for no longer


@dataclass(frozen=True)
class Entry:
    """One thing on one wire, `at` seconds since 1970. `data` is masked and cut; `size` bytes it was."""

    at: float
    wire: str
    way: Way
    data: bytes = field(default=b"", repr=False)
    size: int = 0


class Tape:
    """May be written to from any thread; never waits and never fails."""

    def __init__(self, limit: int = RING) -> None:
        # Rows, not entries: a card is asked sixteen things while its holder waits, and few are read back.
        self._entries: deque[tuple[float, str, Way, bytes, int]] = deque(maxlen=limit)
        self._lock = Lock()
        self.notes = 0

    def note(self, wire: str, way: Way, data: bytes = b"", size: int | None = None) -> None:
        """`size` says how many bytes it was where `data` has only the first LONGEST_BYTES of them."""
        self._add((time.time(), wire, way, data[:LONGEST_BYTES], len(data) if size is None else size))

    def frame(self, wire: str, data: bytes, at: float) -> None:
        """What came until `at` and belongs together: it is not cut, for its check stands at its end."""
        self._add((at, wire, Way.CAME, data, len(data)))

    def _add(self, row: tuple[float, str, Way, bytes, int]) -> None:
        with self._lock:
            self._entries.append(row)
            self.notes += 1

    def entries(self) -> list[Entry]:
        """The oldest first."""
        return self.since(0)[0]

    def since(self, notes: int) -> tuple[list[Entry], int]:
        """Those that came after so many notes and have not made way yet, and how many notes there are now."""
        with self._lock:
            new = min(self.notes - notes, len(self._entries))
            rows = list(islice(self._entries, len(self._entries) - new, None))
            return [Entry(*row) for row in rows], self.notes


# A table: a slip of a hundred kilobytes must not wait for a loop over its bytes.
HIDDEN = bytes(byte if byte in b"\r\n" else ord("*") for byte in range(256))


def hidden(data: bytes) -> bytes:
    """Nothing but how long it was, and where its lines end."""
    return data.translate(HIDDEN)


TAPE = Tape()


class Wire:
    """What one line leaves on the tape. Use it where the line is used.

    A frame arrives in pieces as it likes, and a piece alone can't be told from what a person is known by:
    pieces are kept once they are whole, or when nothing more can come.
    """

    def __init__(self, name: str, mask: Mask = hidden, whole: Whole = len) -> None:
        self._name, self._mask, self._whole = name, mask, whole
        self._begun, self._last = b"", 0.0

    def sent(self, data: bytes) -> None:
        self._broke_off()
        TAPE.note(self._name, Way.SENT, self._mask(data))

    def came(self, data: bytes) -> None:
        """`data` has arrived, or nothing did for a while."""
        now = time.time()
        if not data and now - self._last > BROKEN_OFF_SECONDS:
            self._broke_off()
        elif data:
            self._begun, self._last = self._begun + data, now
            while self._begun and (size := self._whole(self._begun)):
                self._keep(size)
            if len(self._begun) > LONGEST_FRAME:
                self._broke_off()

    def turned(self, way: Way) -> None:
        """The line was opened, or went away."""
        self._broke_off()
        TAPE.note(self._name, way)

    def closed(self) -> None:
        self._broke_off()

    def _broke_off(self) -> None:
        if self._begun:
            self._keep(len(self._begun))

    def _keep(self, size: int) -> None:
        frame, self._begun = self._begun[:size], self._begun[size:]
        TAPE.frame(self._name, self._mask(frame), self._last)


def before(mark: bytes, data: bytes) -> int:
    """How many bytes of `data` stand before the first `mark`, or before what may become one."""
    start = data.find(mark)
    if start >= 0:
        return start
    ends = range(max(0, len(data) - len(mark) + 1), len(data) + 1)
    return next(at for at in ends if mark.startswith(data[at:]))
