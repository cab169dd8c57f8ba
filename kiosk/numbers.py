"""Numbers that go out into the world: the terminal's index is inside, and each is on disk before its use."""

import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from offline_queue.store import Connection, Store, counter, set_counter

# China has one time zone; a terminal whose own zone is set wrongly must not repeat an hour.
BEIJING = timezone(timedelta(hours=8))
DAY = 86_400
# Without 0 O, 1 I L: these are read out over a telephone.
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Numbers:
    """Settlement numbers and insurer message numbers of one terminal of one institution."""

    def __init__(
        self, store: Store, institution: str, device_index: int, clock: Callable[[], float] = time.time
    ) -> None:
        """`institution` is the insurer's code of the hospital, 12 characters; `device_index` is 0 to 99."""
        if not re.fullmatch(r"[0-9A-Za-z]{12}", institution) or not 0 <= device_index <= 99:
            raise ValueError("an institution has 12 characters and a device index is 0 to 99")
        self._store, self._clock = store, clock
        self._institution, self._device = institution, device_index

    def now(self) -> datetime:
        """The terminal's clock in Beijing time."""
        return datetime.fromtimestamp(self._clock(), BEIJING)

    async def settlement(self) -> str:
        """Such as 26112203280001-07: minute, a count of four digits that only grows, device."""
        moment, count = await self._next("settlement", 60, 10_000)
        return f"{moment:%y%m%d%H%M}{count:04}-{self._device:02}"

    async def insurer_message(self) -> str:
        """A msgid: institution (12), second (14), device (2), count (2). Source: e-bill.md B2."""
        moment, count = await self._next("insurer_message", 1, 100)
        return f"{self._institution}{moment:%Y%m%d%H%M%S}{self._device:02}{count:02}"

    async def _next(self, series: str, unit_seconds: int, size: int) -> tuple[datetime, int]:
        unit = int(self._clock()) // unit_seconds
        day = DAY // unit_seconds

        def advance(connection: Connection) -> tuple[int, int]:
            last, count = counter(connection, f"{series}.unit"), counter(connection, f"{series}.count") + 1
            # A clock that was put back must not repeat numbers, so the last unit goes on. One that
            # was a day or more ahead was wrong, and a number from the far future would be refused.
            here = last if unit <= last < unit + day else unit
            if here == last and count % size == 0:
                here += 1
            set_counter(connection, f"{series}.unit", here)
            set_counter(connection, f"{series}.count", count)
            return here, count % size

        here, count = await self._store.commit(advance)
        return datetime.fromtimestamp(here * unit_seconds, BEIJING), count


def short_code(number: str) -> str:
    """Six characters that stand for a settlement number when a person says it to another."""
    value = int.from_bytes(hashlib.blake2b(number.encode(), digest_size=8).digest())
    letters = []
    for _ in range(6):
        value, place = divmod(value, len(READABLE))
        letters.append(READABLE[place])
    return "".join(letters)
