"""Fingerprint module: says which finger of its own library lies on it. No likeness ever leaves the module.

It cannot compare with what is on an ID card: that needs the police-approved algorithm. Source:
fingerprint-and-pinpad.md, part A.
"""

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from drivers.device import Finding, Health, Media, State, Verdict
from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.fingerprint_frames import UNCLEAR, Broken, Do, Packets, Reply, Said, masked, packet, whole
from drivers.lane import Lane
from drivers.patience import until_gone
from drivers.serial_line import SerialLine
from drivers.tape import Wire

SLICE_SECONDS, BETWEEN_LOOKS_SECONDS, GRACE_SECONDS = 0.1, 0.3, 1.0
FIRST_BUFFER = 1


class FingerprintSettings(BaseModel, frozen=True, extra="forbid"):
    port: str = Field(min_length=1, description="Serial port; best a stable name below /dev/serial/by-id.")
    baud: int = Field(default=57600, ge=9600, le=115200, description="Speed of the line in bits per second.")
    password: str = Field(
        default="00000000",
        pattern="^[0-9A-Fa-f]{8}$",
        description="The module's password, as hex.",
        repr=False,
    )
    library: str = Field(
        pattern="^[0-9A-Za-z]{1,16}$",
        description="Name of the library in the module; platform knows people by it and the place in it.",
    )
    places: int = Field(default=200, ge=1, le=65535, description="How many fingers the library has room for.")
    answer_seconds: float = Field(
        default=2.0, ge=0.2, le=10, description="Longest wait for an answer of the module, in seconds."
    )


@dataclass(frozen=True)
class FingerHolder:
    """Whoever this place in the library belongs to; only the platform knows who that is."""

    number: str = field(repr=False)


class Fingerprint:
    name = "fingerprint"

    def __init__(self, settings: FingerprintSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        self._line = SerialLine(settings.port, settings.baud, Wire(self.name, masked, whole))
        self._looks = self._found = self._failures = self._let_in = 0

    async def card_inserted(self) -> None:
        """Wait until a finger lies there. Raises Absent when the module is gone for good."""
        while not await self._finger():
            await asyncio.sleep(BETWEEN_LOOKS_SECONDS)

    async def removed(self) -> None:
        """Wait until no finger lies there."""
        while await self._finger():
            await asyncio.sleep(BETWEEN_LOOKS_SECONDS)

    async def read_identity(self) -> FingerHolder:
        """Whose finger was seen last. Refused when it was not clear, or is nobody's in the library."""
        try:
            said = await self._lane.run(self._search, self._patience)
        except Trouble:
            self._failures += 1
            raise
        self._found += 1
        return FingerHolder(f"{self._settings.library}-{int.from_bytes(said.data[:2], 'big')}")

    async def health(self) -> Health:
        counters = {
            "looks": self._looks, "found": self._found, "failures": self._failures,
            "openings": self._line.openings,
        }  # fmt: skip
        if self._lane.busy and not self._lane.stuck:
            return Health(State.BUSY, counters=counters)
        try:
            await self._lane.run(self._count, GRACE_SECONDS)
        except Trouble as why:
            gone = isinstance(why, Absent)
            return Health(State.NO_DEVICE if gone else State.HARDWARE_ERROR, counters=counters, code=why.code)
        return Health(State.ONLINE, Media.UNKNOWN, counters=counters)

    async def self_test(self) -> list[Finding]:
        health = await self.health()
        good = health.state in (State.ONLINE, State.BUSY)
        fact = f"{self._settings.port}: {health.state}"
        return [Finding("module", Verdict.GOOD if good else Verdict.BAD, fact, health.code)]

    async def close(self) -> None:
        with suppress(Trouble):  # What is stuck ends with the program.
            await self._lane.run(self._line.close, GRACE_SECONDS)
        self._lane.close()

    async def _finger(self) -> bool:
        return await until_gone(lambda: self._lane.run(self._look, self._patience))

    @property
    def _patience(self) -> float:
        return 3 * self._settings.answer_seconds + GRACE_SECONDS

    def _look(self) -> bool:
        """On the lane. Takes an image; a finger that slips is seen at the next look."""
        self._looks += 1
        return self._ask(bytes([Do.TAKE_IMAGE]), (Said.NO_FINGER, *UNCLEAR)).code == Said.OK

    def _count(self) -> Reply:
        return self._ask(bytes([Do.COUNT]))

    def _search(self) -> Reply:
        """On the lane."""
        if self._ask(bytes([Do.MAKE_FEATURES, FIRST_BUFFER]), UNCLEAR).code in UNCLEAR:
            raise Refused("FPR-05", "the finger was not seen clearly")
        where = bytes([Do.SEARCH, FIRST_BUFFER, 0, 0]) + self._settings.places.to_bytes(2, "big")
        said = self._ask(where, (Said.NOT_FOUND,))
        if said.code == Said.NOT_FOUND:
            raise Refused("FPR-04", "nobody in the library has this finger")
        if len(said.data) < 4:
            raise Garbled("FPR-06", "a finger was found at no place")
        return said

    def _ask(self, content: bytes, own: Collection[int] = ()) -> Reply:
        """One command and its answer, after the password where the line was opened anew."""
        self._line.look()
        if self._let_in != self._line.openings:
            password = bytes([Do.VERIFY_PASSWORD]) + bytes.fromhex(self._settings.password)
            if self._exchange(password).code != Said.OK:
                raise Refused("FPR-03", "the module has another password")
            self._let_in = self._line.openings
        said = self._exchange(content)
        if said.code != Said.OK and said.code not in own:
            raise Garbled("FPR-07", f"the module answered {said.code:02X} to {content[0]:02X}")
        return said

    def _exchange(self, content: bytes) -> Reply:
        self._line.drop()
        try:
            self._line.send(packet(content), GRACE_SECONDS)
            return self._heard()
        except Broken as why:
            raise Garbled("FPR-02", f"{self.name}: {why}") from why

    def _heard(self) -> Reply:
        packets, until = Packets(), time.monotonic() + self._settings.answer_seconds
        while time.monotonic() < until:
            said = packets.arrived(self._line.receive(SLICE_SECONDS))
            if said is not None:
                return said
        raise NoAnswer("FPR-01", f"{self.name} gave no answer")
