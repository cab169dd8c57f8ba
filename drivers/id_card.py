"""ID card on a serial reader with a security module: waits for it, reads who it belongs to."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import BaseModel, Field

from drivers.device import Finding, Health, Media, State, Verdict
from drivers.errors import Absent, Garbled, Refused, Trouble
from drivers.id_card_frames import (
    NOT_SELECTED,
    OK,
    RATES,
    UNKNOWN_COMMAND,
    Command,
    parts,
    trouble,
)
from drivers.id_card_module import SamModule
from drivers.id_card_photo import Photo, PhotoSettings, photo_of
from drivers.id_card_text import IdCardText, newest_address, read_text
from drivers.lane import Lane
from drivers.patience import until_gone

# Modules must not be asked more often than this.
LOOK_PAUSE_SECONDS = 0.3
LOOK_SECONDS = 6.0
HEALTH_SECONDS = 0.9


class IdCardSettings(BaseModel, frozen=True, extra="forbid"):
    port: str = Field(min_length=1, description="Serial port; best a stable name below /dev/serial/by-id.")
    baud: int = Field(
        default=115200, description="Speed that is tried first; the others are tried when nothing answers."
    )
    read_seconds: float = Field(
        default=15.0, ge=1, le=60, description="How long a card may take to say who it belongs to."
    )
    fingerprint: bool = Field(
        default=False, description="Read the fingerprint too; modules that don't know how are asked without."
    )
    photo: PhotoSettings = Field(default=PhotoSettings(), description="How the photo is decoded.")


@dataclass(frozen=True)
class IdCardHolder:
    """Who a card belongs to. `photo` is a silhouette when it can't be decoded; nothing of this is kept."""

    text: IdCardText
    photo: Photo = field(repr=False)
    fingerprint: bytes = field(default=b"", repr=False)


class IdCard:
    """One card at a time, laid on the reader."""

    name = "id_card"

    def __init__(self, settings: IdCardSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        first = settings.baud if settings.baud in RATES else RATES[0]
        self._module = SamModule(settings.port, first)
        self._counters = {"reads": 0, "failures": 0}
        self._card_in = self._was_read = False

    async def card_inserted(self) -> None:
        """Wait until a card lies there that has not been read yet. Raises Absent when the reader is gone."""
        while not await self._look(self._found):
            await asyncio.sleep(LOOK_PAUSE_SECONDS)

    async def removed(self) -> None:
        """Wait until no card lies there."""
        while await self._look(self._lies_there):
            await asyncio.sleep(LOOK_PAUSE_SECONDS)

    async def present(self) -> bool:
        return await self._lane.run(self._lies_there, LOOK_SECONDS)

    async def read_identity(self) -> IdCardHolder:
        """Who the card belongs to, with the photo and its newest address.

        Raises Refused for a card that will not do (another kind, not genuine, expired), NoAnswer when
        it was lifted or has to be laid there again, Garbled when it makes no sense.
        """
        self._counters["reads"] += 1
        try:
            return await self._lane.run(self._read, self._settings.read_seconds)
        except Trouble:
            self._counters["failures"] += 1
            raise

    async def health(self) -> Health:
        """While the lane is in use (a journey, a search for the speed) what was last known is the answer."""
        counters = {**self._counters, "openings": self._module.openings}
        try:
            if not self._lane.busy:
                await self._lane.run(self._module.alive, HEALTH_SECONDS)
        except Trouble as why:
            if not self._lane.busy:
                state = State.NO_DEVICE if isinstance(why, Absent) else State.HARDWARE_ERROR
                return Health(state, counters=counters, code=why.code)
        if self._module.lost is not None:
            return Health(State.NO_DEVICE, counters=counters, code=self._module.lost.code)
        if self._module.rate is None:
            return Health(State.STARTING, counters=counters)
        return Health(State.ONLINE, Media.PRESENT if self._card_in else Media.ABSENT, counters=counters)

    async def self_test(self) -> list[Finding]:
        with suppress(Trouble):
            await self._lane.run(self._module.find_rate, LOOK_SECONDS)
        health = await self.health()
        verdict = Verdict.GOOD if health.state is State.ONLINE else Verdict.BAD
        speed = f"{self._module.rate or 0} bit/s"
        return [
            Finding("module", verdict, f"{self._settings.port}: {health.state}, {speed}", health.code),
            Finding("card", Verdict.GOOD, health.media),
        ]

    async def close(self) -> None:
        with suppress(Trouble):  # What is stuck ends with the program.
            await self._lane.run(self._module.close, LOOK_SECONDS)
        self._lane.close()

    async def _look(self, look: Callable[[], bool]) -> bool:
        self._card_in = await until_gone(lambda: self._lane.run(look, LOOK_SECONDS))
        return self._card_in

    def _found(self) -> bool:
        """On the lane. Whether a card lies there that was not read since it was laid there."""
        try:
            return self._module.found()
        except Garbled as why:
            raise Absent("IDC-15", f"what is on the port is no module: {why.detail}") from why

    def _lies_there(self) -> bool:
        """On the lane. A card that was read is not found again, but says its number until it is lifted."""
        if self._was_read:
            self._was_read = self._module.ask(Command.CARD_NUMBER).status == OK
        return self._was_read or self._found()

    def _read(self) -> IdCardHolder:
        """On the lane. Reading changes nothing on the card, so it may stop anywhere."""
        self._select()
        coded, photo, fingerprint = self._content()
        text = read_text(coded)
        self._was_read = True
        if text.valid_until is not None and text.valid_until < date.today():
            raise Refused("IDC-27", f"the card was valid until {text.valid_until}")
        text = replace(text, address=self._newest_address() or text.address)
        return IdCardHolder(text, photo_of(photo, self._settings.photo), fingerprint)

    def _select(self) -> None:
        status = self._module.ask(Command.SELECT).status
        if status == NOT_SELECTED and self._found():
            status = self._module.ask(Command.SELECT).status
        if status != OK:
            raise trouble(status, Command.SELECT)

    def _content(self) -> tuple[bytes, bytes, bytes]:
        """Text, photo and fingerprint. Older modules don't know the command that gives all three."""
        command = Command.READ_WITH_FINGERPRINT if self._settings.fingerprint else Command.READ
        reply = self._module.ask(command)
        if reply.status == UNKNOWN_COMMAND and command is not Command.READ:
            command, reply = Command.READ, self._module.ask(Command.READ)
        if reply.status != OK:
            raise trouble(reply.status, command)
        return parts(reply.data, fingerprint=command is not Command.READ)

    def _newest_address(self) -> str:
        """ "" when none was written after the card was made; the printed one does when this can't be read."""
        with suppress(Trouble):
            reply = self._module.ask(Command.NEWEST_ADDRESS)
            return newest_address(reply.data) if reply.status == OK else ""
        return ""
