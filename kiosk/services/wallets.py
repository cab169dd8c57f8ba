"""The wallet aggregator: takes the cash part by a payment code, and gives it back.

Contract: docs/contracts/wallet.v1.yaml. Timings are data: profiles/wallets.toml.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

from pydantic import Field, model_validator

from drivers.errors import Garbled, NoAnswer, Refused, Trouble
from kiosk.identity.people import WalletGrant
from kiosk.payment.payers import LegOrder, Outcome, RefundOrder
from kiosk.services.channels import OUR_CODE, Channel, table
from kiosk.services.http import (
    BackEnd,
    BackEndSettings,
    Busy,
    Call,
    Reply,
    ServiceHealth,
    Wire,
    nothing_taken_if_absent,
)
from kiosk.text import Text, as_given, words

# The moment on disk is before the call, so a reversal counted from it would come a little early.
HEAD_START = 1.0  # seconds
REVERSE_TRIES = 3
LONGEST_PAUSE = 30.0  # seconds between two of them; who is told to wait longer comes back in a later round
SPENT_CODES = frozenset({"code_expired", "code_used", "code_unknown"})


class WalletSettings(BackEndSettings, frozen=True, extra="forbid"):
    connect_seconds: float = Field(2.0, gt=0, le=10, description="Longest wait for a connection.")
    answer_seconds: float = Field(
        5.0, gt=0, le=10, description="Longest wait for one answer; then the order is queried."
    )
    channels: tuple[str, ...] = Field(
        ("wechat", "alipay"), min_length=1, description="Wallets taken here, by their profile."
    )
    channels_file: Path | None = Field(
        None, description="More channels, in the form of kiosk/services/profiles/wallets.toml."
    )
    our_code: bool = Field(
        False, description="Offer a code on this screen to scan, beside the code on the patient's phone."
    )
    our_code_seconds: float = Field(
        45.0, ge=10, le=50, description="How long a code on this screen can be paid."
    )
    subject: str = Field(
        "门诊缴费", min_length=1, max_length=60, description="What the owner of the wallet reads."
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = table(self.channels_file).channels
        if not set(self.channels) <= set(known):
            raise ValueError(f"there are the channels {', '.join(known)}")
        for name in self.channels:
            if not known[name].code and not self.our_code:
                raise ValueError(f"{name} has no pattern for codes: without our_code nobody can pay with it")
        return self


@dataclass(frozen=True)
class Clock:
    """Time as the polling sees it, so that a minute of a wallet can pass in a moment of a test."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    wall: Callable[[], datetime] = lambda: datetime.now(UTC)


class _Payment(Wire):
    out_trade_no: str
    state: Literal["SUCCESS", "USERPAYING", "REFUSED", "REVOKED"]
    channel: str = Field(pattern="^[0-9a-z_]{0,20}$")
    paid_fen: int = Field(ge=0)
    trade_no: str
    reason: str = Field("", pattern="^[a-z_]{0,40}$")


class _Order(Wire):
    out_trade_no: str
    link: str = Field(min_length=1, max_length=500, repr=False)


class _BillRow(Wire):
    out_trade_no: str
    paid_fen: int = Field(ge=0)


class _RefundRow(Wire):
    refund_no: str
    fen: int = Field(ge=1)


class _BillFile(Wire):
    rows: tuple[_BillRow, ...]
    refunds: tuple[_RefundRow, ...]


class _Reversed(Wire):
    state: Literal["REVOKED"]
    given_back_fen: int = Field(ge=0)


class _Refund(Wire):
    refund_no: str
    out_trade_no: str
    fen: int = Field(ge=1)
    state: Literal["SUCCESS", "PROCESSING", "REFUSED"]
    reason: str = Field("", pattern="^[a-z_]{0,40}$")


OUTCOMES = {"SUCCESS": Outcome.DONE, "PROCESSING": Outcome.PROCESSING, "REFUSED": Outcome.REFUSED}


