"""PIN pad with a bank's card acceptance behind it: takes a sum from a card, and gives it back.

The PIN is typed, encrypted and sent inside the pad; nothing here could ask for it. Frames are B1 of
fingerprint-and-pinpad.md; which characters mean sale, question and reversal is the acquirer's: settings.
Each answer names its sale in the first field; one that does not is none.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from pydantic import BaseModel, Field

from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.lane import Lane
from drivers.pin_pad_frames import (
    FIELD,
    SAID_BEFORE_A_SALE,
    Answer,
    Broken,
    Frames,
    answer,
    frame,
    masked,
    whole,
)
from drivers.serial_line import SerialLine
from drivers.tape import Wire

SLICE_SECONDS, GRACE_SECONDS = 0.25, 3.0
APPROVED, DECLINED, UNKNOWN = "0", "1", "2"
DECLINES = frozenset({"no_money", "wrong_pin", "card_blocked", "cancelled", "no_card", "not_allowed"})


class PinPadSettings(BaseModel, frozen=True, extra="forbid"):
    port: str = Field(min_length=1, description="Serial port; best a stable name below /dev/serial/by-id.")
    baud: int = Field(default=9600, ge=1200, le=115200, description="Speed of the line in bits per second.")
    sale_seconds: float = Field(
        default=75.0, ge=5, le=180, description="Longest wait for card, PIN and bank together, in seconds."
    )
    answer_seconds: float = Field(
        default=20.0, ge=1, le=60, description="Longest wait for a question or a reversal, in seconds."
    )
    sale: str = Field(default="S", pattern="^[!-~]$", description="The acquirer's character for a sale.")
    query: str = Field(
        default="Q", pattern="^[!-~]$", description="The acquirer's character for asking after a sale."
    )
    reverse: str = Field(
        default="V", pattern="^[!-~]$", description="The acquirer's character for a reversal."
    )


@dataclass(frozen=True)
class Sale:
    """A sum that was taken from a card. `trace` is the bank's number of it."""

    reference: str
    fen: int
    trace: str
    card_tail: str = field(default="", repr=False)


class PinPad:
    name = "pin_pad"

    def __init__(self, settings: PinPadSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        self._line = SerialLine(settings.port, settings.baud, Wire(self.name, masked, whole))
        self._asked = self._garbled = 0

    @property
    def sale_seconds(self) -> float:
        """How long a sale may take in all."""
        return self._settings.sale_seconds

    async def charge(self, reference: str, fen: int) -> Sale:
        """Have the patient put in a card and type the PIN; the sum that was taken.

        Absent or Refused when nothing was taken; NoAnswer or Garbled when it may have been: reverse it then.
        """
        question = f"{self._settings.sale}{reference}{FIELD}{fen}"
        said = await self._ask(question, reference, self._settings.sale_seconds)
        if said.result == DECLINED:
            why = said.fields[1] if said.fields[1:] and said.fields[1] in DECLINES else "declined"
            raise Refused("PIN-01", f"{self.name}: {why}")
        sale = _sale(said)
        if sale.fen != fen:
            raise Garbled("PIN-02", f"{self.name}: answered for another sum")
        return sale

    async def sale_of(self, reference: str) -> Sale | None:
        """What was taken under this reference; None when nothing was, as far as the pad knows."""
        said = await self._ask(f"{self._settings.query}{reference}", reference, self._settings.answer_seconds)
        return None if said.result in (UNKNOWN, DECLINED) else _sale(said)

    async def reverse(self, reference: str) -> None:
        """Give it back if it was taken, and let it never be taken. Raises until the pad says so."""
        said = await self._ask(
            f"{self._settings.reverse}{reference}", reference, self._settings.answer_seconds
        )
        if said.result not in (APPROVED, UNKNOWN):
            raise Garbled("PIN-03", f"{self.name}: the reversal was not taken: {said.result!r}")

    async def health(self) -> Health:
        counters = {"asked": self._asked, "garbled": self._garbled, "openings": self._line.openings}
        if self._lane.busy and not self._lane.stuck:
            return Health(State.BUSY, counters=counters)
        try:
            await self._lane.run(self._line.look, SLICE_SECONDS * 2)
        except Trouble as why:
            state = State.NO_DEVICE if isinstance(why, Absent) else State.HARDWARE_ERROR
            return Health(state, counters=counters, code=why.code)
        return Health(State.ONLINE, counters=counters)

    async def self_test(self) -> list[Finding]:
        health = await self.health()
        verdict = Verdict.GOOD if health.state in (State.ONLINE, State.BUSY) else Verdict.BAD
        return [Finding("port", verdict, f"{self._settings.port}: {health.state}", health.code)]

    async def close(self) -> None:
        with suppress(Trouble):  # What is stuck ends with the program.
            await self._lane.run(self._line.close, GRACE_SECONDS)
        self._lane.close()

    async def _ask(self, text: str, reference: str, seconds: float) -> Answer:
        """One question and its answer. Absent or Refused while nothing can have happened."""
        self._asked += 1
        talk = partial(self._talk, text, reference, seconds)
        said = await self._lane.run(talk, seconds + GRACE_SECONDS)
        if said.error in SAID_BEFORE_A_SALE:
            raise Refused("PIN-04", f"{self.name}: error {said.error:X}")
        if said.error:
            raise Garbled("PIN-11", f"{self.name}: error {said.error:X}")
        return said

    def _talk(self, text: str, reference: str, seconds: float) -> Answer:
        """On the lane."""
        self._line.look()
        self._line.drop()
        try:
            self._line.send(frame(text), GRACE_SECONDS)
            return self._heard(reference, time.monotonic() + seconds)
        except Absent as why:
            raise NoAnswer("PIN-05", f"{self.name} went away in the middle: {why.code}") from why
        except Broken as why:
            self._garbled += 1
            raise Garbled("PIN-06", f"{self.name}: {why}") from why

    def _heard(self, reference: str, until: float) -> Answer:
        """What is said of this sale. An earlier one that was given up may be answered as late as now."""
        frames = Frames()
        while time.monotonic() < until:
            content = frames.arrived(self._line.receive(SLICE_SECONDS))
            said = None if content is None else answer(content)
            if said is not None and (said.error or said.fields[:1] == (reference,)):
                return said
        raise NoAnswer("PIN-07", f"{self.name} gave no answer")


def _sale(said: Answer) -> Sale:
    if said.result != APPROVED or len(said.fields) < 4 or not said.fields[1].isdecimal():
        raise Garbled("PIN-08", "the pad's answer is none to this question")
    reference, fen, trace, tail = said.fields[:4]
    return Sale(reference, int(fen), trace, tail)
