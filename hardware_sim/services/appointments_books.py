"""What the bench's hospital knows: who holds or has which place in which session. No wire here."""

from dataclasses import asdict, dataclass, field
from itertools import count

from hardware_sim.part import Json
from hardware_sim.people import OwedItem, Person
from hardware_sim.services.appointments_plan import Clinic, Slot, clinics, slots
from hardware_sim.services.department import House
from hardware_sim.services.hospital_books import LOCKED, OPEN, PAID, Conflict, Released

BOOKED, UNPAID, ARRIVED, CANCELLED = "booked", "unpaid", "arrived", "cancelled"
NAME = "appointments"


@dataclass
class Hold:
    """Somebody makes up their mind about a place, until then (seconds since the epoch)."""

    slot: str
    person: str
    until: float


@dataclass
class Appointment:
    """`number` is the one to be called by; 0 until the patient has arrived.

    `paid_before` is the bill of the appointment whose fee pays for this one.
    """

    id: str
    person: str
    slot: Slot
    reference: str = ""
    booked_by: str = "terminal"
    bill: str = ""
    request: str = ""
    number: int = 0
    cancelled: bool = False
    cancelled_at: str = ""
    paid_before: str = ""
    replaced: bool = False


@dataclass(frozen=True)
class Request:
    """What a doctor asked for and nobody has booked yet: an examination, or a referral from elsewhere."""

    id: str
    person: str
    kind: str
    title: str
    clinic: Clinic
    origin: str
    done_on: str = ""
    done_at: str = ""


