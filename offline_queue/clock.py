"""Whether the wall clock can be believed: it is held against running time, which nobody can set."""

# Before the first release nobody wrote anything; a clock that says so was never set.
EARLIEST = 1_767_225_600.0
# A clock that is kept right is moved by less than this between two looks; one that steps further is doubted.
SLACK_SECONDS = 60.0


class ClockTrust:
    """Remembers how far the wall clock was ahead of running time when it was last good. Times in seconds."""

    def __init__(self) -> None:
        self._ahead: float | None = None

    def trusts(self, wall: float, running: float) -> bool:
        """A step is doubted until the clock is back, or the program starts anew."""
        if self._ahead is None and wall < EARLIEST:
            return False
        ahead = wall - running
        if self._ahead is not None and abs(ahead - self._ahead) > SLACK_SECONDS:
            return False
        self._ahead = ahead
        return True

    def moment(self, running: float) -> float | None:
        """What the wall clock should have said then; None when it was never good in this life."""
        return None if self._ahead is None else self._ahead + running
