"""The hospital's e-prescriptions: those of a patient, one by its number, and its filling.

Contract: docs/contracts/prescriptions.v1.yaml. A terminal believes no code: the platform verifies the number.
"""

import re
from datetime import date
from urllib.parse import quote

from pydantic import Field

from drivers.errors import Garbled, NoAnswer, Refused
from kiosk.identity.people import Patient
from kiosk.outpatient.prescriptions import Insurance, Medicine, Origin, Prescription, State, Way
from kiosk.services.http import BackEnd, BackEndSettings, Call, Reply, Wire

NO = frozenset({404, 409})
NUMBER = re.compile(r"[0-9A-Za-z_-]{4,40}")


class NotThisOne(Refused):
    """This number can't be filled here; another one may."""


class _Medicine(Wire):
    name: str
    spec: str
    quantity: str
    usage: str


class _Prescription(Wire):
    number: str
    origin: Origin
    state: State
    institution: str
    department: str
    doctor: str
    issued_on: date
    valid_until: date
    fen: int = Field(ge=0)
    delivers: bool
    bill: str | None
    pick_up: str | None
    delivery_url: str | None
    insurance: Insurance | None = None
    lines: tuple[_Medicine, ...] = Field(repr=False)

    def ours(self) -> Prescription:
        return Prescription(
            **self.model_dump(exclude={"lines", "bill", "pick_up", "delivery_url"}),
            medicines=tuple(Medicine(**each.model_dump()) for each in self.lines),
            bill=self.bill or "",
            pick_up=self.pick_up or "",
            delivery_url=self.delivery_url or "",
        )


class _Prescriptions(Wire):
    prescriptions: tuple[_Prescription, ...]


class Prescriptions:
    name = "prescriptions"

    def __init__(self, settings: BackEndSettings, device: str) -> None:
        """`settings` are the hospital's: prescriptions are a part of its system."""
        self._desk = BackEnd(self.name, settings, device)

    async def of(self, patient: Patient) -> tuple[Prescription, ...]:
        """What is known here of a patient, newest first; also what is used, paid or expired."""
        reply = await self._desk.send(Call("list prescriptions", "GET", _path(patient)))
        return tuple(each.ours() for each in reply.read(_Prescriptions.parse).prescriptions)

    async def numbered(self, number: str, patient: Patient) -> Prescription:
        """One from wherever it is, as the platform verified it. Raises NotThisOne, or as any back end."""
        if not NUMBER.fullmatch(number):
            raise NotThisOne("RXP-01", "not of the form of a prescription's number")
        call = Call("read prescription", "GET", _path(patient, number), own=NO)
        return _read(await self._desk.send(call), number)

    async def ordered(self, code: str, patient: Patient) -> Prescription:
        """The order on line that this pick-up code is of. Raises NotThisOne, or as any back end."""
        path = f"/v1/patients/{quote(patient.id, safe='')}/pick-ups"
        reply = await self._desk.send(Call("find order", "POST", path, {"code": code}, own=NO))
        if reply.status in NO:
            _refuse(reply)
        return reply.read(_Prescription.parse).ours()

    async def fill(self, prescription: Prescription, way: Way, patient: Patient) -> Prescription:
        """The prescription with the bill that is to be paid; one that is paid, as it is handed out now.

        Raises NotThisOne. Whoever fetches what was to be delivered has the courier told by the hospital.

        A lost answer is asked for once more, for a repeated request answers the state as it is.
        """
        path = f"{_path(patient, prescription.number)}/filling"
        call = Call("fill prescription", "PUT", path, {"way": way}, acts=True, own=NO)
        try:
            reply = await self._desk.send(call)
        except NoAnswer:
            reply = await self._desk.send(call)
        return _read(reply, prescription.number)

    async def close(self) -> None:
        await self._desk.close()


def _read(reply: Reply, number: str) -> Prescription:
    if reply.status in NO:
        _refuse(reply)
    said = reply.read(_Prescription.parse)
    if said.number != number:
        raise Garbled("RXP-02", f"{reply.origin}: another prescription than the one that was asked for")
    return said.ours()


def _refuse(reply: Reply) -> None:
    detail = f"{reply.origin}: {reply.error}"
    if reply.error == "prescription_unknown":
        raise NotThisOne("RXP-03", detail)
    if reply.error == "not_theirs":
        raise NotThisOne("RXP-04", detail)
    if reply.error in (State.USED, State.PAID):
        raise NotThisOne("RXP-05", detail)
    if reply.error == State.EXPIRED:
        raise NotThisOne("RXP-06", detail)
    if reply.error == "dispatched":
        raise NotThisOne("RXP-08", detail)
    raise NotThisOne("RXP-07", detail)


def _path(patient: Patient, number: str = "") -> str:
    mine = f"/v1/patients/{quote(patient.id, safe='')}/prescriptions"
    return f"{mine}/{quote(number, safe='')}" if number else mine
