"""The hospital's appointments: places, the lock on one, bookings, numbers. Keeps no place back itself.

Contract: docs/contracts/appointments.v1.yaml. Each request that acts may be repeated: its effect comes once.
"""

from collections.abc import Mapping
from urllib.parse import quote

from drivers.errors import Absent, Garbled, NoAnswer, Refused
from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Appointment, Clinic, Kind, Request, Slot, Stop, Ticket, When
from kiosk.payment.refund_records import Owed, StillStands
from kiosk.services.appointments_wire import (
    AppointmentsWire,
    AppointmentWire,
    CancelledWire,
    ClinicsWire,
    GuideWire,
    LockWire,
    RequestsWire,
    SlotsWire,
    TicketWire,
)
from kiosk.services.hospital import HospitalSettings
from kiosk.services.http import BackEnd, Call, Reply

NAME = "appointments"
NO = frozenset({404, 409, 410})
# The hospital's word for a refusal → our code; what it says beside these has the last one.
LOCKING = {"full": "APT-01", "closed": "APT-02", "has_one": "APT-03", "": "APT-04"}
BOOKING = {"not_held": "APT-05", "fee_differs": "APT-06", "": "APT-07"}
CANCELLING = {"arrived": "APT-08", "being_paid": "APT-09", "": "APT-10"}
ARRIVING = {"not_today": "APT-11", "unpaid": "APT-12", "closed": "APT-13", "": "APT-14"}


class PlaceGone(Refused):
    """This place can't be had; another one may."""


class StillPaid(Refused):
    """Not given up, for its fee is being paid at this moment."""


class Appointments:
    """What a journey asks about places. A place is held for `lock_seconds` while a patient decides."""

    def __init__(self, settings: HospitalSettings, device: str) -> None:
        """`device` is the terminal's id."""
        self._desk, self.lock_seconds = BackEnd(NAME, settings, device), settings.lock_seconds

    async def clinics(self, kind: Kind, when: When) -> tuple[Clinic, ...]:
        """All that see patients, or examine; also those that are full or closed."""
        reply = await self._ask("list clinics", f"/v1/clinics?kind={kind}&when={when}")
        return reply.read(ClinicsWire.parse).ours()

    async def slots(self, clinic: str, when: When) -> tuple[Slot, ...]:
        """The sessions of a clinic in order of time; also those that are full."""
        reply = await self._ask("list places", f"/v1/clinics/{quote(clinic, safe='')}/slots?when={when}")
        return reply.read(SlotsWire.parse).ours()

    async def of(self, patient: Patient) -> tuple[Appointment, ...]:
        """What the patient is expected for, today and later; medicine that waits is among it."""
        reply = await self._ask("list appointments", f"/v1/patients/{_id(patient)}/appointments")
        return reply.read(AppointmentsWire.parse).ours()

    async def requests(self, patient: Patient) -> tuple[Request, ...]:
        """What a doctor asked for and nobody has booked yet."""
        reply = await self._ask("list requests", f"/v1/patients/{_id(patient)}/requests")
        return reply.read(RequestsWire.parse).ours()

    async def lock(self, reference: str, slot: str, patient: str) -> None:
        """Hold a place under `reference`. Raises PlaceGone when it can't be had."""
        body = {"reference": reference, "seconds": self.lock_seconds, "patient_id": patient}
        path = f"/v1/slots/{quote(slot, safe='')}/lock"
        reply = await self._act("lock place", path, body)
        if reply.status in NO:
            raise PlaceGone(_code(LOCKING, reply), f"{reply.origin}: {reply.error}")
        if not reply.read(LockWire.parse).held:
            raise Garbled("APT-15", f"{reply.origin}: answered that it does not hold the place")

    async def release(self, reference: str, slot: str) -> None:
        """Give up whatever stands under `reference`, now and for ever. StillPaid: try again later."""
        path = f"/v1/slots/{quote(slot, safe='')}/lock/{quote(reference, safe='')}"
        call = Call("release place", "DELETE", path, acts=True, own=frozenset({409}))
        reply = await self._desk.send(call)
        if reply.status == 409:
            raise StillPaid("APT-16", f"{reply.origin}: {reply.error}")
        if reply.status != 204:
            raise Garbled("APT-17", f"{reply.origin}: {reply.status}, perhaps from somebody else on the way")

    async def book(
        self, reference: str, slot: Slot, patient: Patient, request: str = "", instead_of: str = ""
    ) -> Appointment:
        """Make the held place an appointment; UNPAID when its bill comes first. PlaceGone: held no longer."""
        body = {
            "patient_id": patient.id,
            "slot_id": slot.id,
            "request_id": request or None,
            "instead_of": instead_of or None,
        }
        reply = await self._act("book", f"/v1/bookings/{quote(reference, safe='')}", body)
        if reply.status in NO:
            raise PlaceGone(_code(BOOKING, reply), f"{reply.origin}: {reply.error}")
        return reply.read(AppointmentWire.parse).ours()

    async def cancel(self, appointment: str, patient: str) -> Owed:
        """Give the appointment up; what comes back of its fee. The same again answers the same.

        Raises StillStands when the hospital says that it is not given up. Takes the ids of both.
        """
        path = f"/v1/appointments/{quote(appointment, safe='')}/cancellation"
        reply = await self._act("cancel", path, {"patient_id": patient})
        if reply.status in NO:
            refusal = StillStands if reply.status == 409 else Refused
            raise refusal(_code(CANCELLING, reply), f"{reply.origin}: {reply.error}")
        return reply.read(CancelledWire.parse).ours()

    async def arrive(self, appointment: Appointment, patient: Patient) -> Ticket:
        """The number of whoever is here today; the same one each time it is asked for."""
        path = f"/v1/appointments/{quote(appointment.id, safe='')}/arrival"
        reply = await self._act("take number", path, {"patient_id": patient.id})
        if reply.status in NO:
            raise Refused(_code(ARRIVING, reply), f"{reply.origin}: {reply.error}")
        return reply.read(TicketWire.parse).ours()

    async def guide(self, settlement: str) -> tuple[Stop, ...]:
        """Where to go after paying; nothing when the hospital does not say, or has not heard of it yet."""
        path = f"/v1/settlements/{quote(settlement, safe='')}/guide"
        reply = await self._desk.send(Call("guide", "GET", path, own=frozenset({404})))
        return () if reply.status == 404 else reply.read(GuideWire.parse).ours()

    async def close(self) -> None:
        await self._desk.close()

    async def _ask(self, what: str, path: str) -> Reply:
        return await self._desk.send(Call(what, "GET", path))

    async def _act(self, what: str, path: str, body: Mapping[str, object]) -> Reply:
        """A lost answer is asked for once more, for a repeated request answers the state as it is.

        What the first may have done is not undone by a second that finds nobody there: the answer stays lost.
        """
        call = Call(what, "PUT", path, body, acts=True, own=NO)
        try:
            return await self._desk.send(call)
        except NoAnswer as lost:
            try:
                return await self._desk.send(call)
            except (Absent, Refused):
                raise lost from None


def _code(codes: Mapping[str, str], reply: Reply) -> str:
    return codes.get(reply.error, codes[""])


def _id(patient: Patient) -> str:
    return quote(patient.id, safe="")
