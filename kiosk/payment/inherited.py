"""What was open when this program started may be that of an old image of the disk."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

from drivers.errors import Absent
from kiosk.payment.settlement_records import RESTS

Told = TypeVar("Told")


class Inherited(Generic[Told]):
    """What the first round found open, and what has become of it elsewhere.

    What an image of a disk holds open may have come to its end where the image was taken. So it rests until
    the platform says that this is the one terminal of its identity, and what the platform was told of it
    counts then. How long nobody could be asked proves nothing. Source: reliability.md, fault F15.
    """

    def __init__(self) -> None:
        self._numbers: set[str] = set()
        self._anew: set[str] = set()
        self._found = False
        # Whether this is the one terminal of its identity; None as long as nobody has said so.
        self.ours: Callable[[], bool | None] = lambda: True
        # What the platform was told of a number; None when nothing.
        self.told: Callable[[str], Awaitable[Told | None]] = _nothing

    def found(self, numbers: Iterable[str]) -> None:
        """Those are open now; what the first call names was so at the start."""
        if not self._found:
            self._found = True
            self._numbers.update(set(numbers) - self._anew)

    def begun_elsewhere(self, number: str) -> None:
        """It begins here with the end of something inherited, and may have been begun there, too."""
        self._numbers.add(number)

    async def told_of(self, number: str) -> Told | None:
        """What the platform was told of that before this start; None also when it began later.

        Raises Trouble while it has to rest.
        """
        if number not in self._numbers:
            return None
        if not self.ours():
            raise Absent(RESTS, f"{number} was open at the start, perhaps that of an old image")
        return await self.told(number)

    def wanted_anew(self, number: str) -> None:
        """Somebody wants it now, whatever was open at the start."""
        self._anew.add(number)
        self._numbers.discard(number)


async def _nothing(_number: str) -> None:
    return None
