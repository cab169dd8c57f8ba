"""Code scanner on a serial line: waits for one clean code at a time; what it means is decided elsewhere."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from pydantic import BaseModel, Field

from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, Trouble
from drivers.lane import Lane
from drivers.patience import until_gone
from drivers.scan_frames import SILENCE_SECONDS, Framer, Repeats, clean
from drivers.serial_line import SerialLine
from drivers.tape import Wire

SLICE_SECONDS = 0.25
ANSWER_SECONDS = 2.0


class ScannerSettings(BaseModel, frozen=True, extra="forbid"):
    port: str = Field(min_length=1, description="Serial port; best a stable name below /dev/serial/by-id.")
    baud: int = Field(default=115200, ge=1200, le=921600, description="Speed of the line in bits per second.")
    aim_prefix: bool = Field(
        default=False, description="The scanner puts an AIM id such as ]Q1 before each code; it is cut off."
    )
    end_mark: bool = Field(
        default=False,
        description="The scanner ends each code with CR or LF; one without is half a code and dropped.",
    )
    repeat_seconds: float = Field(
        default=1.5,
        ge=0,
        le=10,
        description="The same code again within this time is one showing, read twice.",
    )


class Scanner:
    """Opens late and reopens by itself when the plug was out."""

    name = "scanner"

    def __init__(self, settings: ScannerSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        self._line = SerialLine(settings.port, settings.baud, Wire(self.name))
        self._framer = Framer(marked=settings.end_mark)
        self._repeats = Repeats(settings.repeat_seconds)
        self._asked = self._codes = self._unreadable = self._repeated = 0

    async def next_code(self, *, again: bool = False) -> str:
        """The next code that begins after this call, printable and not empty.

        `again` lets a code count that was read a moment ago: on payment screens, where each scan
        that is taken ends the waiting anyway. Raises Absent when the scanner is gone, which takes
        three looks a second apart; a shorter gap is waited through.
        """
        try:
            frames = await self._on_the_line(self._start)
            while not (code := self._first_code(frames, again)):
                frames = await self._on_the_line(self._slice)
            return code
        except asyncio.CancelledError:
            # Otherwise the slice that is under way would eat the beginning of the next code.
            self._line.wake()
            raise

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
        with suppress(Trouble):  # What is stuck ends with the program.
            await self._lane.run(self._line.close, ANSWER_SECONDS)
        self._lane.close()

    async def _on_the_line(self, call: Callable[[], list[bytes]]) -> list[bytes]:
        return await until_gone(lambda: self._lane.run(call, ANSWER_SECONDS))

    def _start(self) -> list[bytes]:
        """On the lane. What was scanned while nobody asked belongs to somebody else."""
        self._framer.ignore_what_came(self._line.drop())
        self._asked += 1
        return []

    def _slice(self) -> list[bytes]:
        """On the lane. Waits shortly; a silence counts only when it lasted, not when a wake cut it short."""
        since = time.monotonic()
        seconds = SILENCE_SECONDS if self._framer.in_the_middle else SLICE_SECONDS
        data = self._line.receive(seconds)
        if data:
            return self._framer.arrived(data)
        return self._framer.silence() if time.monotonic() - since >= SILENCE_SECONDS else []

    def _first_code(self, frames: list[bytes], again: bool) -> str:
        """The first frame that is a code and not a second reading of the one before, or ""."""
        for frame in frames:
            code = clean(frame, aim_prefix=self._settings.aim_prefix)
            if code is None:
                self._unreadable += 1
            elif self._repeats.again(code, time.monotonic()) and not again:
                self._repeated += 1
            else:
                self._codes += 1
                return code
        return ""

    def _counters(self) -> dict[str, int]:
        dropped = self._unreadable + self._framer.dropped
        return {
            "asked": self._asked,
            "codes": self._codes,
            "dropped": dropped,
            "repeated": self._repeated,
            "openings": self._line.openings,
        }
