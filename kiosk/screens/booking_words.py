"""Places, days, doctors and numbers as options to choose from and facts to read. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kiosk.clock import as_read_here
from kiosk.outpatient.appointments import (
    Appointment,
    Clinic,
    Half,
    Kind,
    Request,
    Session,
    Slot,
    State,
    Ticket,
)
from kiosk.payment.money import yuan
from kiosk.payment.refund_records import Refund
from kiosk.screens.asking import Fact, Option
from kiosk.text import Text, as_given

ICONS = {Kind.CLINIC: "doctor", Kind.EXAM: "imaging", Kind.MEDICINE: "medicine"}
NEW, REGISTER, BY_DOCTOR, AGAIN, CANCEL = "new", "register", "by_doctor", "again", "cancel"


def day(when: date) -> Text:
    weekday = Text(f"weekday.d{when.isoweekday()}")
    return Text("choose_day.day", {"month": when.month, "day": when.day, "weekday": weekday})


def time(session: Session) -> Text:
    """The day and the part of it."""
    hours = {
        "from": as_read_here(session.starts_at).strftime("%H:%M"),
        "to": as_read_here(session.ends_at).strftime("%H:%M"),
    }
    half = Text(f"choose_slot.{session.half}", hours if session.half is not Half.DAY else {})
    return Text("choose_slot.session", {"day": day(session.day), "half": half})


def doctor(session: Session) -> Text:
    """With the title, if there is one: a machine has none."""
    if not session.title:
        return as_given(session.doctor)
    return Text("choose_doctor.doctor", {"doctor": session.doctor, "title": session.title})


def place(floor: str, room: str, window: str = "") -> Text:
    return as_given(" ".join(each for each in (floor, room, window) if each))


def money(fen: int) -> Text:
    return Text("money.amount", {"yuan": yuan(fen)})


def clinic_options(clinics: Iterable[Clinic]) -> tuple[Option, ...]:
    return tuple(
        Option(
            each.code,
            as_given(each.name),
            aside=Text("choose_clinic.left", {"left": each.left}),
            closed=as_given(each.closed) if each.closed else _full(each.left),
            icon="doctor",
        )
        for each in clinics
    )


def day_options(days: Mapping[date, Sequence[Slot]], exam: bool = False) -> tuple[Option, ...]:
    """The days in their order, and another way to choose; nobody chooses an examination by its device."""
    by_doctor = Option(
        BY_DOCTOR, Text("choose_day.by_doctor"), Text("choose_day.by_doctor_hint"), icon="doctor"
    )
    counted = tuple(_counted(when.isoformat(), day(when), _left(slots)) for when, slots in days.items())
    return counted if exam else (*counted, by_doctor)


def doctor_options(doctors: Mapping[str, Sequence[Slot]]) -> tuple[Option, ...]:
    return tuple(_counted(key, doctor(slots[0].session), _left(slots)) for key, slots in doctors.items())


def slot_options(slots: Iterable[Slot]) -> tuple[Option, ...]:
    """Time, doctor and fee of each session."""
    return tuple(
        Option(
            each.id,
            time(each.session),
            doctor(each.session),
            money(each.session.fen) if each.session.fen else Text("choose_slot.free"),
            _full(each.left),
        )
        for each in slots
    )


def errand_options(requests: Iterable[Request], booked: Iterable[Appointment]) -> tuple[Option, ...]:
    """What a doctor asked for comes first, then what is booked, then something new."""
    new = Option(NEW, Text("choose_errand.new"), Text("choose_errand.new_hint"), icon="calendar")
    return (*map(_request, requests), *map(_booked, booked), new)


def change_options() -> tuple[Option, ...]:
    return (
        Option(
            AGAIN, Text("change_appointment.again"), Text("change_appointment.again_hint"), icon="calendar"
        ),
        Option(
            CANCEL, Text("change_appointment.cancel"), Text("change_appointment.cancel_hint"), icon="close"
        ),
    )


def visit_options(today: Iterable[Appointment]) -> tuple[Option, ...]:
    """Everything of today, and the register for whoever has no appointment."""
    register = Option(
        REGISTER, Text("choose_visit.register"), Text("choose_visit.register_hint"), icon="doctor"
    )
    return (*map(_visit, today), register)


def session_facts(session: Session, exam: bool = False) -> tuple[Fact, ...]:
    """Where, when and with whom; an examination has a device."""
    who = "check_appointment.device" if exam else "check_appointment.doctor"
    fee = money(session.fen) if session.fen else Text("check_appointment.free")
    return (
        Fact(Text("check_appointment.clinic"), as_given(session.clinic)),
        Fact(Text(who), doctor(session)),
        Fact(Text("check_appointment.when"), time(session), strong=True),
        Fact(Text("check_appointment.where"), place(session.floor, session.room)),
        Fact(Text("check_appointment.fee"), fee),
    )


def before_examination(preparation: Sequence[str]) -> Text | None:
    return Text("check_appointment.before", {"all": "".join(preparation)}) if preparation else None


def done_facts(request: Request) -> tuple[Fact, ...]:
    assert request.done_before is not None
    return (
        Fact(Text("done_elsewhere.exam"), as_given(request.title)),
        Fact(Text("done_elsewhere.on"), as_given(request.done_before.on.isoformat()), strong=True),
        Fact(Text("done_elsewhere.at"), as_given(request.done_before.at)),
    )


def booked_facts(made: Appointment) -> tuple[Fact, ...]:
    """What has to be remembered when there is no paper."""
    session = made.session
    return (
        Fact(Text("check_appointment.when"), time(session), strong=True),
        Fact(Text("check_appointment.where"), place(session.floor, session.room)),
        Fact(Text("booked.number"), as_given(made.id)),
    )


def refund_facts(refund: Refund) -> tuple[Fact, ...]:
    to_come = Fact(Text("cancelled_refund.how"), Text("cancelled_refund.itself"))
    if refund.place:
        to_come = Fact(Text("cancelled_refund.where"), as_given(refund.place))
    return (Fact(Text("cancelled_refund.fen"), money(refund.fen), strong=True), to_come)


def begun_facts(refund: Refund, how_far: Text) -> tuple[Fact, ...]:
    """Of a fee that is given back here."""
    return (
        Fact(Text("cancelled_refund.fen"), money(refund.fen), strong=True),
        Fact(Text("cancelled_refund.state"), how_far),
        Fact(Text("refund_paper.code"), as_given(refund.short_code)),
    )


def unsure_facts(refund: Refund) -> tuple[Fact, ...]:
    """Of an appointment that the hospital may have cancelled, or not."""
    final_at = as_read_here(refund.final_at).strftime("%Y-%m-%d %H:%M")
    return (
        Fact(Text("outcome.code"), as_given(refund.short_code), strong=True),
        Fact(Text("outcome.open"), as_given(final_at)),
    )


def ticket_facts(ticket: Ticket) -> tuple[Fact, ...]:
    people = Text("number_taken.people", {"ahead": ticket.ahead})
    return (
        Fact(Text("number_taken.ahead"), people, strong=True),
        Fact(Text("number_taken.where"), place(ticket.floor, ticket.room, ticket.window)),
    )


def _request(each: Request) -> Option:
    kind, origin = ("exam", "asked_by") if each.is_exam else ("referral", "referred_by")
    title = Text(f"choose_errand.{kind}", {"title": each.title})
    return Option(
        each.id,
        title,
        Text(f"choose_errand.{origin}", {"origin": each.origin}),
        icon="imaging" if each.is_exam else "hospital",
    )


def _booked(each: Appointment) -> Option:
    names = {"clinic": each.session.clinic, "doctor": each.session.doctor}
    return Option(each.id, Text("choose_errand.booked", names), time(each.session), icon="booked")


def _visit(each: Appointment) -> Option:
    session = each.session
    if each.kind is Kind.MEDICINE:
        title, detail = Text("choose_visit.medicine"), as_given(session.room)
    else:
        title = Text("choose_visit.clinic", {"clinic": session.clinic, "doctor": session.doctor})
        detail = time(session)
    asides = {State.UNPAID: Text("choose_visit.unpaid"), State.ARRIVED: Text("choose_visit.again")}
    return Option(each.id, title, detail, asides.get(each.state), icon=ICONS[each.kind])


def _counted(key: str, title: Text, left: int) -> Option:
    return Option(key, title, aside=Text("choose_clinic.left", {"left": left}), closed=_full(left))


def _full(left: int) -> Text | None:
    return None if left else Text("choose_clinic.full")


def _left(slots: Iterable[Slot]) -> int:
    return sum(each.left for each in slots)
