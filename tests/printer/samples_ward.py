"""The slips of a stay, ordinary ones and what may stand on them at worst."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from kiosk.clock import BEIJING
from kiosk.identity.people import Patient
from kiosk.paper.printing import as_copy
from kiosk.paper.ward import (
    Receipt,
    Statement,
    Stayed,
    admission_slip,
    detail_list,
    receipt,
    refund_slip,
    statement,
)
from kiosk.payment.bills import BillItem, Parts
from kiosk.payment.refund_records import GiveBack, Refund, RefundStep
from kiosk.place import Place
from kiosk.text import Text, Words
from kiosk.ward.stays import Cover, DayList, Stay, StayState
from printer.document import Document

NUMBER, SHORT_CODE = "26112210160001-01", "CU4BK8"
ADMITTED = datetime(2026, 11, 19, 9, 30, tzinfo=BEIJING)
STAY = Stay(
    id="S261119001",
    state=StayState.LEAVING,
    department="心血管内科",
    ward="心血管内科一病区",
    bed="07",
    admitted_at=ADMITTED,
    deposit_asked=2_000_00,
    account="D261119001",
    deposit=2_000_00,
    spent=8_351_00,
    open_items=(),
)
BACK = GiveBack("26111910160001-01-2-wallet", 748_90, 2_000_00, "wechat")
COVER = Cover("D261119001", 2_000_00, 1_251_10, 0, (BACK,), 0)
PARTS = Parts(8_351_00, 6_100_00, 400_00, 599_90, 1_251_10)
# What each day cost is the stay's total, and by fiscal item that of its bill (samples.INPATIENT_BILL).
BED = BillItem("普通病房床位费（三人间）", 60_00, "1", "日", unit_price="60.00", self_pay_ratio="0%")
STENT = BillItem(
    "经皮冠状动脉支架置入术中药物洗脱支架系统",
    4_452_00,
    "1",
    "个",
    specification="3mm×18mm",
    unit_price="4452.00",
    self_pay_ratio="20%",
)
NURSING = BillItem("二级护理", 32_00, "1", "日")
OPERATION = BillItem(
    "经皮冠状动脉支架置入术", 2_500_00, "1", "次", unit_price="2500.00", self_pay_ratio="10%"
)
MEDICINE = BillItem("硫酸氢氯吡格雷片", 1_123_00, "10", "盒", "", "", "75mg×7片", "112.30", "10%")
OF_EACH_DAY = {0: (MEDICINE,), 1: (OPERATION, STENT), 2: ()}


def day(count: int) -> DayList:
    items = (BED, *OF_EACH_DAY[count], NURSING)
    return DayList(date(2026, 11, 19) + timedelta(days=count), sum(each.fen for each in items), items)


DAYS = [day(count) for count in range(3)]


def refund(step: RefundStep, turn: int = 1, fen: int = 748_90) -> Refund:
    return Refund(
        number=f"R{NUMBER}-{turn:02d}",
        step=step,
        payment=BACK.payment,
        fen=fen,
        paid=BACK.paid,
        channel=BACK.channel,
        opened_at=ADMITTED,
        final_at=ADMITTED,
    )


def owed(step: RefundStep, fen: int = 0, place: str = "") -> Refund:
    """What the hospital gives back itself, or has not said."""
    number = f"R{NUMBER}-01"
    return Refund(number=number, step=step, fen=fen, place=place, opened_at=ADMITTED, final_at=ADMITTED)


def samples(patient: Patient, place: Place, at: datetime) -> dict[str, Callable[[Words], Document]]:
    paid = Receipt("deposit", SHORT_CODE, NUMBER, at, patient, 2_000_00, Text("wallets.wechat"), STAY.id)
    topped_up = Receipt("top_up", SHORT_CODE, NUMBER, at, patient, 100_00, Text("wallets.alipay"))
    parts = ((RefundStep.DONE, 500_00), (RefundStep.ASKED, 200_00), (RefundStep.REFUSED, 48_90))
    refunds = [refund(step, turn, fen) for turn, (step, fen) in enumerate(parts, 1)]
    back = [refund(RefundStep.DONE)]
    settled = Statement(SHORT_CODE, NUMBER, at, patient, STAY, PARTS, COVER, back)
    return {
        "deposit_receipt": lambda said: receipt(paid, place, said),
        "top_up_receipt": lambda said: receipt(topped_up, place, said),
        "admission_slip": lambda said: admission_slip(patient, STAY, at, place, said),
        "deposit_receipt_copy": lambda said: as_copy(receipt(paid, place, said), said, 2),
        "statement": lambda said: statement(settled, place, said),
        "refund_slip": lambda said: refund_slip(refunds, Stayed(patient, STAY, at), place, said),
        "detail_list": lambda said: detail_list(DAYS, Stayed(patient, STAY, at), place, said),
    }
