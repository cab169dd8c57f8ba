"""The slips that lead through a visit, ordinary ones and what may stand on them at worst."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.clock import BEIJING
from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Appointment, Half, Kind, Session, State, Stop, Ticket
from kiosk.paper.visit import (
    Head,
    appointment_slip,
    cancelled_slip,
    guide_slip,
    ticket_slip,
    unsure_cancel_slip,
)
from kiosk.place import Place
from kiosk.text import Words
from printer.document import Document
from tests.printer.samples_ward import RefundStep, owed, refund

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
EXAM = replace(SESSION, clinic="超声科", doctor="彩超 3 号机", title="", fen=0, room="超声 3 号机房")
PREPARATION = ("检查前 8 小时不吃东西，可以喝少量清水。", "检查前 1 小时喝水 500 毫升，憋尿。")
BOOKED = Appointment("A26112200001", Kind.CLINIC, State.BOOKED, SESSION, paid=True)
EXAM_BOOKED = Appointment("A26112200002", Kind.EXAM, State.BOOKED, EXAM, preparation=PREPARATION)
PENDING = replace(BOOKED, state=State.UNPAID)
MEDICINE = Appointment(
    "MB26112200003",
    Kind.MEDICINE,
    State.ARRIVED,
    replace(SESSION, clinic="门诊西药房", doctor="", title="", half=Half.DAY),
)
REFUND = owed(RefundStep.NOTHING, 5_000, "1 楼收费处 3 号窗口")
BY_ITSELF = owed(RefundStep.NOTHING, 5_000)
UNSURE = owed(RefundStep.WANTED)
BEGUN = refund(RefundStep.DONE).model_copy(update={"fen": 5_000, "paid": 5_000})
TICKET = Ticket("Z007", 3, "3 楼", "心内诊区 305 室")
PICK_UP = Ticket("Y012", 0, "1 楼", "门诊西药房", "4 号窗口")
STOPS = (
    Stop("检验科", "2 楼", "采血室", "5 号窗口", "C031", "请空腹。"),
    Stop("放射科", "1 楼", "CT 2 号机房"),
    Stop("滨江新区中西医结合康复医学与运动损伤联合诊疗中心", "门诊 B 座 12 楼", "理疗大厅西侧候诊区"),
)


def samples(patient: Patient, place: Place, at: datetime) -> dict[str, Callable[[Words], Document]]:
    head = Head(patient, place, at)
    return {
        "appointment_slip": lambda said: appointment_slip(BOOKED, head, said),
        "appointment_slip_exam": lambda said: appointment_slip(EXAM_BOOKED, head, said),
        "appointment_slip_pending": lambda said: appointment_slip(PENDING, head, said),
        "ticket_slip": lambda said: ticket_slip(TICKET, BOOKED, head, said),
        "ticket_slip_medicine": lambda said: ticket_slip(PICK_UP, MEDICINE, head, said),
        "refund_slip_booking": lambda said: cancelled_slip(BOOKED, REFUND, head, said),
        "refund_slip_by_itself": lambda said: cancelled_slip(BOOKED, BY_ITSELF, head, said),
        "refund_slip_given_back": lambda said: cancelled_slip(BOOKED, BEGUN, head, said),
        "unsure_cancel": lambda said: unsure_cancel_slip(BOOKED, UNSURE, head, said),
        "guide_slip": lambda said: guide_slip(STOPS, head, said),
    }
