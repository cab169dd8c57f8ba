"""The technician's knock: five taps in the upper left corner of the idle screen, where nothing is pressed."""

TAPS, SECONDS = 5, 4.0
# Shares of the glass, from its left and from its top.
CORNER = (0.2, 0.12)


class Knock:
    """Counts taps. Pure: places and times (seconds) in, whether it was a knock out."""

    def __init__(self) -> None:
        self._taps: list[float] = []

    def heard(self, across: float, up: float, now: float) -> bool:
        """A tap at shares of the glass, from its left and from its bottom."""
        if across > CORNER[0] or up < 1 - CORNER[1]:
            self._taps = []
            return False
        self._taps = [each for each in self._taps if now - each < SECONDS] + [now]
        if len(self._taps) < TAPS:
            return False
        self._taps = []
        return True