class Wallets:
    """A payer. The payment code travels as the leg's secret and is never on disk."""

    name = "wallet"
    runs_out = False

    def __init__(self, settings: WalletSettings, device: str, clock: Clock | None = None) -> None:
        # No retries by the session: every question here is repeated by the channel's own rules.
        self._aggregator = BackEnd(self.name, settings, device, retries=0)
        self._subject, self._clock = settings.subject, clock or Clock()
        known = table(settings.channels_file)
        self._rules = {name: known.channels[name] for name in settings.channels}
        self._our_rules = Channel(**asdict(known.our_code), total=settings.our_code_seconds)
        self.offers_our_code = settings.our_code
        self._links: asyncio.Queue[str] = asyncio.Queue()
        self._given_up = False
        self._owner_asked, self._owner_answered = asyncio.Event(), asyncio.Event()

    @property
    def channels(self) -> tuple[str, ...]:
        """Those whose payment codes are taken; others are paid by scanning our screen alone."""
        return tuple(name for name, rules in self._rules.items() if rules.code)

    def channel_of(self, code: str) -> str:
        """Whose payment code this is. Refused when it is none of the wallets taken here."""
        for name, rules in self._rules.items():
            if rules.takes(code):
                return name
        raise Refused("WAL-05", f"{self.name}: a code of no wallet that is taken here")

    def takes(self, code: str) -> bool:
        """Whether this is a payment code of a wallet that is taken here."""
        return any(rules.takes(code) for rules in self._rules.values())

    def granted(self, grant: WalletGrant) -> str | None:
        """The channel that a payment which came with another code is good for now; None when it is stale."""
        for name, rules in self._rules.items():
            if rules.takes(grant.code):
                age = self._clock.now() - grant.at
                return name if age < min(grant.seconds, rules.code_seconds) else None
        return None

    def name_of(self, channel: str) -> Text:
        """What a patient reads; a channel of the hospital's own file brings its name along."""
        if words("zh").knows(f"wallets.{channel}"):
            return Text(f"wallets.{channel}")
        rules = self._rules.get(channel)
        return as_given(rules.name if rules and rules.name else channel)

    async def next_link(self) -> str:
        """The code that the patient is to scan, once the order for it is made."""
        return await self._links.get()

    async def owner_is_asked(self) -> None:
        """Wait until the next payment by a code waits for its owner, who has to confirm it on the phone."""
        self._owner_asked.clear()
        self._owner_answered.clear()
        await self._owner_asked.wait()

    async def owner_has_answered(self) -> None:
        """Wait until that is over."""
        await self._owner_answered.wait()

    def give_up(self) -> None:
        """The patient stops the payment that waits for a phone: it is cancelled at the next look."""
        self._given_up = True

    async def prepare(self, _fen: int, _facts: Mapping[str, str]) -> Mapping[str, str]:
        """When this began goes on disk: after a restart it says, nearly, when a reversal is allowed."""
        return {"asked_at": self._clock.wall().isoformat()}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        """Take the money, giving the owner the channel's time to confirm on the phone.

        `facts` say the "channel" of the code, or by "way" that ours is scanned. When that time is over the
        order is cancelled at once. Refused when nothing was taken and nothing will be, NoAnswer when it
        could not be cancelled either.
        """
        ours = _is_ours(leg)
        rules = self._our_rules if ours else self._rules[leg.facts["channel"]]
        until = self._clock.now() + rules.total
        self._given_up = False
        payment = await (self._order(leg) if ours else self._pay(leg))
        pause = rules.poll if payment else rules.wait
        while _undecided(payment) and not self._given_up and self._clock.now() + pause <= until:
            if payment is not None and not ours:
                self._owner_asked.set()
            await self._clock.sleep(pause)
            payment = await self._news(leg) or payment
            pause = rules.poll
        self._owner_answered.set()
        if _undecided(payment):
            await self._cancel(leg)
        if payment is None:
            raise Refused("WAL-08", f"{self.name}: not known there after {rules.total:g} s, cancelled")
        return _paid(payment, leg)

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        """None also while the owner has not confirmed; Garbled when it was taken with another amount."""
        payment = await self._ask(leg)
        if payment is None or payment.state != "SUCCESS":
            return None
        return _paid(payment, leg)

    async def revoke(self, leg: LegOrder) -> None:
        """Cancel or give back, as soon as the channel allows; a payment that arrives later takes nothing."""
        await self._clock.sleep(self._too_early(leg))
        for tries_left in reversed(range(REVERSE_TRIES)):
            try:
                reply = await self._aggregator.send(
                    Call("reverse", "POST", f"{_path(leg)}/reverse", {}, acts=True)
                )
            except Busy as busy:
                if not tries_left or busy.retry_after is None or busy.retry_after > LONGEST_PAUSE:
                    raise
                await self._clock.sleep(busy.retry_after)
            else:
                reply.read(_Reversed.parse)
                return

    async def give_back(self, order: RefundOrder) -> Outcome:
        """Refund a part of a payment: under one number it has its effect once.

        Raises Garbled when the number stands for another refund, NoAnswer or Absent when it is not known.
        """
        body = {"refund_no": order.number, "out_trade_no": order.payment, "fen": order.fen}
        call = Call("refund", "POST", "/v1/refunds", body, acts=True, own=frozenset({409}))
        reply = await self._aggregator.send(call)
        if reply.status == 409:
            raise Garbled("WAL-11", f"{reply.origin}: this number stands for another refund")
        return _refunded(reply, order)

    async def refund_outcome(self, order: RefundOrder) -> Outcome | None:
        """None when it is not known there now; Garbled when the number stands for another refund."""
        path = f"/v1/refunds/{quote(order.number, safe='')}"
        reply = await self._aggregator.send(Call("ask refund", "GET", path, own=frozenset({404})))
        return None if reply.status == 404 else _refunded(reply, order)

    async def _cancel(self, leg: LegOrder) -> None:
        try:
            await self.revoke(leg)
        except Trouble as why:
            raise NoAnswer("WAL-07", f"{self.name}: open, and could not be cancelled: {why.code}") from why

    async def _pay(self, leg: LegOrder) -> _Payment | None:
        """The first answer; None when it was lost and has to be asked for."""
        body = {
            "out_trade_no": leg.reference,
            "fen": leg.fen,
            "auth_code": leg.secret,
            "subject": self._subject,
        }
        call = Call("pay", "POST", "/v1/payments", body, acts=True, own=frozenset({409}))
        try:
            with nothing_taken_if_absent():
                reply = await self._aggregator.send(call)
            if reply.status == 409:
                # The other order is somebody's good payment: it must not be revoked in place of ours.
                raise Refused("WAL-06", f"{reply.origin}: this number stands for another order")
            return _payment(reply, leg)
        except (NoAnswer, Garbled):
            return None

    async def _order(self, leg: LegOrder) -> _Payment | None:
        """An order that anybody can pay who scans our screen; nothing is taken by making it."""
        while not self._links.empty():
            self._links.get_nowait()  # nobody came for it
        body = {"out_trade_no": leg.reference, "fen": leg.fen, "subject": self._subject}
        call = Call("make order", "POST", "/v1/orders", body, acts=True, own=frozenset({409}))
        try:
            with nothing_taken_if_absent():
                reply = await self._aggregator.send(call)
            if reply.status == 409:
                raise Refused("WAL-14", f"{reply.origin}: this number stands for another order")
            self._links.put_nowait(reply.read(_Order.parse).link)
        except (NoAnswer, Garbled):
            return None
        return _Payment(
            out_trade_no=leg.reference, state="USERPAYING", channel="", paid_fen=0, trade_no="", reason=""
        )

    async def _ask(self, leg: LegOrder) -> _Payment | None:
        reply = await self._aggregator.send(Call("ask payment", "GET", _path(leg), own=frozenset({404})))
        return None if reply.status == 404 else _payment(reply, leg)

    async def _news(self, leg: LegOrder) -> _Payment | None:
        try:
            return await self._ask(leg)
        except Trouble:
            return None  # the next question may get through; the end of all patience is near enough

    def _too_early(self, leg: LegOrder) -> float:
        """Seconds until the channel takes a reversal; the strictest rule when the channel is not known.

        As long as nobody has paid by a code of ours there is no channel that could have such a rule.
        """
        strictest = max(each.earliest_reverse for each in self._rules.values())
        rules = self._rules.get(leg.facts.get("channel", "")) or (self._our_rules if _is_ours(leg) else None)
        earliest = rules.earliest_reverse if rules else strictest
        if "asked_at" not in leg.facts:
            return earliest
        since = (self._clock.wall() - datetime.fromisoformat(leg.facts["asked_at"])).total_seconds()
        return min(max(earliest + HEAD_START - since, 0.0), earliest + HEAD_START) if earliest else 0.0

    async def day_book(self, day: date, _ours: Mapping[str, int] | None) -> Mapping[str, int]:
        """What the aggregator's bill file of a day of China has of this terminal: number to fen.

        Payments by the number of the order, refunds by their own number.
        """
        reply = await self._aggregator.send(Call("bill file", "GET", f"/v1/bill-files/{day.isoformat()}"))
        file = reply.read(_BillFile.parse)
        paid = {row.out_trade_no: row.paid_fen for row in file.rows}
        return paid | {row.refund_no: row.fen for row in file.refunds}

    async def health(self) -> ServiceHealth:
        return await self._aggregator.health()

    async def close(self) -> None:
        await self._aggregator.close()


