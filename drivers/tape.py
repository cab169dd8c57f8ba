"""The flight recorder: what went over each wire lately, masked before it is kept, the oldest making way."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

LONGEST_BYTES, RING = 512, 2000
Mask = Callable[[bytes], bytes]


class Way(StrEnum):
    """As the terminal sees it."""

    SENT = "sent"
    CAME = "came"
    OPENED = "opened"
    GONE = "gone"


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
        size = len(data) if size is None else size
        with self._lock:
            self._entries.append((time.time(), wire, way, data[:LONGEST_BYTES], size))
            self.notes += 1

    def entries(self) -> list[Entry]:
        """The oldest first."""
        with self._lock:
            return [Entry(*row) for row in self._entries]


# A table: a slip of a hundred kilobytes must not wait for a loop over its bytes.
HIDDEN = bytes(byte if byte in b"\r\n" else ord("*") for byte in range(256))


def hidden(data: bytes) -> bytes:
    """Nothing but how long it was, and where its lines end."""
    return data.translate(HIDDEN)


TAPE = Tape()
