"""Whose telephone this is: the health-card platform sends a code there and says whether it came back.

Contract: docs/contracts/health_card.v1.yaml.
"""

from dataclasses import dataclass, field

from pydantic import Field

from drivers.errors import Refused
from kiosk.identity.people import Phone
from kiosk.services.http import BackEnd, Call, Wire

WRONG = "code_wrong"


class WrongCode(Refused):
    """Not the code that was sent; there are tries left."""


class DeadCode(Refused):
    """The code has run out or was tried too often; a new one has to be sent."""


class _Challenge(Wire):
    challenge: str = Field(min_length=1, max_length=40, repr=False)
    resend_after_seconds: int = Field(ge=0, le=3600)


class _Ticket(Wire):
    sms_ticket: str = Field(min_length=1, max_length=64, repr=False)


@dataclass(frozen=True)
class Challenge:
    """A code is on its way; after `resend_seconds` another may be asked for."""

    name: str = field(repr=False)
    resend_seconds: int


class Sms:
    def __init__(self, platform: BackEnd) -> None:
        self._platform = platform

    async def send(self, phone: Phone) -> Challenge:
        """Busy when that telephone had a message less than a minute ago."""
        body = {"phone": phone.full, "purpose": "file_patient"}
        sent = (await self._platform.send(Call("send code", "POST", "/v1/sms", body))).read(_Challenge.parse)
        return Challenge(sent.challenge, sent.resend_after_seconds)

    async def verify(self, challenge: Challenge, code: str) -> str:
        """The ticket for a right code. Raises WrongCode or DeadCode."""
        body = {"challenge": challenge.name, "code": code}
        call = Call("verify code", "POST", "/v1/sms/verify", body, own=frozenset({409}))
        reply = await self._platform.send(call)
        if reply.status == 409 and reply.error == WRONG:
            raise WrongCode("SMS-01", f"{reply.origin}: {reply.error}")
        if reply.status == 409:
            raise DeadCode("SMS-02", f"{reply.origin}: {reply.error}")
        return reply.read(_Ticket.parse).sms_ticket
