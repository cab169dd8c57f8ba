"""The regional health-card platform: says whose electronic health card a code is.

Contract: docs/contracts/health_card.v1.yaml. The code goes there whole and is kept nowhere.
"""

from pydantic import Field

from drivers.errors import Refused
from kiosk.people import Identity, IdNumber, InsuranceProof, Level, PersonName
from kiosk.services.http import BackEnd, BackEndSettings, Call, ServiceHealth, Wire
from kiosk.services.residents import Residents
from kiosk.services.sms import Sms

ID_CARD = "02"  # mdtrt_cert_type. Source: e-bill.md B3


class HealthCardSettings(BackEndSettings, frozen=True, extra="forbid"):
    stage: str = Field(
        "pay_bills",
        pattern="^[a-z_]{1,32}$",
        description="What the card is used for, in the record of its use.",
    )


class _Person(Wire):
    health_id: str = Field(pattern="^[0-9a-f]{64}$", repr=False)
    name: str = Field(min_length=1, repr=False)
    id_number: str = Field(min_length=1, repr=False)


class HealthCards:
    """`residents` and `sms` are asked at the same address."""

    name = "health_card"

    def __init__(self, settings: HealthCardSettings, device: str) -> None:
        self._stage = settings.stage
        self._platform = BackEnd(self.name, settings, device)
        self.residents, self.sms = Residents(self._platform), Sms(self._platform)

    async def verify(self, code: str) -> Identity:
        """Whoever holds this card. Refused when the code is not one of the platform's, or has run out."""
        body = {"code": code, "stage": self._stage}
        call = Call("verify code", "POST", "/v1/codes/verify", body, own=frozenset({404, 410}))
        reply = await self._platform.send(call)
        if reply.status == 404:
            raise Refused("EHC-01", f"{reply.origin}: {reply.error}")
        if reply.status == 410:
            raise Refused("EHC-02", f"{reply.origin}: {reply.error}")
        person = reply.read(_Person.parse)
        return Identity(
            medium="health_code",
            name=PersonName(person.name),
            number=IdNumber(person.id_number),
            level=Level.CODE,
            proof=InsuranceProof(ID_CARD, person.id_number),
            health_id=person.health_id,
        )

    async def health(self) -> ServiceHealth:
        return await self._platform.health()

    async def close(self) -> None:
        await self._platform.close()
