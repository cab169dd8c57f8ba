"""Who may send now, when all come at once: a rate that is announced, and turns for those who have to wait."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

TURN_BATCHES, TURN_SECONDS = 40, 5.0
LONGEST_PACE = 2.0
LONGEST_WAIT = 3600
BURST_SECONDS = 0.5


@dataclass
class _Turn:
    sent: int
    until: float


class Admission:
    """So many batches a second, 0 for any number.

    A terminal that was let in keeps its turn and empties its queue, at the pace of the rate. Another one is
    told when a turn will be free; turns are given out one after the other, so that those who were
    sent away come back as fast as they can be served, and not faster.
    """

    def __init__(self, per_second: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.announce(per_second)

    def announce(self, per_second: float) -> None:
        """A new rate, from now on, in batches a second."""
        self.rate = per_second
        self._turns: dict[str, _Turn] = {}
        self._free_at = self._next_turn = self._clock()
        self._mean = 1.0

    def pace(self, device: str) -> float | None:
        """Seconds after which this batch is served; None when its sender has to come back."""
        if not self.rate:
            return 0.0
        now = self._clock()
        self._end_turns(now)
        self._free_at = max(self._free_at, now - BURST_SECONDS)
        turn, wait = self._turns.get(device), self._free_at - now
        if wait > (LONGEST_PACE if turn else 0.0):
            return None
        turn = self._turns.setdefault(device, _Turn(0, now))
        turn.sent, turn.until = turn.sent + 1, now + max(0.0, wait) + TURN_SECONDS
        self._free_at += 1 / self.rate
        return max(0.0, wait)

    def come_back(self) -> int:
        """Whole seconds until the next turn that nobody has been promised."""
        now = self._clock()
        self._next_turn = max(self._next_turn, self._free_at, now) + self._mean / self.rate
        return min(LONGEST_WAIT, max(1, math.ceil(self._next_turn - now)))

    def _end_turns(self, now: float) -> None:
        """Turns stand in the order of their beginning; one that is over says how long turns are."""
        for device, turn in [*self._turns.items()][:8]:
            if turn.until < now or turn.sent >= TURN_BATCHES:
                del self._turns[device]
                self._mean += (turn.sent - self._mean) / 50
