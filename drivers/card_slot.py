"""One reader of chip cards: waits for a card, reads it on a lane, says how it feels."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, Field

from drivers.card_kinds import AnyCard
from drivers.device import Finding, Health, Media, State, Verdict
from drivers.errors import Absent, NoAnswer, Trouble
from drivers.lane import Lane
from drivers.patience import until_gone
from drivers.pcsc import CardReader

SLICE_SECONDS = 0.25
LOOK_SECONDS = 2.0
HEALTH_SECONDS = 0.8


class CardSlotSettings(BaseModel, frozen=True, extra="forbid"):
    """What both kinds of readers are told."""

    reader: str = Field(
        min_length=1,
        description="Name of the PC/SC reader, or a part of it that no other reader has; without the numbers"
        " at its end, which change with the plug.",
    )
    service_socket: Path | None = Field(
        default=None, description="Socket of the PC/SC service, if it is not the system's own."
    )
    read_seconds: float = Field(
        default=15.0,
        ge=1,
        le=60,
        description="How long a card may take to say who it belongs to; slow ones take ten seconds.",
    )


class CardSlot:
    """One card at a time. A card that falls silent holds the lane until it is pulled out."""

    def __init__(
        self, name: str, reader: CardReader, read: Callable[[], AnyCard], read_seconds: float
    ) -> None:
        """`read` runs on the lane, and may stop anywhere: reading changes nothing on a card."""
        self.name, self._reader, self._read = name, reader, read
        self._read_seconds, self._lane = read_seconds, Lane(name)
        self._counters = {"reads": 0, "failures": 0}
        self._card_in = False
        # As many moves had been seen when a card could not be read; None while the last one could.
        self._failed_after: int | None = None

    async def card_inserted(self) -> None:
        """Wait until a card is in; at once when one is. Raises Absent when the reader is gone for good."""
        while not await self._look():
            pass

    async def removed(self) -> None:
        """Wait until no card is in, or another one than that which could not be read.

        A card that fell silent is waited for too: pulling it frees the lane.
        """
        while self._lane.stuck:
            await asyncio.sleep(SLICE_SECONDS)
        while await self._look() and self._failed_after in (None, self._reader.moves):
            pass
        self._failed_after = None

    async def present(self) -> bool:
        return await self._lane.run(lambda: self._reader.look(0), LOOK_SECONDS)

    async def read_identity(self) -> AnyCard:
        """Who the card that is in belongs to; where it says a fact twice, both compared.

        Raises Refused for a card that will not do (another kind, blocked, protected, expired),
        NoAnswer when it was pulled, does not start or falls silent, Garbled when it makes no sense.
        """
        self._counters["reads"] += 1
        self._failed_after = None
        try:
            return await self._lane.run(self._read, self._read_seconds)
        except Trouble as why:
            self._counters["failures"] += 1
            await self._note_moves()
            if self._lane.stuck and isinstance(why, NoAnswer):
                self._reader.given_up()
                raise NoAnswer("CRD-06", f"silent for {self._read_seconds:g} s") from why
            raise

    async def _note_moves(self) -> None:
        """Whoever pulls a card and puts it in again at once has not left the bad one in."""
        if not self._lane.stuck:
            with suppress(Trouble):
                await self.present()
        self._failed_after = self._reader.moves

    async def answer_to_reset(self) -> bytes:
        """How the card that is in presents itself. Raises Absent or NoAnswer."""

        def told() -> bytes:
            with self._reader.card() as card:
                return card.atr

        return await self._lane.run(told, LOOK_SECONDS)

    async def health(self) -> Health:
        """While a journey looks for a card itself, what it saw last is the answer."""
        counters = dict(self._counters)
        try:
            if self._lane.stuck or not self._lane.busy:
                self._card_in = await self._lane.run(lambda: self._reader.look(0), HEALTH_SECONDS)
        except Trouble as why:
            gone = isinstance(why, Absent) and not self._lane.stuck
            return Health(State.NO_DEVICE if gone else State.HARDWARE_ERROR, counters=counters, code=why.code)
        media = Media.PRESENT if self._card_in else Media.ABSENT
        return Health(State.ONLINE, media, counters=counters)

    async def self_test(self) -> list[Finding]:
        health = await self.health()
        verdict = Verdict.GOOD if health.state is State.ONLINE else Verdict.BAD
        return [
            Finding("reader", verdict, f"{self._reader.name}: {health.state}", health.code),
            Finding("card", Verdict.GOOD, health.media),
        ]

    async def close(self) -> None:
        with suppress(Trouble):  # What is stuck ends with the program.
            await self._lane.run(self._reader.close, LOOK_SECONDS)
        self._lane.close()

    async def _look(self) -> bool:
        """Whether a card is in; waits a slice for a change."""
        self._card_in = await until_gone(
            lambda: self._lane.run(lambda: self._reader.look(SLICE_SECONDS), LOOK_SECONDS)
        )
        return self._card_in
