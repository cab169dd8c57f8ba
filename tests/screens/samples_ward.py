"""What is asked of somebody who comes to a ward, lies there, or goes home; nobody here exists."""

from kiosk.screens.asking import Fact, Option
from kiosk.screens.ward import (
    Admitted,
    AdmittedAlready,
    ChooseDeposit,
    ChooseStayDay,
    ChooseTopUp,
    ConfirmAdmission,
    ConfirmDischarge,
    ContactPhone,
    DepositTaken,
    EnterDeposit,
    GivenBack,
    ItemsOpen,
    LookAtStay,
    NoAdmissionOrder,
    NotDischarged,
    NotInBed,
    ReadDay,
    ReceiptCode,
    SeeDay,
    ToppedUp,
)
from kiosk.text import Text, as_given
from kiosk.ward.laying_down import code_fact, money
from tests.screens.sample import Sample

WHERE = (
    Fact(Text("ward.department"), as_given("心血管内科")),
    Fact(Text("ward.place"), as_given("心血管内科一病区")),
    Fact(Text("ward.bed"), as_given("07")),
)
ACCOUNT = (
    Fact(Text("ward.spent"), money(8_351_00)),
    Fact(Text("ward.balance"), money(2_000_00), strong=True),
)
ASKED = Fact(Text("ward.deposit_asked"), money(2_000_00), strong=True)
RECEIPT = (Fact(Text("ward.paid_now"), money(2_000_00), strong=True), code_fact("4K7Q2M"))
HALF = Text("ward.half_receipt")
SUMS = (*(Option(f"{fen}", money(fen)) for fen in (500_00, 1_000_00, 2_000_00, 5_000_00)),)
OTHER = Option("other", Text("ward.other_amount"))
DAYS = tuple(
    Option(f"2026-11-{day}", as_given(f"2026-11-{day}"), aside=money(117_00 * day))
    for day in range(22, 12, -1)
)
ALL_DAYS = Option("all", Text("ward.all_days"), aside=money(8_351_00))
LIST = (
    Fact(as_given("普通病房床位费（三人间） ×1日"), money(60_00)),
    Fact(as_given("药物洗脱支架系统 ×1个"), money(3_000_00)),
    Fact(as_given("二级护理 ×1日"), money(32_00)),
)
PARTS = (
    Fact(Text("ward.total"), money(8_351_00), strong=True),
    Fact(Text("ward.pooled_fund"), money(6_100_00)),
    Fact(Text("ward.other_funds"), money(400_00)),
    Fact(Text("ward.personal_account"), money(599_90)),
    Fact(Text("ward.own_part"), money(1_251_10)),
    Fact(Text("ward.from_deposit"), money(1_251_10)),
    Fact(Text("ward.comes_back"), money(748_90), strong=True),
)
BALANCE = {"balance": money(2_000_00)}
LIMITS = {"least": money(1_00), "most": money(50_000_00)}
DAY = {"day": as_given("2026-11-22")}
BACK = Text("ward.refund_done", {"money": money(748_90), "wallet": Text("wallets.wechat")})

SAMPLES = (
    Sample("no_admission_order", NoAdmissionOrder()),
    Sample("not_in_bed", NotInBed()),
    Sample("admitted_already", AdmittedAlready(facts=(*WHERE, *ACCOUNT))),
    Sample("confirm_admission", ConfirmAdmission(facts=(*WHERE, ASKED))),
    Sample("contact_phone", ContactPhone()),
    Sample("admitted", Admitted(facts=(*WHERE, *ACCOUNT))),
    Sample("look_at_stay", LookAtStay(facts=(*WHERE, *ACCOUNT))),
    Sample("choose_deposit", ChooseDeposit(options=(*SUMS, OTHER), said=BALANCE)),
    Sample("enter_deposit", EnterDeposit(said=LIMITS)),
    Sample("enter_deposit_again", EnterDeposit(said=LIMITS, trouble=Text("ward.not_that_much"))),
    Sample("deposit_taken", DepositTaken(facts=RECEIPT)),
    Sample("choose_top_up", ChooseTopUp(options=(*SUMS, OTHER), said=BALANCE)),
    Sample("topped_up", ToppedUp(facts=RECEIPT)),
    Sample("receipt_code", ReceiptCode(link="4K7Q2M", facts=RECEIPT)),
    Sample("receipt_code_in_doubt", ReceiptCode(link="4K7Q2M", facts=RECEIPT, trouble=HALF, code="PRN-11")),
    Sample("choose_stay_day", ChooseStayDay(options=(ALL_DAYS, *DAYS), said={"total": money(8_351_00)})),
    Sample("read_day", ReadDay(facts=LIST, said=DAY)),
    Sample("see_day", SeeDay(facts=LIST, said=DAY)),
    Sample("not_discharged", NotDischarged()),
    Sample("items_open", ItemsOpen(facts=(Fact(Text("ward.open_item"), as_given("出院带药未领")),))),
    Sample("confirm_discharge", ConfirmDischarge(facts=PARTS)),
    Sample("given_back", GivenBack(facts=(Fact(Text("ward.comes_back"), BACK), code_fact("4K7Q2M")))),
)
