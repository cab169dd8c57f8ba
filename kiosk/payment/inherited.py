"""What was open when this program started may be that of an old image of the disk."""

import time
from collections.abc import Callable, Iterable


class Inherited:
    """Whether what the first round found open may be ended now.

    What an image of a disk holds open may have come to its end where the image was taken. So it rests for
    as long as this is said to be a copy, or for `doubt_seconds` until somebody can say that it is none.
    Source: reliability.md, fault F15.
    """

    def __init__(self, doubt_seconds: float) -> None:
        self._doubt_seconds, self._began = doubt_seconds, time.monotonic()
        self._numbers: frozenset[str] | None = None
        # Whether this is the one terminal of its identity; None as long as nobody has said so.
        self.ours: Callable[[], bool | None] = lambda: True

    def found(self, numbers: Iterable[str]) -> None:
        """Those are open now; what the first call names was so at the start."""
        if self._numbers is None:
            self._numbers = frozenset(numbers)

    def may_end(self, number: str) -> bool:
        if number not in (self._numbers or ()):
            return True
        ours, waited = self.ours(), time.monotonic() - self._began
        return waited >= self._doubt_seconds if ours is None else ours
