"""Numbers that go out into the world: the terminal's index is inside, and each is on disk before its use."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.clock import BEIJING
from offline_queue.store import Connection, Store, counter, set_counter

DAY = 86_400
# Without 0 O, 1 I L: these are read out over a telephone.
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Series:
    """Numbers made of a unit of time and a count of which only `size` values fit in."""

    name: str
    unit_seconds: int
    size: int

    def after(self, unit: int, count: int, now: int, left_out: int = 0) -> tuple[int, int]:
        """The unit and the count of the next number, when these were the last and the clock says `now`.

        No pair of unit and count % size comes twice. A clock that was put back by less than a day
        goes on in the last unit; one that was ahead by more was wrong, and is left where it was.
        `left_out` counts, less than `size`, are never used.
        """
        following = unit if now <= unit < now + DAY // self.unit_seconds else now
        new = count + 1 + left_out
        if following == unit and new // self.size > count // self.size:
            following += 1
        return following, new


SETTLEMENT = Series("settlement", unit_seconds=60, size=10_000)
INSURER_MESSAGE = Series("insurer_message", unit_seconds=1, size=100)


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
        self._first = ""
        # A copy of this disk that runs beside us must not make our numbers: each start goes on elsewhere.
        self._to_leave_out = {
            each.name: secrets.randbelow(each.size) for each in (SETTLEMENT, INSURER_MESSAGE)
        }

    def now(self) -> datetime:
        """The terminal's clock in Beijing time."""
        return datetime.fromtimestamp(self._clock(), BEIJING)

    async def settlement(self) -> str:
        """Such as 26112203280001-07: minute, a count of four digits that only grows, device."""
        moment, count = await self._next(SETTLEMENT)
        number = f"{moment:%y%m%d%H%M}{count:04}-{self._device:02}"
        self._first = self._first or number
        return number

    def is_of_this_start(self, number: str) -> bool:
        """Whether the number of a settlement or a refund was made since the program started.

        In doubt it was not.
        """
        return bool(self._first) and number.removeprefix("R") >= self._first

    async def insurer_message(self) -> str:
        moment, count = await self._next(INSURER_MESSAGE)
        return msgid(self._institution, moment, self._device, count)

    async def _next(self, series: Series) -> tuple[datetime, int]:
        now = int(self._clock()) // series.unit_seconds
        left_out = self._to_leave_out.pop(series.name, 0)
        unit, count = await self._store.commit(lambda connection: _advance(connection, series, now, left_out))
        return datetime.fromtimestamp(unit * series.unit_seconds, BEIJING), count % series.size


def _advance(connection: Connection, series: Series, now: int, left_out: int) -> tuple[int, int]:
    unit_name, count_name = f"{series.name}.unit", f"{series.name}.count"
    unit, count = series.after(counter(connection, unit_name), counter(connection, count_name), now, left_out)
    set_counter(connection, unit_name, unit)
    set_counter(connection, count_name, count)
    return unit, count


def msgid(institution: str, moment: datetime, device: int, count: int) -> str:
    """Institution (12), second (14), device (2), count (2). Source: e-bill.md B2."""
    return f"{institution}{moment:%Y%m%d%H%M%S}{device:02}{count:02}"


def short_code(number: str) -> str:
    """Six characters that stand for a settlement number when a person says it to another."""
    value = int.from_bytes(hashlib.blake2b(number.encode(), digest_size=8).digest())
    letters = []
    for _ in range(6):
        value, place = divmod(value, len(READABLE))
        letters.append(READABLE[place])
    return "".join(letters)
