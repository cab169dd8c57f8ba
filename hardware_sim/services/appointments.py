"""Appointments at the bench's hospital: sessions, locks, numbers. Contract: appointments.v1.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from pydantic import Field

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import Person
from hardware_sim.services.appointments_books import (
    CANCELLED,
    NAME,
    Appointment,
    AppointmentBooks,
    Request,
)
from hardware_sim.services.appointments_pharmacy import Pharmacy
from hardware_sim.services.appointments_plan import Clinic, Slot, clinics, slots
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import Bill, Conflict, Released
from hardware_sim.services.service import Desk, Order
from hardware_sim.services.wire import IDENTIFIER, REFERENCE, Call, Content, Deny, Reply

REFUND_DESK = "1 楼 收费处 3 号窗口"
SLOT = r"^[0-9A-Za-z_-]{1,60}$"


class _Lock(Content):
    reference: str = Field(pattern=REFERENCE)
    seconds: int = Field(ge=1, le=3600)
    patient_id: str = Field(pattern=IDENTIFIER)


class _Book(Content):
    patient_id: str = Field(pattern=IDENTIFIER)
    slot_id: str = Field(pattern=SLOT)
    request_id: str | None = Field(default=None, pattern=IDENTIFIER)
    instead_of: str | None = Field(default=None, pattern=IDENTIFIER)


class _Of(Content):
    patient_id: str = Field(pattern=IDENTIFIER)


class Appointments:
    """Calls: "clinics", "slots", "slot_lock", "ask_slot_lock", "slot_release", "book", "appointments",
    "requests", "cancel", "arrive".

    Orders; a clinic and a doctor are called by the keys of appointments.toml:

    - "booked_on_phone" {person, clinic, doctor, day}: `day` counts from today, 0; the answer's "appointment"
    - "referred" {person, clinic, origin}; "exam_ordered" {person, clinic, title, done_on, done_at}: a doctor
      asked for it, and the same was done there then, if that is given; the answer's "request"
    - "places" {clinic, left}: so many are left in every session that nobody has booked
    - "close_clinic" {clinic, reason}; an empty reason opens it again
    - "refunds" {by_terminal}: the terminal that cancels gives a fee back that a wallet paid; or the desk
    - "call_number" {clinic, doctor, times}: the next ones in today's line are called in

    Books: "appointments" with state, "holds" that stand, "released" references.
    """

    name = NAME

    def __init__(self, house: House) -> None:
        held = "/v1/slots/{slot_id}/lock"
        one = "/v1/appointments/{appointment_id}"
        self.desks: Sequence[Desk] = (
            Desk("clinics", "GET", "/v1/clinics", self._clinics),
            Desk("slots", "GET", "/v1/clinics/{code}/slots", self._slots),
            Desk("slot_lock", "PUT", held, self._lock),
            Desk("ask_slot_lock", "GET", f"{held}/{{reference}}", self._ask_lock),
            Desk("slot_release", "DELETE", f"{held}/{{reference}}", self._release),
            Desk("book", "PUT", "/v1/bookings/{reference}", self._book),
            Desk("appointments", "GET", "/v1/patients/{patient_id}/appointments", self._appointments),
            Desk("requests", "GET", "/v1/patients/{patient_id}/requests", self._requests),
            Desk("cancel", "PUT", f"{one}/cancellation", self._cancel),
            Desk("arrive", "PUT", f"{one}/arrival", self._arrive),
        )
        self.orders: Mapping[str, Order] = {
            "booked_on_phone": self._booked_on_phone, "referred": self._referred, "places": self._places,
            "exam_ordered": self._exam_ordered, "close_clinic": self._close_clinic, "call_number": self._call,
            "refunds": self._refunds,
        }  # fmt: skip
        self._house = house

    def books(self) -> Json:
        return self._books.as_json() | {"medicine": self._pharmacy.books()}

    def empty(self) -> None:
        self._by_terminal = False
        self._books, self._pharmacy = AppointmentBooks(self._house), Pharmacy(self._house)

    def paid(self, bill: Bill, settlement: str) -> None:
        """Nothing to write: an appointment is booked when its bill is paid, and asks the bill."""

    async def _clinics(self, call: Call) -> Reply:
        kind, when = _one_of(call, "kind", ("clinic", "exam")), _one_of(call, "when", ("today", "later"))
        found = [each for each in clinics().values() if each.kind == kind]
        return 200, {"clinics": [self._clinic_json(each, when) for each in found]}

    async def _slots(self, call: Call) -> Reply:
        when = _one_of(call, "when", ("today", "later"))
        clinic = clinics().get(call.part("code", IDENTIFIER))
        if clinic is None:
            raise Deny(404, "clinic_unknown", "no such clinic")
        return 200, {"slots": [self._slot_json(each) for each in self._sessions(clinic, when)]}

    async def _lock(self, call: Call) -> Reply:
        slot, asked = self._slot(call.part("slot_id", SLOT)), call.read(_Lock)
        person = self._patient(asked.patient_id)
        with _worded():
            hold = self._books.lock(slot, asked.reference, person, asked.seconds)
        until = self._house.moment(hold.until)
        return 200, {"reference": asked.reference, "held": True, "held_until": until}

    async def _ask_lock(self, call: Call) -> Reply:
        slot, reference = self._slot(call.part("slot_id", SLOT)), call.part("reference")
        hold = self._books.holds.get(reference)
        if not self._books.is_held(slot.id, reference):
            return 200, {"reference": reference, "held": False}
        until = {"held_until": self._house.moment(hold.until)} if hold else {}
        return 200, {"reference": reference, "held": True, **until}

    async def _release(self, call: Call) -> Reply:
        call.part("slot_id", SLOT)
        with _worded():
            self._books.release(call.part("reference"))
        return 204, None

    async def _book(self, call: Call) -> Reply:
        reference, asked = call.part("reference"), call.read(_Book)
        person, slot = self._patient(asked.patient_id), self._slot(asked.slot_id)
        if asked.request_id and asked.request_id not in self._books.requests:
            raise Deny(404, "request_unknown", "no such request")
        with _worded():
            made = self._books.book(reference, slot, person, asked.request_id or "", asked.instead_of or "")
        return 200, self._appointment_json(made)

    async def _appointments(self, call: Call) -> Reply:
        person = self._patient(call.part("patient_id", IDENTIFIER))
        mine = [each for each in self._books.appointments.values() if each.person == person.key]
        known = [each for each in mine if self._books.state_of(each) != CANCELLED]
        coming = sorted(known, key=lambda each: each.slot.starts_at)
        shown = [self._appointment_json(each) for each in coming if each.slot.day >= self._books.today]
        return 200, {"appointments": shown + self._pharmacy.waiting(person)}

    async def _requests(self, call: Call) -> Reply:
        person = self._patient(call.part("patient_id", IDENTIFIER))
        return 200, {"requests": [_request_json(each) for each in self._books.open_requests(person)]}

    async def _cancel(self, call: Call) -> Reply:
        person = self._patient(call.read(_Of).patient_id)
        with _worded():
            made = self._books.of(person, call.part("appointment_id", IDENTIFIER))
            fen = self._books.cancel(made, call.device)
        refund = {"fen": fen, "how": "desk", "place": REFUND_DESK} if fen else None
        way = self._way_of(made.paid_before or made.bill)
        if way and way["fen"] < fen:
            way = None  # what the insurer paid of it is reversed at the desk
        if refund and way and self._by_terminal and made.cancelled_at != call.device:
            refund |= {"how": "original_route", "place": ""}
        elif refund and way and self._by_terminal:
            refund |= {"how": "terminal", "out_trade_no": way["out_trade_no"], "paid_fen": way["fen"]}
            refund["channel"] = way["channel"]
        return 200, {"appointment_id": made.id, "refund": refund}

    def _way_of(self, number: str) -> Json | None:
        """The wallet's order by which the bill of a fee was paid, if one was."""
        books = self._house.books()
        bill = books.bills.get(number)
        return books.ways.get(bill.paid_by) if bill and bill.paid_by else None

    async def _arrive(self, call: Call) -> Reply:
        person, name = self._patient(call.read(_Of).patient_id), call.part("appointment_id", IDENTIFIER)
        with _worded():
            if self._pharmacy.knows(person, name):
                return 200, self._pharmacy.report(name)
            made = self._books.of(person, name)
            number = self._books.arrive(made)
        clinic = made.slot.clinic
        return 200, {
            "appointment_id": made.id, "number": f"{made.slot.doctor.key[0].upper()}{number:03d}",
            "ahead": self._books.ahead(made), "floor": clinic.floor, "room": clinic.room, "window": "",
        }  # fmt: skip

    def _sessions(self, clinic: Clinic, when: str) -> list[Slot]:
        is_today = when == "today"
        found = slots(clinic, self._house.now())
        return [each for each in found if (each.day == self._books.today) is is_today]

    def _clinic_json(self, clinic: Clinic, when: str) -> Json:
        left = sum(self._books.left(each) for each in self._sessions(clinic, when))
        return {
            "code": clinic.code, "name": clinic.name, "floor": clinic.floor, "room": clinic.room,
            "left": left, "closed": self._books.closed.get(clinic.code),
        }  # fmt: skip

    def _slot_json(self, slot: Slot) -> Json:
        return _session(slot, self._house) | {"slot_id": slot.id, "left": self._books.left(slot)}

    def _appointment_json(self, made: Appointment) -> Json:
        state, slot = self._books.state_of(made), made.slot
        prepared = slot.clinic.preparation if slot.clinic.kind == "exam" else ()
        return _session(slot, self._house) | {
            "appointment_id": made.id, "kind": slot.clinic.kind, "state": state,
            "paid": self._books.is_paid(made), "bill": made.bill or None,
            "preparation": list(prepared), "booked_by": made.booked_by,
        }  # fmt: skip

    def _slot(self, name: str) -> Slot:
        try:
            return self._books.slot(name)
        except KeyError:
            raise Deny(404, "slot_unknown", "no such session, or it is over") from None

    def _patient(self, patient_id: str) -> Person:
        person = self._house.books().patient(patient_id)
        if person is None:
            raise Deny(404, "patient_unknown", "no such patient")
        return person

    @form(
        "An appointment was booked on the phone", "已在手机上预约",
        blanks("person! clinic! doctor day:whole", clinic=tuple(clinics()))
    )  # fmt: skip
    def _booked_on_phone(self, args: Mapping[str, Any]) -> Json:
        person, clinic = self._house.people.called(args.get("person")), _clinic(args)
        at = self._house.now() + timedelta(days=whole(args, "day", 0)).total_seconds()
        day, doctor = self._house.moment(at)[:10], text(args, "doctor", clinic.doctors[0].key)
        found = (each for each in slots(clinic, self._house.now()) if each.day == day)
        slot = next((each for each in found if each.doctor.key == doctor), None)
        if slot is None:
            raise ValueError("there is no such session")
        return {"appointment": self._books.by_phone(person, slot).id}

    @form("Somebody is referred", "转诊", blanks("person! clinic! origin", clinic=tuple(clinics())))
    def _referred(self, args: Mapping[str, Any]) -> Json:
        person, clinic = self._house.people.called(args.get("person")), _clinic(args)
        origin = text(args, "origin", "城东社区卫生服务中心")
        return {"request": self._books.ask_for(person, "referral", clinic.name, clinic, origin).id}

    @form(
        "An examination is ordered", "开具检查申请",
        blanks("person! clinic! title! done_on done_at", clinic=tuple(clinics()))
    )  # fmt: skip
    def _exam_ordered(self, args: Mapping[str, Any]) -> Json:
        person, clinic = self._house.people.called(args.get("person")), _clinic(args)
        request = self._books.ask_for(person, "exam", text(args, "title"), clinic, "心血管内科")
        done = {"done_on": text(args, "done_on", ""), "done_at": text(args, "done_at", "")}
        self._books.requests[request.id] = Request(**{**vars(request), **done})
        return {"request": request.id}

    @form("So many places are left", "设定剩余号源", blanks("clinic! left:whole!", clinic=tuple(clinics())))
    def _places(self, args: Mapping[str, Any]) -> Json:
        self._books.sizes[_clinic(args).code] = whole(args, "left")
        return {}

    @form(
        "Whether the terminal gives fees back, or the hospital itself", "挂号费由终端退还，否则由医院退还",
        blanks("by_terminal:flag")
    )  # fmt: skip
    def _refunds(self, args: Mapping[str, Any]) -> Json:
        self._by_terminal = bool(args.get("by_terminal", True))
        return {}

    @form(
        "A clinic is closed; without a reason it opens again", "停诊；原因留空为复诊",
        blanks("clinic! reason!", clinic=tuple(clinics()))
    )  # fmt: skip
    def _close_clinic(self, args: Mapping[str, Any]) -> Json:
        code, reason = _clinic(args).code, text(args, "reason")
        self._books.closed.pop(code, None)
        if reason:
            self._books.closed[code] = reason
        return {}

    @form(
        "The next ones in line are called in", "叫号",
        blanks("clinic! doctor times:whole", clinic=tuple(clinics()))
    )  # fmt: skip
    def _call(self, args: Mapping[str, Any]) -> Json:
        clinic = _clinic(args)
        line = f"{clinic.code}-{text(args, 'doctor', clinic.doctors[0].key)}-{self._books.today}"
        self._books.called[line] = self._books.called.get(line, 0) + whole(args, "times", 1)
        return {"called": self._books.called[line]}


