"""The regional health-card platform: says whose electronic health card a code is.

Contract: docs/contracts/health_card.v1.yaml. The code goes there whole and is kept nowhere.
"""

import base64
import time
from dataclasses import dataclass, field, replace

from pydantic import Field

from drivers.errors import Refused
from kiosk.identity.people import (
    NO_PROOF,
    Identity,
    IdNumber,
    InsuranceProof,
    Level,
    PersonName,
    WalletGrant,
)
from kiosk.services.http import BackEnd, BackEndSettings, Call, Reply, ServiceHealth, Wire
from kiosk.services.residents import Residents
from kiosk.services.sms import Sms

E_VOUCHER, ID_CARD = "01", "02"  # mdtrt_cert_type. Source: e-bill.md B3


class HealthCardSettings(BackEndSettings, frozen=True, extra="forbid"):
    stage: str = Field(
        "pay_bills",
        pattern="^[a-z_]{1,32}$",
        description="What the card is used for, in the record of its use.",
    )
    face_check: bool = Field(
        False,
        description="The platform offers the public-security check of ID number and face (/v1/face/check).",
    )


class _Insured(Wire):
    """The insurance's own word about whoever an e-voucher stands for."""

    name: str = Field(min_length=1, repr=False)
    id_number: str = Field(min_length=1, repr=False)
    token: str = Field(min_length=1, max_length=64, repr=False)


class _Payment(Wire):
    """One payment by a wallet that the code carries, and for how long."""

    auth_code: str = Field(pattern="^[0-9A-Za-z]{16,64}$", repr=False)
    valid_seconds: int = Field(ge=0, le=600)


class _Person(Wire):
    health_id: str = Field(pattern="^[0-9a-f]{64}$", repr=False)
    name: str = Field(min_length=1, repr=False)
    id_number: str = Field(min_length=1, repr=False)
    phone_tail: str = Field(pattern="^([0-9]{4})?$", repr=False)
    payment: _Payment | None = None


class _Resolved(_Person):
    insured: _Insured | None = None
    for_relative: bool = False


@dataclass(frozen=True)
class Insured:
    """Who the insurance says is meant: its own result, not the health card's."""

    name: PersonName
    number: IdNumber


@dataclass(frozen=True)
class Known:
    """Who a code stands for. `insured` is the insurance's result beside the health card's, if any."""

    identity: Identity
    phone_tail: str = field(repr=False)
    insured: Insured | None = None


class _Owner(Wire):
    health_id: str = Field(pattern="^[0-9a-f]{64}$", repr=False)
    name: str = Field(min_length=1, repr=False)
    id_number: str = Field(min_length=1, repr=False)


class _Matched(Wire):
    """`person` is there when the face is that of the number's owner, and only then."""

    match: bool
    checked_at: str = Field(min_length=1)
    person: _Owner | None = Field(None, repr=False)


class HealthCards:
    """`residents` and `sms` are asked at the same address."""

    name = "health_card"

    def __init__(self, settings: HealthCardSettings, device: str) -> None:
        self._stage, self.checks_faces = settings.stage, settings.face_check
        self._platform = BackEnd(self.name, settings, device)
        self.residents, self.sms = Residents(self._platform), Sms(self._platform)

    async def verify(self, code: str) -> Identity:
        """Whoever holds this card. Refused when the code is not one of the platform's, or has run out."""
        return (await self.holder(code)).identity

    async def holder(self, code: str) -> Known:
        """The same, with what a second question can be checked against."""
        body = {"code": code, "stage": self._stage}
        call = Call("verify code", "POST", "/v1/codes/verify", body, own=frozenset({404, 410}))
        asked = time.monotonic()
        person = (await self._answer(call)).read(_Person.parse)
        return Known(_identity("health_code", person, asked), person.phone_tail)

    async def resolve(self, medium: str, value: str) -> Known:
        """Whom another medium stands for: "e_voucher", "suishen", "hospital_card" and so on.

        Refused when the platform does not know it, or it has run out.
        """
        body = {"medium": medium, "value": value, "stage": self._stage}
        call = Call("resolve medium", "POST", "/v1/media/resolve", body, own=frozenset({404, 410}))
        asked = time.monotonic()
        person = (await self._answer(call)).read(_Resolved.parse)
        identity = replace(_identity(medium, person, asked), for_relative=person.for_relative)
        if person.insured is None:
            return Known(identity, person.phone_tail)
        proof = InsuranceProof(E_VOUCHER, person.insured.token)
        insured = Insured(PersonName(person.insured.name), IdNumber(person.insured.id_number))
        return Known(replace(identity, proof=proof), person.phone_tail, insured)

    async def check_face(self, number: IdNumber, jpeg: bytes) -> Identity | None:
        """The owner of this number if this is the owner's face, else None. The picture is kept nowhere.

        Only after the person's consent to sending it. Refused when the platform offers no such check.
        """
        if not self.checks_faces:
            raise Refused("EHC-20", "the platform offers no check of faces")
        image = base64.b64encode(jpeg).decode("ascii")
        body = {"id_number": number.full, "image": image, "consent": True, "stage": self._stage}
        reply = await self._platform.send(Call("check face", "POST", "/v1/face/check", body))
        said = reply.read(_Matched.parse)
        if not said.match or said.person is None or said.person.id_number != number.full:
            return None
        return Identity(
            medium="face",
            name=PersonName(said.person.name),
            number=number,
            level=Level.FACE,
            proof=NO_PROOF,
            health_id=said.person.health_id,
        )

    async def health(self) -> ServiceHealth:
        return await self._platform.health()

    async def close(self) -> None:
        await self._platform.close()

    async def _answer(self, call: Call) -> Reply:
        reply = await self._platform.send(call)
        if reply.status == 404:
            raise Refused("EHC-01", f"{reply.origin}: {reply.error}")
        if reply.status == 410:
            raise Refused("EHC-02", f"{reply.origin}: {reply.error}")
        return reply


def _identity(medium: str, person: _Person, asked: float) -> Identity:
    """A payment that came along counts from the question on, so that it is never taken for too fresh."""
    paying = person.payment
    return Identity(
        medium=medium,
        name=PersonName(person.name),
        number=IdNumber(person.id_number),
        level=Level.CODE,
        proof=InsuranceProof(ID_CARD, person.id_number),
        health_id=person.health_id,
        grant=WalletGrant(paying.auth_code, asked, paying.valid_seconds) if paying else None,
    )
