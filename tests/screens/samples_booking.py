"""Booking and taking a number, with synthetic places; the longest names that a hospital may have."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.clock import BEIJING
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
    Ticket,
)
from kiosk.screens import booking_words as said
from kiosk.screens.booking import (
    Booked,
    BookedLater,
    Cancelled,
    CancelledRefund,
    CancelUnsure,
    ChangeAppointment,
    CheckAppointment,
    ChooseClinic,
    ChooseDay,
    ChooseDoctor,
    ChooseErrand,
    ChooseSlot,
    ChooseVisit,
    ConfirmCancel,
    DoneElsewhere,
    NumberTaken,
    PrintingSlip,
)
from kiosk.text import Text
from tests.printer.samples_visit import BEGUN, BY_ITSELF, REFUND, UNSURE
from tests.screens.sample import Sample

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=BEIJING)
SESSION = Session(
    clinic_code="cardiology",
    clinic="心血管内科",
    doctor="赵明远",
    title="主任医师",
    day=date(2026, 11, 24),
    half=Half.MORNING,
    starts_at=MORNING,
    ends_at=MORNING + timedelta(hours=4),
    fen=5_000,
    floor="3 楼",
    room="心内诊区 305 室",
)
LONG = replace(
    SESSION,
    clinic="中西医结合康复医学与运动损伤联合门诊",
    doctor="阿卜杜热西提·买买提",
    title="副主任中医师",
    half=Half.AFTERNOON,
    fen=0,
    floor="门诊 B 座 12 楼",
    room="理疗大厅西侧候诊区 1203 室",
)
SLOTS = tuple(
    Slot(f"s{at}", replace(each, day=SESSION.day + timedelta(days=at // 2)), left)
    for at, (each, left) in enumerate(((SESSION, 3), (LONG, 0), (SESSION, 0), (SESSION, 12), (LONG, 1)))
)
DAYS = {
    each.session.day: [other for other in SLOTS if other.session.day == each.session.day] for each in SLOTS
}
DOCTORS = {
    "a": [each for each in SLOTS if each.session.fen],
    "b": [each for each in SLOTS if not each.session.fen],
}
CLINICS = (
    Clinic("a", "心血管内科", 57),
    Clinic("b", LONG.clinic, 2),
    Clinic("c", "儿科", 0),
    Clinic("d", "皮肤科", 3, "今日停诊，明日恢复"),
)
PREPARATION = ("检查前 8 小时不吃东西，可以喝少量清水。", "检查前 1 小时喝水 500 毫升，憋尿。")
EXAM = Request(
    "R1",
    True,
    "腹部彩超",
    "心血管内科",
    "ultrasound",
    "超声科",
    PREPARATION,
    DoneBefore(date(2026, 11, 3), "市第二人民医院"),
)
REFERRAL = Request("R2", False, "心血管内科", "城东社区卫生服务中心", "cardiology", "心血管内科")
MADE = Appointment("A26112200001", Kind.CLINIC, State.BOOKED, SESSION, paid=True)
TODAY = (
    MADE,
    Appointment("A26112200002", Kind.EXAM, State.UNPAID, replace(LONG, half=Half.DAY)),
    Appointment("M1", Kind.MEDICINE, State.ARRIVED, replace(SESSION, room="门诊西药房")),
)
TICKET = Ticket("Z007", 3, "3 楼", "心内诊区 305 室", "2 号窗口")
EXAM_SESSION = replace(LONG, clinic="超声科", doctor="彩超 3 号机", title="")
FACTS = said.session_facts(SESSION)

SAMPLES = (
    Sample("choose_errand", ChooseErrand(options=said.errand_options((EXAM, REFERRAL), (MADE,)))),
    Sample("choose_clinic", ChooseClinic(options=said.clinic_options(CLINICS))),
    Sample("choose_day", ChooseDay(options=said.day_options(DAYS))),
    Sample(
        "choose_day_gone",
        ChooseDay(options=said.day_options(DAYS), trouble=Text("faults.place_gone"), code="APT-01"),
    ),
    Sample("choose_doctor", ChooseDoctor(options=said.doctor_options(DOCTORS))),
    Sample("choose_slot", ChooseSlot(options=said.slot_options(SLOTS))),
    Sample(
        "choose_slot_today",
        ChooseSlot(
            options=said.slot_options(
                Slot(each.id, replace(each.session, half=Half.DAY), 4) for each in SLOTS
            ),
            trouble=Text("faults.place_lapsed"),
            code="APT-05",
        ),
    ),
    Sample("done_elsewhere", DoneElsewhere(facts=said.done_facts(EXAM))),
    Sample("check_appointment", CheckAppointment(said={"minutes": 10}, facts=FACTS)),
    Sample(
        "check_appointment_exam",
        CheckAppointment(
            said={"minutes": 10},
            facts=said.session_facts(EXAM_SESSION, exam=True),
            note=said.before_examination(PREPARATION),
        ),
    ),
    Sample("booked", Booked(facts=said.booked_facts(MADE))),
    Sample(
        "booked_pending",
        BookedLater(facts=said.booked_facts(MADE)),
    ),
    Sample(
        "booked_no_paper",
        Booked(facts=said.booked_facts(MADE), trouble=Text("booked.no_paper"), code="PRN-02"),
    ),
    Sample("change_appointment", ChangeAppointment(options=said.change_options())),
    Sample("confirm_cancel", ConfirmCancel(facts=FACTS)),
    Sample("cancelled", Cancelled()),
    Sample("cancelled_refund", CancelledRefund(facts=said.refund_facts(REFUND))),
    Sample(
        "cancelled_refund_given_back",
        CancelledRefund(
            facts=said.begun_facts(BEGUN, Text("refund_paper.done", {"wallet": Text("wallets.wechat")}))
        ),
    ),
    Sample("cancelled_refund_by_itself", CancelledRefund(facts=said.refund_facts(BY_ITSELF))),
    Sample("cancel_unsure", CancelUnsure(facts=said.unsure_facts(UNSURE))),
    Sample("choose_visit", ChooseVisit(options=said.visit_options(TODAY))),
    Sample("number_taken", NumberTaken(said={"number": "Z007"}, facts=said.ticket_facts(TICKET))),
    Sample(
        "number_taken_no_paper",
        NumberTaken(
            said={"number": "Z007"},
            facts=said.ticket_facts(TICKET),
            trouble=Text("number_taken.no_paper"),
            code="PRN-02",
        ),
    ),
    Sample("printing_slip", PrintingSlip()),
)
