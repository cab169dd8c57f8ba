"""Whatever reads codes here: the scanner, and the camera beside it or in its place."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from drivers.errors import Absent, Garbled, NoAnswer, Trouble
from kiosk.built_in import Devices
from kiosk.steps import first, never
from kiosk.text import Text
from kiosk.upkeep.health import HealthMonitor

CODES, SCANNER, CAMERA = "codes", "scanner", "camera"
ABSENT_DEVICE_SECONDS = 1.0
# Nearly every code comes by the scanner; a frame without one is the dearest of all.
SCANNER_FIRST_SECONDS = 1.0


class CodeReader(Protocol):
    """The scanner, or what looks through the camera."""

    async def next_code(self, *, again: bool = False) -> str: ...


def code_readers(devices: Devices) -> tuple[str, ...]:
    """The names of those devices that read codes, as in the config file."""
    sees = devices.camera is not None and devices.camera.reads_codes
    there = {SCANNER: devices.scanner is not None, CAMERA: sees}
    return tuple(name for name, reads in there.items() if reads)


@dataclass(frozen=True)
class Codes:
    """One code at a time, from whichever reader has it first. `readers` are those that are built in."""

    readers: Mapping[str, CodeReader]
    health: HealthMonitor

    @property
    def held_to(self) -> str:
        """The device that a code is to be held to now; "" when each is gone."""
        return next((name for name in self.readers if not self.health.down([name])), "")

    @property
    def said(self) -> dict[str, Text]:
        """What a question says that can be answered by typing, too."""
        return {"held_to": Text(f"held_to.{self.held_to or 'nothing'}")}

    async def next_code(self, *, again: bool = False) -> str:
        """The next code; `again` as with the scanner. Raises what the last raised when all are gone."""
        return await self._next(again, forever=False)

    async def patiently(self, *, again: bool = False) -> str:
        """The same. When all are gone or none is built in nothing is shown; one may be back at any moment."""
        return await self._next(again, forever=True)

    async def moved(self) -> None:
        """Return when a code is to be held to another device than now."""
        before = self.held_to
        while self.held_to in (before, ""):
            await self.health.news(self.health.changes)

    async def _next(self, again: bool, *, forever: bool) -> str:
        gone: set[str] = set()
        return await first(never(), *(self._by(name, again, gone, forever=forever) for name in self.readers))

    async def _by(self, name: str, again: bool, gone: set[str], *, forever: bool) -> str:
        """By one reader. What is gone or busy may come back while another one is waited for."""
        if name != self.held_to:
            await asyncio.sleep(SCANNER_FIRST_SECONDS)
        while True:
            try:
                return await self.readers[name].next_code(again=again)
            except (Absent, NoAnswer, Garbled) as why:
                self._count(name, gone, why, forever=forever)
            await asyncio.sleep(ABSENT_DEVICE_SECONDS)

    def _count(self, name: str, gone: set[str], why: Trouble, *, forever: bool) -> None:
        gone.add(name)
        if not forever and len(gone) == len(self.readers):
            raise why