@dataclass
class AppointmentBooks:
    """Raises KeyError for what does not exist, Conflict and Released as the contract words them."""

    house: House
    holds: dict[str, Hold] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    called: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, int] = field(default_factory=dict)
    _count: "count[int]" = field(default_factory=lambda: count(1))

    def slot(self, name: str) -> Slot:
        clinic = clinics()[name.partition("-")[0]]
        return {each.id: each for each in slots(clinic, self.house.now())}[name]

    def left(self, slot: Slot) -> int:
        size = self.sizes.get(slot.clinic.code, slot.clinic.size)
        return max(0, size - len(self._holders(slot.id)))

    def lock(self, slot: Slot, reference: str, person: Person, seconds: int) -> Hold:
        if reference in self.released:
            raise Released
        held = self.holds.get(reference)
        if self.under(reference) or (held and (held.slot, held.person) != (slot.id, person.key)):
            raise Conflict("used", "this reference belongs to another place")
        if slot.clinic.code in self.closed:
            raise Conflict("closed", self.closed[slot.clinic.code])
        if self._has_one(person, slot):
            raise Conflict("has_one", "the patient has this appointment already")
        if not self.is_held(slot.id, reference) and not self.left(slot):
            raise Conflict("full", "no place is left")
        self.holds[reference] = Hold(slot.id, person.key, self.house.now() + seconds)
        return self.holds[reference]

    def is_held(self, slot: str, reference: str) -> bool:
        return reference in self._holders(slot)

    def release(self, reference: str) -> None:
        """Give up whatever stands under a reference, now and for ever; what was paid stays."""
        made = self.under(reference)
        if made and made.bill and self.bill_state(made) == LOCKED:
            raise Conflict("being_paid", "the fee is being paid at this moment")
        self.released.add(reference)
        self.holds.pop(reference, None)
        if made and self.state_of(made) in (BOOKED, UNPAID) and not self.is_paid(made):
            self._undo(made)

    def book(self, reference: str, slot: Slot, person: Person, request: str, instead_of: str) -> Appointment:
        """Make the held place an appointment. A fee is owed from then on, until the hold would have ended."""
        made = self.under(reference)
        if made:
            return made
        if reference in self.released:
            raise Released
        if not self.is_held(slot.id, reference) or self.holds[reference].person != person.key:
            raise Conflict("not_held", "this reference does not hold the place any more")
        before = self.of(person, instead_of) if instead_of else None
        paid_before = self._carried_over(before, slot)
        hold = self.holds.pop(reference)
        made = Appointment(self._serial(), person.key, slot, reference, request=request)
        made.paid_before = paid_before
        self.appointments[made.id] = made
        if before:
            before.cancelled = before.replaced = True
        if slot.doctor.fen and not paid_before:
            made.bill = self._owe(made, hold.until)
        return made

    def of(self, person: Person, name: str) -> Appointment:
        found = self.appointments[name]
        if found.person != person.key:
            raise KeyError(name)
        return found

    def under(self, reference: str) -> Appointment | None:
        mine = (each for each in self.appointments.values() if each.reference == reference)
        return next(mine, None) if reference else None

    def state_of(self, appointment: Appointment) -> str:
        if appointment.cancelled:
            return CANCELLED
        if appointment.number:
            return ARRIVED
        if not appointment.bill:
            return BOOKED
        return {PAID: BOOKED, OPEN: UNPAID, LOCKED: UNPAID}.get(self.bill_state(appointment), CANCELLED)

    def cancel(self, appointment: Appointment, device: str) -> int:
        """How many fen are to be given back. Who comes first with it has cancelled it."""
        state = self.state_of(appointment)
        if state == ARRIVED:
            raise Conflict("arrived", "the number was taken")
        if appointment.replaced:
            raise Conflict("replaced", "it gave way to another appointment")
        if appointment.bill and self.bill_state(appointment) == LOCKED:
            raise Conflict("being_paid", "the fee is being paid at this moment")
        if state != CANCELLED:
            self._undo(appointment)
            appointment.cancelled_at = device
        return appointment.slot.doctor.fen if self.is_paid(appointment) else 0

    def is_paid(self, appointment: Appointment) -> bool:
        """A fee was paid for it, or for the one that it took the place of."""
        return bool(appointment.paid_before) or self.bill_state(appointment) == PAID

    def arrive(self, appointment: Appointment) -> int:
        """The number, the same one each time it is asked for."""
        slot, state = appointment.slot, self.state_of(appointment)
        if state in (CANCELLED, UNPAID):
            raise Conflict(state, f"the appointment is {state}")
        if not slot.starts_at - 86_400 < self.house.now() < slot.ends_at or slot.day != self.today:
            raise Conflict("not_today", "it is for another day")
        if slot.clinic.code in self.closed:
            raise Conflict("closed", self.closed[slot.clinic.code])
        if not appointment.number:
            line = self.line(slot)
            appointment.number = self.arrived[line] = self.arrived.get(line, 0) + 1
        return appointment.number

    def ahead(self, appointment: Appointment) -> int:
        return max(0, appointment.number - self.called.get(self.line(appointment.slot), 0) - 1)

    def line(self, slot: Slot) -> str:
        """Whoever waits for the same doctor on the same day stands in one line."""
        return f"{slot.clinic.code}-{slot.doctor.key}-{slot.day}"

    def open_requests(self, person: Person) -> list[Request]:
        booked = {each.request for each in self.appointments.values() if self.state_of(each) != CANCELLED}
        mine = (each for each in self.requests.values() if each.person == person.key)
        return [each for each in mine if each.id not in booked]

    def ask_for(self, person: Person, kind: str, title: str, clinic: Clinic, origin: str) -> Request:
        request = Request(f"R{next(self._count):05d}", person.key, kind, title, clinic, origin)
        self.requests[request.id] = request
        return request

    def by_phone(self, person: Person, slot: Slot) -> Appointment:
        """Booked somewhere else; the fee, if there is one, is owed until it is paid."""
        if not self.left(slot):
            raise ValueError("no place is left in that session")
        made = Appointment(self._serial(), person.key, slot, booked_by="phone")
        self.appointments[made.id] = made
        if slot.doctor.fen:
            made.bill = self._owe(made, None)
        return made

    @property
    def today(self) -> str:
        return self.house.moment(None)[:10]

    def as_json(self) -> Json:
        now = self.house.now()
        made = {
            each.id: {
                "person": each.person, "slot": each.slot.id, "state": self.state_of(each), "bill": each.bill,
                "number": each.number, "booked_by": each.booked_by, "reference": each.reference,
            }
            for each in self.appointments.values()
        }  # fmt: skip
        holds = {key: asdict(each) for key, each in self.holds.items() if each.until > now}
        return {"appointments": made, "holds": holds, "released": sorted(self.released)}

    def _holders(self, slot: str) -> set[str]:
        now = self.house.now()
        deciding = {key for key, hold in self.holds.items() if hold.slot == slot and hold.until > now}
        mine = (each for each in self.appointments.values() if each.slot.id == slot)
        return deciding | {each.reference or each.id for each in mine if self.state_of(each) != CANCELLED}

    def _has_one(self, person: Person, slot: Slot) -> bool:
        return any(
            each.person == person.key and each.slot.id == slot.id and self.state_of(each) in (BOOKED, UNPAID)
            for each in self.appointments.values()
        )

    def _carried_over(self, before: Appointment | None, slot: Slot) -> str:
        """The bill of the old appointment whose fee pays for the new one; "" for none."""
        if before is None:
            return ""
        if self.state_of(before) != BOOKED:
            raise Conflict("not_booked", "the old appointment is no longer booked")
        if not before.slot.doctor.fen:
            return ""
        if before.slot.doctor.fen != slot.doctor.fen:
            raise Conflict("fee_differs", "the new appointment costs another amount")
        return before.paid_before or before.bill

    def _owe(self, appointment: Appointment, until: float | None) -> str:
        slot = appointment.slot
        item = OwedItem("门诊诊察费", slot.doctor.fen, category="诊察费")
        bill = self.house.books().owe(appointment.person, "挂号费", slot.clinic.name, [item])
        bill.about, bill.open_until = f"{NAME}:{appointment.id}", until
        return bill.number

    def _undo(self, appointment: Appointment) -> None:
        appointment.cancelled = not appointment.bill or self.bill_state(appointment) == PAID
        bill = self.house.books().bills.get(appointment.bill)
        if bill is not None:
            bill.open_until = self.house.now()

    def bill_state(self, appointment: Appointment) -> str:
        bill = self.house.books().bills.get(appointment.bill)
        return self.house.books().state_of(bill) if bill else ""

    def _serial(self) -> str:
        return f"A{self.today[2:].replace('-', '')}{next(self._count):05d}"
