"""The health platform, which takes over what the terminal recorded.

Contract: docs/contracts/platform.v1.yaml.
"""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, Self
from urllib.parse import quote

from pydantic import Field, model_validator

from kiosk.payment.numbers import short_code
from kiosk.payment.refund_records import HowFar
from kiosk.payment.settlement_records import Ended, Word
from kiosk.services.http import BackEnd, BackEndSettings, Call, ServiceHealth, Wire
from kiosk.services.rows import CLONED as CLONED_STATUS
from kiosk.services.rows import CLONED_CODE as CLONED
from kiosk.services.rows import Link, Sender, send_rows
from offline_queue.store import StoreTrouble
from offline_queue.sync import Answers, Paused, Result, Unreachable, Waiting

About = Callable[[], Awaitable[Mapping[str, object]]]


class PlatformSettings(BackEndSettings, frozen=True, extra="forbid"):
    """The settings of every back end, and how rows get there."""

    transport: Literal["http", "nats"] = Field(
        "http", description="How rows travel: to `url`, or by way of NATS JetStream."
    )
    brokers: tuple[str, ...] = Field((), description="Addresses of the NATS servers, nats:// or tls://.")
    pack: bool = Field(True, description="Whether a batch from 1 KB on travels as gzip.")

    @model_validator(mode="after")
    def _brokers_for_nats(self) -> Self:
        if (self.transport == "nats") != bool(self.brokers):
            raise ValueError("brokers are named for the transport nats, and for no other")
        if any(not each.startswith(("nats://", "tls://")) for each in self.brokers):
            raise ValueError("a broker's address begins with nats:// or tls://")
        return self


class Decision(Wire):
    """What staff decided on one payer's part; "" for all that the patient paid."""

    part: str = Field(max_length=32)
    action: str = Field(max_length=32)


class Told(Wire):
    """What became of a settlement. `at` is when it was closed; `final_at` until when it is checked."""

    outcome: Literal["settled", "unwound", "open"]
    at: datetime | None
    final_at: datetime | None
    by_staff: tuple[Decision, ...] = ()

    @property
    def words(self) -> dict[str, Word]:
        """The last of each part; what only concerns the row on the list is left out."""
        return {each.part: Word(each.action) for each in self.by_staff if each.action in [*Word]}


class RefundTold(Wire):
    """How far a refund is. `final_at`: until when it is tried; `place`: where the hospital gives it.

    `at` is when the wallet had said yes or no; None before.
    """

    state: HowFar
    at: datetime | None = None
    channel: str = Field(max_length=32)
    place: str = Field(max_length=120)
    final_at: datetime | None
    by_staff: tuple[Decision, ...] = ()


class SealedOrder(Wire):
    """An order of the operator, as the text that was signed. kiosk/fleet/orders.py looks inside."""

    order: str = Field(max_length=16_384)
    signature: str = Field(max_length=1024)


class _Reported(Wire):
    orders: tuple[SealedOrder, ...] = Field(max_length=50)


class Platform:
    """`about` tells what goes along with each batch; whoever opens the terminal sets it."""

    name = "platform"

    def __init__(self, settings: PlatformSettings, device: str, boot: int) -> None:
        """`device` is the terminal's id and `boot` the count of its starts."""
        self._platform, self._sender = BackEnd(self.name, settings, device), Sender(device, boot)
        self._link = _nats(settings) if settings.transport == "nats" else None
        self._pack, self.cloned, self._known = settings.pack, False, False
        self.about: About = _nothing

    def ours(self) -> bool | None:
        """Whether the platform takes this for the one terminal of its identity; None until it has spoken."""
        return not self.cloned if self._known or self.cloned else None

    async def outcome(self, code: str, number: str = "") -> "Told | None":
        """What any terminal said of the settlement with this short code, or None when none did.

        With `number` of that settlement only: a code may be that of two.
        """
        path = f"/v1/settlements/by-code/{quote(code, safe='')}{_of(number)}"
        reply = await self._platform.send(Call("ask outcome", "GET", path, own=frozenset({404})))
        return None if reply.status == 404 else reply.read(Told.parse)

    async def refund(self, code: str, number: str = "") -> RefundTold | None:
        """What any terminal said of the refund with this short code, or None when none did."""
        path = f"/v1/refunds/by-code/{quote(code, safe='')}{_of(number)}"
        reply = await self._platform.send(Call("ask refund", "GET", path, own=frozenset({404})))
        return None if reply.status == 404 else reply.read(RefundTold.parse)

    async def ended(self, number: str) -> Ended | None:
        """What it was told of that settlement, by whomever; None when nobody told it."""
        told = await self.outcome(short_code(number), number)
        return Ended(told.outcome == "settled", told.at, told.words) if told else None

    async def refund_ended(self, number: str) -> RefundTold | None:
        """What it was told of that refund, by whomever; None when nobody told it."""
        return await self.refund(short_code(number), number)

    async def decided(self, number: str) -> frozenset[str]:
        """What staff decided on that settlement or refund, at any terminal."""
        code = short_code(number)
        told = await self.outcome(code, number), await self.refund(code, number)
        return frozenset(each.action for one in told if one for each in one.by_staff)

    async def take_bundle(self, name: str, content: bytes) -> None:
        """Hand over a technician's bundle (ZIP). Raises Trouble; sending it again does no harm."""
        body = {"name": name, "content": b64encode(content).decode()}
        await self._platform.send(Call("take bundle", "POST", "/v1/bundles", body))

    async def report(self) -> tuple[SealedOrder, ...]:
        """Say how this terminal is, and hear what is ordered of it. Raises Trouble, StoreTrouble."""
        body = {"device": self._sender.device, "boot": self._sender.boot, **await self.about()}
        own = frozenset({CLONED_STATUS})
        reply = await self._platform.send(Call("report", "POST", "/v1/status", body, own=own))
        if reply.status == CLONED_STATUS:
            self.cloned = True
            return ()
        orders = reply.read(_Reported.parse).orders
        self._known = True
        return orders

    async def send_rows(self, waiting: Sequence[Waiting]) -> Result:
        """Hand over a batch; one answer for each row, or why there is none. Raises nothing."""
        try:
            sender = replace(self._sender, about=await self.about())
        except StoreTrouble as trouble:
            return Unreachable(trouble.code)
        if self._link:
            result = await self._link.send_rows(sender, waiting)
        else:
            result = await send_rows(self._platform, "/v1/rows", sender, waiting, self._pack)
        if isinstance(result, Paused | Answers):
            self.cloned = isinstance(result, Paused) and result.code == CLONED
            self._known = self._known or isinstance(result, Answers)
        return result

    async def health(self) -> ServiceHealth:
        return await self._platform.health()

    async def close(self) -> None:
        if self._link:
            await self._link.close()
        await self._platform.close()


def _nats(settings: PlatformSettings) -> Link:
    # What speaks to brokers takes 7 MB, which a terminal without them never needs.
    from kiosk.services.nats_link import NatsLink

    return NatsLink(settings, settings.brokers)


async def _nothing() -> Mapping[str, object]:
    return {}


def _of(number: str) -> str:
    return f"?number={quote(number, safe='')}" if number else ""
