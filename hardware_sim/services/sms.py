"""Codes that the health-card platform sends to a telephone, and the tickets that it gives for a right one."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.services.service import Desk
from hardware_sim.services.wire import IDENTIFIER, Call, Content, Deny, Reply

PHONE = r"^1[3-9][0-9]{9}$"
RESEND_SECONDS, VALID_SECONDS, TRIES = 60, 300, 3


class _Send(Content):
    phone: str = Field(pattern=PHONE)
    purpose: str = Field(pattern="^[a-z_]{1,32}$")


class _Verify(Content):
    challenge: str = Field(pattern=IDENTIFIER)
    code: str = Field(pattern="^[0-9]{4,8}$")


@dataclass
class Challenge:
    phone: str
    code: str
    sent: float
    wrong: int = 0


class SmsDesk:
    """Orders: "sms" {phone}: the answer's "code" is what the newest message to that telephone says;

    "resend" {seconds}: how soon a telephone may have the next one.

    Books: "sms" by purpose, how many were sent. A telephone gets one message a minute; a code lives
    300 s and takes two wrong tries, the third kills it.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.desks = [
            Desk("sms", "POST", "/v1/sms", self._send),
            Desk("verify_sms", "POST", "/v1/sms/verify", self._verify),
        ]
        self.orders = {"sms": self._read_out, "resend": self._resend}
        self.empty()

    def empty(self) -> None:
        self._sent: dict[str, Challenge] = {}
        self._tickets: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._resend_seconds = RESEND_SECONDS

    def books(self) -> Json:
        return {"sms": dict(self._counts)}

    def vouches(self, ticket: str, phone: str) -> bool:
        """Whether this ticket is for this telephone; it may be shown again, for an answer may be lost."""
        return self._tickets.get(ticket) == phone

    async def _send(self, call: Call) -> Reply:
        asked = call.read(_Send)
        newest = self._newest(asked.phone)
        if newest and newest.sent + self._resend_seconds > self._now():
            wait = int(newest.sent + self._resend_seconds - self._now()) + 1
            raise Deny(429, "too_soon", "this telephone had a message just now", wait)
        name = secrets.token_hex(8)
        self._sent[name] = Challenge(asked.phone, f"{secrets.randbelow(10**6):06d}", self._now())
        self._counts[asked.purpose] = self._counts.get(asked.purpose, 0) + 1
        return 201, {
            "challenge": name,
            "resend_after_seconds": self._resend_seconds,
            "valid_seconds": VALID_SECONDS,
        }

    async def _verify(self, call: Call) -> Reply:
        asked = call.read(_Verify)
        sent = self._sent.get(asked.challenge)
        if sent is None or sent.wrong >= TRIES or sent.sent + VALID_SECONDS < self._now():
            raise Deny(409, "code_dead", "this code has run out")
        if sent.code != asked.code:
            sent.wrong += 1
            raise Deny(409, "code_wrong", "not the code that was sent")
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = sent.phone
        return 200, {"sms_ticket": ticket}

    def _newest(self, phone: str) -> Challenge | None:
        mine = [each for each in self._sent.values() if each.phone == phone]
        return max(mine, key=lambda each: each.sent, default=None)

    @form("The newest code sent to a telephone", "读取短信验证码", blanks("phone!"))
    def _read_out(self, args: Mapping[str, Any]) -> Json:
        newest = self._newest(text(args, "phone"))
        if newest is None:
            raise ValueError("no message went to that telephone")
        return {"code": newest.code}

    @form("How long until a code is sent again", "设定短信重发间隔", blanks("seconds:whole!"))
    def _resend(self, args: Mapping[str, Any]) -> Json:
        self._resend_seconds = whole(args, "seconds")
        return {}