@contextmanager
def _worded() -> Iterator[None]:
    """What the books object to, as answers of the contract."""
    try:
        yield
    except KeyError:
        raise Deny(404, "appointment_unknown", "not an appointment of this patient") from None
    except Released:
        raise Deny(410, "released", "this reference was released") from None
    except Conflict as why:
        raise Deny(409, why.code, str(why)) from why


def _one_of(call: Call, name: str, known: tuple[str, ...]) -> str:
    value = call.query.get(name, known[0])
    if value not in known:
        raise Deny(422, "unfit", f"{name}: {' or '.join(known)}")
    return value


def _clinic(args: Mapping[str, Any]) -> Clinic:
    found = clinics().get(text(args, "clinic"))
    if found is None:
        raise ValueError(f"there is no such clinic; there are {', '.join(clinics())}")
    return found


def _session(slot: Slot, house: House) -> Json:
    clinic, doctor = slot.clinic, slot.doctor
    return {
        "clinic_code": clinic.code, "clinic": clinic.name, "doctor": doctor.name, "title": doctor.title,
        "day": slot.day, "half": slot.half, "starts_at": house.moment(slot.starts_at),
        "ends_at": house.moment(slot.ends_at), "fen": doctor.fen, "floor": clinic.floor, "room": clinic.room,
    }  # fmt: skip


def _request_json(request: Request) -> Json:
    done = {"on": request.done_on, "at": request.done_at} if request.done_on else None
    return {
        "request_id": request.id, "kind": request.kind, "title": request.title, "origin": request.origin,
        "clinic_code": request.clinic.code, "clinic": request.clinic.name,
        "preparation": list(request.clinic.preparation), "done_before": done,
    }  # fmt: skip
