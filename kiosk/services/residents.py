"""What the health-card platform is asked about residents beside their codes: register, bind, act for.

Contract: docs/contracts/health_card.v1.yaml. Numbers of people go in bodies, never in addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import Field

from drivers.errors import NoAnswer, Refused
from kiosk.identity.people import Identity, IdNumber, InsuranceProof, Level, Password, PersonName, Phone
from kiosk.registration.residents import (
    Consent,
    Identifier,
    Newborn,
    Registered,
    Relation,
    Relative,
    born_on,
    evidence_of,
    identifier_of,
    sex_said,
)
from kiosk.services.http import BackEnd, Call, Reply, Wire

NOT_FOUND = frozenset({404})
ID_CARD_PROOF = "02"  # mdtrt_cert_type. Source: e-bill.md B3
TICKET_UNKNOWN = "ticket_unknown"


class _Resident(Wire):
    health_id: str = Field(pattern="^[0-9a-f]{64}$", repr=False)


class _Person(_Resident):
    name: str = Field(min_length=1, repr=False)
    id_number: str = Field(min_length=1, repr=False)


class _Registered(_Resident):
    created: bool


class _Code(Wire):
    code: str = Field(min_length=1, max_length=2048, repr=False)


class _Relative(_Person):
    relation: Relation
    birth_date: date = Field(repr=False)


class _Relatives(Wire):
    relatives: tuple[_Relative, ...]


class _Newborn(Wire):
    birth_number: str = Field(min_length=1, repr=False)
    sex: str
    born_on: date = Field(repr=False)


class _Newborns(Wire):
    newborns: tuple[_Newborn, ...]


class _Temporary(Wire):
    number: str = Field(pattern="^[0-9]{8}$")


@dataclass(frozen=True)
class Application:
    """What somebody gives to get a health card. Source: features EHC-37, RHC_E0001."""

    identity: Identity
    phone: Phone
    sms_ticket: str = field(repr=False)
    password: Password
    consent: Consent


class Residents:
    """Every PUT may be repeated: the identifier decides, and the server holds it unique."""

    def __init__(self, platform: BackEnd) -> None:
        self._platform = platform

    async def find(self, identity: Identity) -> str | None:
        """The health id of whoever a chip named; None when there is no health card. Changes nothing.

        Refused when the card under that number has another name.
        """
        body = {"identifier": identifier_of(identity).as_json(), "name": identity.name.full}
        call = Call("find resident", "POST", "/v1/residents/find", body, own=frozenset({404, 409}))
        reply = await self._platform.send(call)
        if reply.status == 404:
            return None
        _must_have_same_name(reply)
        return reply.read(_Resident.parse).health_id

    async def register(self, application: Application) -> Registered:
        """Make the card, or find the one that is there. Refused when it has another name."""
        identity = application.identity
        day = born_on(identity)
        if day is None:
            raise Refused("EHC-05", "a number without a birth date is registered by its own way")
        body = {
            "identifier": identifier_of(identity).as_json(),
            "name": identity.name.full,
            "sex": sex_said(identity),
            "birth_date": day.isoformat(),
            "phone": application.phone.full,
            "sms_ticket": application.sms_ticket,
            "password": application.password.full,
            "consent": application.consent.as_json(),
            "evidence": evidence_of(identity),
        }
        reply = await self._put("register resident", "/v1/residents", body)
        if reply.status == 409 and reply.error == TICKET_UNKNOWN:
            raise Refused("EHC-09", f"{reply.origin}: {reply.error}")
        _must_have_same_name(reply)
        made = reply.read(_Registered.parse)
        return Registered(made.health_id, made.created)

    async def code(self, health_id: str) -> str:
        """The text of a code that can be shown and printed. Source: RHC_E0002, static."""
        body = {"health_id": health_id, "kind": "static"}
        call = Call("issue code", "POST", "/v1/codes", body)
        return (await self._platform.send(call)).read(_Code.parse).code

    async def bind(
        self,
        health_id: str,
        medium: Identifier,
        consent: Consent | None = None,
        guardian: Identifier | None = None,
    ) -> None:
        """Let a card or a face stand for this health card. Refused when it stands for another."""
        body = {"health_id": health_id, "medium": medium.as_json(), "bound": True}
        body |= {"consent": consent.as_json()} if consent else {}
        body |= {"guardian": guardian.as_json()} if guardian else {}
        reply = await self._put("bind medium", "/v1/media", body)
        if reply.status == 409:
            raise Refused("EHC-07", f"{reply.origin}: {reply.error}")

    async def unbind(self, health_id: str, medium: Identifier) -> None:
        """This card no longer stands for the health card; one that never did is as good."""
        body = {"health_id": health_id, "medium": medium.as_json(), "bound": False}
        await self._platform.send(Call("unbind medium", "PUT", "/v1/media", body, acts=True))

    async def relatives(self, guardian: Identifier) -> Sequence[Relative]:
        """For whom this person may act; empty for somebody without a health card."""
        call = Call("list relatives", "POST", "/v1/relatives/list", {"guardian": guardian.as_json()})
        return [
            _relative(each) for each in (await self._platform.send(call)).read(_Relatives.parse).relatives
        ]

    async def whose(self, medium: Identifier) -> Identity | None:
        """Whoever has this card of another hospital bound to theirs; None for a card that nobody knows."""
        call = Call("find medium", "POST", "/v1/media/find", {"medium": medium.as_json()}, own=NOT_FOUND)
        reply = await self._platform.send(call)
        if reply.status == 404:
            return None
        person = reply.read(_Person.parse)
        proof = InsuranceProof(ID_CARD_PROOF, person.id_number)
        name, number = PersonName(person.name), IdNumber(person.id_number)
        return Identity(medium.system, name, number, Level.CODE, proof, health_id=person.health_id)

    async def newborns(self, guardian: Identifier) -> Sequence[Newborn]:
        """The children of this mother whom nobody has registered yet."""
        call = Call("list newborns", "POST", "/v1/newborns/list", {"guardian": guardian.as_json()})
        found = (await self._platform.send(call)).read(_Newborns.parse).newborns
        return [Newborn(each.birth_number, each.sex, each.born_on) for each in found]

    async def register_newborn(
        self, guardian: Identifier, child: Newborn, name: PersonName, consent: Consent
    ) -> Registered:
        """Register under the number of the birth certificate; the guardian may act for the child."""
        body = {
            "guardian": guardian.as_json(),
            "birth_number": child.birth_number,
            "name": name.full,
            "consent": consent.as_json(),
        }
        made = (await self._put("register newborn", "/v1/newborns", body)).read(_Registered.parse)
        return Registered(made.health_id, made.created)

    async def temporary_card(self, reference: str, sex: str, age: int, arrived_at: datetime) -> str:
        """The number of a card for somebody without a name; `age` in years is guessed. RHC_E0012."""
        body = {
            "reference": reference,
            "sex": sex,
            "age": age,
            "age_estimated": True,
            "arrived_at": arrived_at.isoformat(timespec="seconds"),
        }
        return (await self._put("give temporary card", "/v1/temporary", body)).read(_Temporary.parse).number

    async def own_temporary_card(self, number: str, identity: Identity) -> None:
        """Say whose it was. Refused when there is no such card, or it is somebody else's. RHC_E0014."""
        body = {
            "number": number,
            "identifier": identifier_of(identity).as_json(),
            "name": identity.name.full,
        }
        reply = await self._put("bind temporary card", "/v1/temporary/owner", body, own=frozenset({404, 409}))
        if reply.status in (404, 409):
            raise Refused("EHC-08", f"{reply.origin}: {reply.error}")

    async def _put(
        self, what: str, path: str, body: Mapping[str, object], own: frozenset[int] = frozenset({409})
    ) -> Reply:
        """Once more when the answer was lost: the same content makes nothing twice."""
        call = Call(what, "PUT", path, body, acts=True, own=own)
        try:
            return await self._platform.send(call)
        except NoAnswer:
            return await self._platform.send(call)


def _must_have_same_name(reply: Reply) -> None:
    if reply.status == 409:
        raise Refused("EHC-06", f"{reply.origin}: {reply.error}")


def _relative(found: _Relative) -> Relative:
    return Relative(
        PersonName(found.name), IdNumber(found.id_number), found.relation, found.birth_date, found.health_id
    )
