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
ITEMS = (
    BillItem("普通病房床位费（三人间）", 60_00, "1", "日", unit_price="60.00", self_pay_ratio="0%"),
    BillItem(
        "经皮冠状动脉支架置入术中药物洗脱支架系统",
        3_000_00,
        "1",
        "个",
        specification="3mm×18mm",
        unit_price="3000.00",
        self_pay_ratio="20%",
    ),
    BillItem("二级护理", 32_00, "1", "日"),
)
DAYS = [DayList(date(2026, 11, 19) + timedelta(days=count), 3_092_00, ITEMS) for count in range(3)]


def refund(step: RefundStep) -> Refund:
    return Refund(
        number=f"R{NUMBER}-01",
        step=step,
        payment=BACK.payment,
        fen=BACK.fen,
        paid=BACK.paid,
        channel=BACK.channel,
        opened_at=ADMITTED,
        final_at=ADMITTED,
    )


def samples(patient: Patient, place: Place, at: datetime) -> dict[str, Callable[[Words], Document]]:
    paid = Receipt("deposit", SHORT_CODE, NUMBER, at, patient, 2_000_00, Text("wallets.wechat"))
    topped_up = Receipt("top_up", SHORT_CODE, NUMBER, at, patient, 100_00, Text("wallets.alipay"))
    steps = (RefundStep.DONE, RefundStep.ASKED, RefundStep.REFUSED)
    refunds = [refund(step) for step in steps]
    settled = Statement(SHORT_CODE, NUMBER, at, patient, STAY, PARTS, COVER, refunds[:1])
    return {
        "deposit_receipt": lambda said: receipt(paid, place, said),
        "top_up_receipt": lambda said: receipt(topped_up, place, said),
        "admission_slip": lambda said: admission_slip(patient, STAY, at, place, said),
        "deposit_receipt_copy": lambda said: as_copy(receipt(paid, place, said), said),
        "statement": lambda said: statement(settled, place, said),
        "refund_slip": lambda said: refund_slip(refunds, at, place, said),
        "detail_list": lambda said: detail_list(DAYS, Stayed(patient, STAY, at), place, said),
    }
