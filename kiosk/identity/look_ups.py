"""How often a number may be typed in vain at one terminal: guessing whose number exists has to be slow."""

import time
from collections import deque
from collections.abc import Callable

from drivers.errors import Refused

# Source: reliability.md, goal S-29
LIMIT, WITHIN_SECONDS = 5, 600.0


class TooMany(Refused):
    """Typed numbers led nowhere too often; this session is over."""


class LookUps:
    """Counts over sessions: whoever goes home and begins again has not begun to count again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: deque[float] = deque(maxlen=LIMIT)

    @property
    def open(self) -> bool:
        """Whether a number may be typed now."""
        return len(self._failed) < LIMIT or self._clock() - self._failed[0] > WITHIN_SECONDS

    def failed(self) -> None:
        """One more that led nowhere. Raises TooMany when it was the last that may be tried for now."""
        self._failed.append(self._clock())
        if not self.open:
            raise TooMany("FAC-11", f"{LIMIT} numbers that led nowhere within {WITHIN_SECONDS:g} s")
