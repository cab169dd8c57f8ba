"""Answers of the hospital about appointments, and what they are in our words. Pure.

Source: docs/contracts/appointments.v1.yaml, and the guide of hospital.v1.yaml.
"""

from datetime import date, datetime
from typing import Self

from pydantic import Field, model_validator

from kiosk.outpatient.appointments import (
    Appointment,
    Clinic,
    DoneBefore,
    Half,
    Kind,
    Request,
    Session,
    Slot,
    State,
    Stop,
    Ticket,
)
from kiosk.payment.refund_records import GiveBack, Owed
from kiosk.services.http import Wire


class LockWire(Wire):
    held: bool
    held_until: datetime | None = None


class _Clinic(Wire):
    code: str
    name: str
    left: int = Field(ge=0)
    closed: str | None


class ClinicsWire(Wire):
    clinics: tuple[_Clinic, ...]

    def ours(self) -> tuple[Clinic, ...]:
        return tuple(Clinic(each.code, each.name, each.left, each.closed) for each in self.clinics)


class _Session(Wire):
    clinic_code: str
    clinic: str
    doctor: str
    title: str
    day: date
    half: Half
    starts_at: datetime
    ends_at: datetime
    fen: int = Field(ge=0)
    floor: str
    room: str

    @property
    def session(self) -> Session:
        return Session(**{name: getattr(self, name) for name in _Session.model_fields})


class _Slot(_Session):
    slot_id: str = Field(min_length=1)
    left: int = Field(ge=0)


class SlotsWire(Wire):
    slots: tuple[_Slot, ...]

    def ours(self) -> tuple[Slot, ...]:
        return tuple(Slot(each.slot_id, each.session, each.left) for each in self.slots)


class AppointmentWire(_Session):
    appointment_id: str = Field(min_length=1)
    kind: Kind
    state: State
    paid: bool
    bill: str | None
    preparation: tuple[str, ...]

    def ours(self) -> Appointment:
        return Appointment(
            self.appointment_id,
            self.kind,
            self.state,
            self.session,
            self.paid,
            self.bill or "",
            self.preparation,
        )


class AppointmentsWire(Wire):
    appointments: tuple[AppointmentWire, ...]

    def ours(self) -> tuple[Appointment, ...]:
        return tuple(each.ours() for each in self.appointments)


class _DoneBefore(Wire):
    on: date
    at: str


class _Request(Wire):
    request_id: str = Field(min_length=1)
    kind: str
    title: str
    origin: str
    clinic_code: str
    clinic: str
    preparation: tuple[str, ...]
    done_before: _DoneBefore | None

    def ours(self) -> Request:
        done = DoneBefore(self.done_before.on, self.done_before.at) if self.done_before else None
        place = (self.clinic_code, self.clinic)
        is_exam = self.kind == Kind.EXAM
        return Request(self.request_id, is_exam, self.title, self.origin, *place, self.preparation, done)


class RequestsWire(Wire):
    requests: tuple[_Request, ...]

    def ours(self) -> tuple[Request, ...]:
        return tuple(each.ours() for each in self.requests)


class _Refund(Wire):
    fen: int = Field(ge=0)
    how: str
    place: str
    out_trade_no: str = ""
    paid_fen: int = 0
    channel: str = ""

    @model_validator(mode="after")
    def _a_terminal_can_do_it(self) -> Self:
        """What is left to us without its payment, or above it, would be given back by nobody."""
        if self.how == "terminal" and not (self.out_trade_no and 0 < self.fen <= self.paid_fen):
            raise ValueError("a terminal gives back of a payment, and not more than was paid")
        return self

    @property
    def back(self) -> GiveBack | None:
        """What the terminal is to give back; None for a refund that is none of its own."""
        if self.how != "terminal":
            return None
        return GiveBack(self.out_trade_no, self.fen, self.paid_fen, self.channel)


class CancelledWire(Wire):
    refund: _Refund | None

    def ours(self) -> Owed:
        if self.refund is None:
            return Owed()
        by_itself = self.refund.how == "original_route"
        return Owed(self.refund.fen, "" if by_itself else self.refund.place, self.refund.back)


class TicketWire(Wire):
    number: str = Field(min_length=1)
    ahead: int = Field(ge=0)
    floor: str
    room: str
    window: str

    def ours(self) -> Ticket:
        return Ticket(self.number, self.ahead, self.floor, self.room, self.window)


class _Stop(Wire):
    title: str
    floor: str
    room: str
    window: str
    number: str
    note: str


class GuideWire(Wire):
    guide: tuple[_Stop, ...]

    def ours(self) -> tuple[Stop, ...]:
        return tuple(Stop(**each.model_dump()) for each in self.guide)
