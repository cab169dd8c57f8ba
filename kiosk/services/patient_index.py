"""The hospital's patient index: tells it who stands here, and gets the one file of that person.

Contract: docs/contracts/identity.v1.yaml. Numbers of people go in bodies, never in addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import Field

from drivers.errors import NoAnswer, Refused
from kiosk.identity.people import Identity, IdNumber, InsuranceProof, Level, Patient, PersonName, Phone
from kiosk.registration.residents import File, Identifier, born_on, evidence_of, identifier_of, sex_said
from kiosk.services.http import BackEnd, Call, Wire

ID_CARD_PROOF = "02"  # mdtrt_cert_type. Source: e-bill.md B3


class NotOnFile(Refused):
    """This hospital has no file of the person yet, which filing can mend."""


class _File(Wire):
    patient_id: str = Field(min_length=1)
    outpatient_number: str = Field(repr=False)
    outcome: str


class _Found(Wire):
    patient_id: str = Field(min_length=1)
    name: str = Field(min_length=1, repr=False)


@dataclass(frozen=True)
class Newcomer:
    """Whom to file. `also` are other cards of theirs, `guardian` the file of whoever acts for them."""

    identity: Identity
    sex: str
    birth_date: date = field(repr=False)
    phone: Phone | None = None
    also: Sequence[Identifier] = ()
    guardian: Patient | None = None

    @classmethod
    def of(cls, identity: Identity, phone: Phone | None = None) -> "Newcomer":
        """By what number or chip says. Refused when neither says a birth date."""
        day = born_on(identity)
        if day is None:
            raise Refused("HIS-20", "a number without a birth date is filed by its own way")
        return cls(identity, sex_said(identity), day, phone)

    def as_json(self) -> dict[str, object]:
        return {
            "identifier": identifier_of(self.identity).as_json(),
            "name": self.identity.name.full,
            "sex": self.sex,
            "birth_date": self.birth_date.isoformat(),
            "evidence": evidence_of(self.identity),
        }


class PatientIndex:
    """May be repeated: the identifier decides, and the hospital holds it unique."""

    def __init__(self, desk: BackEnd) -> None:
        self._desk = desk

    async def file(self, newcomer: Newcomer) -> File:
        """The one file of this person: made, found, or linked with another card's.

        Refused when the file has another name or a card belongs to somebody else.
        """
        body = newcomer.as_json() | {
            "also": [each.as_json() for each in newcomer.also],
            "phone": newcomer.phone.full if newcomer.phone else "",
            "health_id": newcomer.identity.health_id,
            "guardian_id": newcomer.guardian.id if newcomer.guardian else "",
        }
        filed = await self._put(body)
        patient = Patient(filed.patient_id, newcomer.identity.name, newcomer.identity)
        return File(patient, filed.outpatient_number, filed.outcome)

    async def look_up(self, number: IdNumber, staff: str) -> Patient:
        """Whoever has this number, which a member of staff read from a document. NotOnFile for nobody."""
        body = {"id_type": "01", "id_number": number.full, "staff": staff}
        call = Call("look up patient", "POST", "/v1/patients/look-up", body, own=frozenset({404}))
        reply = await self._desk.send(call)
        if reply.status == 404:
            raise NotOnFile("HIS-21", f"{reply.origin}: {reply.error}")
        found = reply.read(_Found.parse)
        name = PersonName(found.name)
        proof = InsuranceProof(ID_CARD_PROOF, number.full)
        return Patient(found.patient_id, name, Identity("staff", name, number, Level.STAFF, proof))

    async def _put(self, body: Mapping[str, object]) -> _File:
        """Once more when the answer was lost: the same content makes nothing twice."""
        call = Call("file patient", "PUT", "/v1/patients", body, acts=True, own=frozenset({409}))
        try:
            reply = await self._desk.send(call)
        except NoAnswer:
            reply = await self._desk.send(call)
        if reply.status == 409:
            raise Refused("HIS-22", f"{reply.origin}: {reply.error}")
        return reply.read(_File.parse)
