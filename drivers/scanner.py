"""Code scanner on a serial line: waits for one clean code at a time; what it means is decided elsewhere."""

import asyncio
import time

from pydantic import BaseModel, Field

from drivers import scan_frames
from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, Trouble
from drivers.lane import Lane
from drivers.scan_frames import Framer, Repeats
from drivers.serial_line import SerialLine

SLICE_SECONDS = 0.25
ANSWER_SECONDS = 2.0
MISSED_LOOKS = 3
LOOK_AGAIN_SECONDS = 1.0


class ScannerSettings(BaseModel, frozen=True, extra="forbid"):
    port: str = Field(min_length=1, description="Serial port; best a stable name below /dev/serial/by-id.")
    baud: int = Field(default=115200, ge=1200, le=921600, description="Speed of the line in bits per second.")
    aim_prefix: bool = Field(
        default=False, description="The scanner puts an AIM id such as ]Q1 before each code; it is cut off."
    )
    end_mark: bool = Field(
        default=False,
        description="The scanner ends each code with CR or LF, so that one without is half a code and dropped.",
    )
    repeat_seconds: float = Field(
        default=1.5, ge=0, le=10, description="The same code again within this time is one showing, read twice."
    )


class Scanner:
    """Opens late and reopens by itself when the plug was out."""

    name = "scanner"

    def __init__(self, settings: ScannerSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        self._line = SerialLine(settings.port, settings.baud)
        self._framer = Framer(marked=settings.end_mark)
        self._repeats = Repeats(settings.repeat_seconds)
        self._codes = self._unreadable = self._repeated = 0

    async def next_code(self, *, again: bool = False) -> str:
        """The next code that begins after this call, printable and not empty.

        `again` lets a code count that was read a moment ago: on payment screens, where each scan
        that is taken ends the waiting anyway. Raises Absent when the scanner is gone, which takes
        three looks a second apart; a shorter gap is waited through.
        """
        frames = await self._patiently(self._start)
        while True:
            for frame in frames:
                code = self._accepted(frame, again)
                if code is not None:
                    return code
            frames = await self._patiently(self._slice)

    async def health(self) -> Health:
        if self._lane.busy and not self._lane.stuck:
            return Health(State.ONLINE, counters=self._counters())
        try:
            await self._lane.run(self._line.look, ANSWER_SECONDS / 4)
        except Trouble as why:
            state = State.NO_DEVICE if isinstance(why, Absent) else State.HARDWARE_ERROR
            return Health(state, counters=self._counters(), code=why.code)
        return Health(State.ONLINE, counters=self._counters())

    async def self_test(self) -> list[Finding]:
        health = await self.health()
        verdict = Verdict.GOOD if health.state is State.ONLINE else Verdict.BAD
        return [
            Finding("port", verdict, f"{self._settings.port}: {health.state}", health.code),
            Finding("codes", Verdict.GOOD, ", ".join(f"{k} {v}" for k, v in self._counters().items())),
        ]

    async def close(self) -> None:
        if not self._lane.stuck:
            await self._lane.run(self._line.close, ANSWER_SECONDS)
        self._lane.close()