def _is_ours(leg: LegOrder) -> bool:
    """Whether it is paid by scanning our screen."""
    return leg.facts.get("way") == OUR_CODE


def _undecided(payment: _Payment | None) -> bool:
    return payment is None or payment.state == "USERPAYING"


def _path(leg: LegOrder) -> str:
    return f"/v1/payments/{quote(leg.reference, safe='')}"


def _payment(reply: Reply, leg: LegOrder) -> _Payment:
    payment = reply.read(_Payment.parse)
    if payment.out_trade_no != leg.reference:
        raise Garbled("WAL-10", f"{reply.origin}: answered for another order")
    return payment


def _refunded(reply: Reply, order: RefundOrder) -> Outcome:
    refund = reply.read(_Refund.parse)
    if RefundOrder(refund.refund_no, refund.out_trade_no, refund.fen) != order:
        raise Garbled("WAL-12", f"{reply.origin}: answered for another refund")
    return OUTCOMES[refund.state]


def _paid(payment: _Payment, leg: LegOrder) -> Mapping[str, str]:
    """What to keep of a payment that was made; what any other state means."""
    origin = f"wallet {payment.channel}"
    if payment.state == "USERPAYING":
        raise Refused("WAL-03", f"{origin}: the owner did not confirm in time, cancelled")
    if payment.state == "REFUSED" and payment.reason == "no_money":
        raise Refused("WAL-01", f"{origin}: no money")
    if payment.state == "REFUSED" and payment.reason in SPENT_CODES:
        raise Refused("WAL-02", f"{origin}: {payment.reason}")
    if payment.state != "SUCCESS":
        raise Refused("WAL-04", f"{origin}: {payment.state} {payment.reason}".strip())
    if payment.paid_fen != leg.fen:
        raise Garbled("WAL-09", f"{origin}: took {payment.paid_fen} fen instead of {leg.fen}")
    return {"channel": payment.channel, "trade_no": payment.trade_no}
