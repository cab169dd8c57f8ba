"""The certified insurance terminal: scans a code or looks at a face by itself, and says who is insured.

Only such a device may use a face towards the insurance; our own camera never does. Source: features.md §5.4;
its messages differ by maker and are a profile: this one speaks JSON over a serial line or HTTP.
"""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from drivers import id_number
from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, Garbled, Refused, Trouble
from drivers.insurance_terminal_links import link_to
from drivers.lane import Lane
from drivers.patience import until_gone
from drivers.plain_text import is_plain

BETWEEN_LOOKS_SECONDS, GRACE_SECONDS = 0.3, 1.0


class InsuranceTerminalSettings(BaseModel, frozen=True, extra="forbid"):
    link: str = Field(
        pattern=r"^(http://[^\s/]+:\d+(/\S*)?|serial:\S+@\d+)$",
        description="Where it is: http://127.0.0.1:8090/ec, or serial:/dev/ttyS3@115200.",
    )
    business: str = Field(
        default="01101", pattern=r"^\d{5}$", description="The insurance's number of what it is used for."
    )
    filing_number: str = Field(
        default="",
        max_length=40,
        description="The number under which this device is filed with the insurance.",
    )
    answer_seconds: float = Field(
        default=3.0, ge=0.2, le=20, description="Longest wait for an answer of the terminal, in seconds."
    )


# The parser would keep a name for the next time it is said.
class _Said(BaseModel, frozen=True, extra="ignore", cache_strings="none"):
    """An answer. While `state` is "read", all others say something."""

    state: Literal["idle", "waiting", "read", "failed"]
    way: Literal["", "scan", "face"] = ""
    name: str = Field("", repr=False, max_length=80)
    id_number: str = Field("", repr=False, max_length=40)
    token: str = Field("", repr=False, max_length=64)


@dataclass(frozen=True)
class InsuredHolder:
    """Whom the insurance says was there, with the token that it takes as proof. `by_face` or by a code."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    token: str = field(repr=False)
    by_face: bool


class InsuranceTerminal:
    name = "insurance_terminal"

    def __init__(self, settings: InsuranceTerminalSettings) -> None:
        self._settings, self._lane = settings, Lane(self.name)
        self._link = link_to(settings.link)
        self._seen: _Said | None = None
        self._begun = self._read = self._failed = 0

    async def card_inserted(self) -> None:
        """Have it wait for a code or a face until there was one. It looks at nobody when nobody waits.

        Raises Absent when it is gone for good.
        """
        self._seen = None
        await until_gone(lambda: self._ask("begin"))
        self._begun += 1
        try:
            while (said := await until_gone(lambda: self._ask("look"))).state == "waiting":
                await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
            self._seen = said
        finally:
            with suppress(Trouble):  # One that is gone looks at nobody either.
                await self._ask("end")

    async def removed(self) -> None:
        """Nothing has to be taken away: the next waiting begins anew."""

    async def read_identity(self) -> InsuredHolder:
        """Who it was. Refused when the insurance did not know them, Garbled when it does not say who.

        Name and number keep to what a chip's keep to.
        """
        said, self._seen = self._seen, None
        if said is None or said.state != "read":
            self._failed += 1
            raise Refused("ITM-07", "the insurance knows nobody by what was shown")
        if not (said.name and said.id_number and said.token and said.way):
            self._failed += 1
            raise Garbled("ITM-08", "read, but it does not say who")
        holder = InsuredHolder(said.name.strip(), said.id_number.upper(), said.token, said.way == "face")
        if wrong := _wrong_in(holder):
            self._failed += 1
            raise Garbled("ITM-10", f"the {wrong} that it read is none")
        self._read += 1
        return holder

    async def health(self) -> Health:
        counters = {"begun": self._begun, "read": self._read, "failed": self._failed}
        if self._lane.busy and not self._lane.stuck:
            return Health(State.BUSY, counters=counters)
        try:
            await asyncio.wait_for(self._ask("state"), GRACE_SECONDS)
        except (Trouble, TimeoutError) as why:
            state = State.NO_DEVICE if isinstance(why, Absent) else State.HARDWARE_ERROR
            return Health(state, counters=counters, code=getattr(why, "code", ""))
        return Health(State.ONLINE, counters=counters)

    async def self_test(self) -> list[Finding]:
        health = await self.health()
        good = health.state in (State.ONLINE, State.BUSY)
        fact = f"{health.state}, filed as {self._settings.filing_number or 'nothing'}"
        return [Finding("terminal", Verdict.GOOD if good else Verdict.BAD, fact, health.code)]

    async def close(self) -> None:
        with suppress(Trouble):  # What is stuck ends with the program.
            await self._lane.run(self._link.close, GRACE_SECONDS)
        self._lane.close()

    async def _ask(self, do: str) -> _Said:
        settings = self._settings
        question = {"do": do, "business": settings.business, "filing_number": settings.filing_number}
        asked = json.dumps(question).encode()
        seconds = settings.answer_seconds
        said = await self._lane.run(lambda: self._link.exchange(asked, seconds), seconds + GRACE_SECONDS)
        try:
            return _Said.model_validate_json(said)
        except ValidationError as why:
            # What it said may name a person: only how much of it was wrong is told.
            raise Garbled("ITM-09", f"{why.error_count()} things wrong in an answer") from None


def _wrong_in(holder: InsuredHolder) -> str:
    """The first thing that can't be what it is said to be; "" for a person as one could stand here."""
    number = holder.number
    if not (id_number.is_valid(number) or id_number.is_old_foreign(number)):
        return "number"
    if not (holder.name and is_plain(holder.name)):
        return "name"
    return (
        "" if holder.token.isascii() and holder.token.isprintable() and " " not in holder.token else "token"
    )
