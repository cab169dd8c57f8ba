"""What is asked about payments: by which way, what became of one, and the staff list; nobody here exists."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.clock import BEIJING
from kiosk.faults import catalogue
from kiosk.payment.coverage import Covered, CoveredItem, ItemParts
from kiosk.payment.credit import options_of as credit_options
from kiosk.payment.prepaid import options_of
from kiosk.screens.asking import Fact, Option
from kiosk.screens.coverage import SeeItems
from kiosk.screens.ending import DoubtOnGlass
from kiosk.screens.outcome import EnterShortCode, RefundStands, StillChecked, WasGivenBack, WasPaid, WithStaff
from kiosk.screens.staff import CaseOver, CaseStays, ChooseCase, ChooseStep, ConfirmStep, NoCases, ReadCase
from kiosk.screens.wallet import (
    BillLater,
    ChooseWay,
    ConfirmOnPhone,
    PaidElsewhere,
    PaidOnPhone,
    PayOnPhone,
    ScanToPay,
    SignCredit,
    UseBalance,
    UseGrant,
    UseInsurance,
)
from kiosk.staff.cases import Case, CaseKind
from kiosk.staff.desk import case_option
from kiosk.text import LANGUAGES, InEach, Text, as_given
from kiosk.ward.stays import Credit
from tests.screens.sample import Sample

NUMBER = "26112203280001-07"
MOMENT = "2026-11-22 10:15"


def amount(yuan: str) -> Text:
    return Text("money.amount", {"yuan": yuan})


SINCE = datetime(2026, 11, 22, 10, 15, tzinfo=BEIJING)
DIFFERS = Text("case_cause.amount", {"side": Text("case_part.wallet")})
CASES = (
    Case(NUMBER, CaseKind.SETTLEMENT, "PAY-13", SINCE, 18_897_500, "7KQ2MX"),
    Case(f"{NUMBER}:posting", CaseKind.MESSAGE, "", SINCE),
    Case(f"difference/20261122/wallet/{NUMBER}", CaseKind.DIFFERENCE, "wallet amount", SINCE, 3_00),
    Case(f"R{NUMBER}-01", CaseKind.REFUND, "RFD-05", SINCE, 800_00, "8KQ2MX"),
)
LEGS = (
    Fact(Text("case_part.hospital"), Text("leg_step.revoked", {"amount": "0.00"})),
    Fact(Text("case_part.prepaid"), Text("leg_step.revoked", {"amount": "10.00"})),
    Fact(Text("case_part.bankcard"), Text("leg_step.revoking", {"amount": "36.20"})),
    Fact(Text("case_part.insurer"), Text("leg_step.unknown", {"amount": "282.30"})),
)
TOLD = (
    Fact(
        Text("story.label", {"at": "11-22 09:40:12", "payer": Text("case_part.insurer")}),
        Text("leg_step.asked", {"amount": "282.30"}),
    ),
    Fact(Text("story_fact.msgid"), as_given("H33010000001202611220940120007")),
    Fact(
        Text("story.label", {"at": "11-22 09:42:12", "payer": Text("case_part.insurer")}),
        Text("leg_step.unknown", {"amount": "282.30"}),
    ),
    Fact(
        Text("story.label", {"at": "11-23 09:42:16", "payer": Text("case_part.whole")}),
        Text("whole_step.staff", {"amount": "-"}),
    ),
)
NOT_GIVEN_BACK = (
    Fact(Text("case_fact.number"), as_given(f"R{NUMBER}-01"), strong=True),
    Fact(
        Text("case_fact.cause"),
        Text(
            "case_cause.fault",
            {
                "code": "RFD-05",
                "cause": InEach({each: catalogue()["RFD-05"].cause(each) for each in LANGUAGES}),
            },
        ),
    ),
    Fact(Text("case_fact.since"), as_given(MOMENT)),
    Fact(Text("story_fact.payment"), as_given(f"{NUMBER}-2-wallet")),
    Fact(
        Text("story.label", {"at": "11-22 09:40:12", "payer": Text("case_part.whole")}),
        Text("whole_step.refund_refused", {"amount": "-"}),
    ),
)
CAUSE = {language: catalogue()["PIN-08"].cause(language) for language in LANGUAGES}
CASE = (
    Fact(Text("case_fact.number"), as_given(NUMBER), strong=True),
    Fact(Text("case_fact.cause"), Text("case_cause.fault", {"code": "PIN-08", "cause": InEach(CAUSE)})),
    Fact(Text("case_fact.since"), as_given(MOMENT)),
)
STEPS = (
    Option("try_again:", Text("case_action.try_again"), Text("case_part.whole")),
    Option("confirm_paid:bankcard", Text("case_action.confirm_paid"), Text("case_part.bankcard")),
    Option("confirm_not_paid:bankcard", Text("case_action.confirm_not_paid"), Text("case_part.bankcard")),
    Option("given_back:bankcard", Text("case_action.given_back"), Text("case_part.bankcard")),
)
SAID = Fact(
    Text("case_part.bankcard"),
    Text("case_fact.decided", {"action": Text("case_action.confirm_not_paid"), "amount": "36.20"}),
)
CODE = Fact(Text("outcome.code"), as_given("7KQ2MX"))
CREDIT = Credit("CP00100001", "江城银行", 1_000_00, date(2026, 12, 2))
LATER = {"amount": "46.20", "lender": "江城银行"}
BALANCE = {"balance": "1,000.00", "amount": "46.20"}

ON_PHONE = PayOnPhone(
    link="https://pay.hospital.example/p/8QmZ2v7Lk4Xw1b",
    facts=(Fact(Text("pay_on_phone.until"), as_given("10:58"), strong=True),),
    said={"amount": "328.50"},
)

ITEMS = (
    CoveredItem("血常规（五分类）", 20_00, Covered.WHOLLY, ItemParts(in_scope=20_00)),
    CoveredItem("胸部正位数字化摄影（DR）", 86_00, Covered.PARTLY, ItemParts(first=8_60, in_scope=77_40)),
    CoveredItem("瑞舒伐他汀钙片 10mg×28片", 26_55, Covered.PARTLY, ItemParts(0, 3_00, 2_36, 21_19)),
    CoveredItem("一次性药杯", 1_50, Covered.NOT, ItemParts(own=1_50)),
    CoveredItem("中药饮片调剂", 12_00, None, ItemParts()),
)

GRANT = (
    Option("yes", Text("use_grant.use", {"wallet": Text("wallets.wechat")})),
    Option("no", Text("use_grant.another")),
)
INSURANCE = (Option("yes", Text("use_insurance.use")), Option("no", Text("use_insurance.myself")))

SAMPLES = (
    Sample("see_items", SeeItems.of(ITEMS, agree=True)),
    Sample("see_items_differ", SeeItems.of(ITEMS[:2], agree=False)),
    Sample("see_items_many", SeeItems.of(ITEMS * 6, agree=False)),
    Sample("choose_way", ChooseWay.between(46_20)),
    Sample(
        "scan_to_pay", ScanToPay(link="https://pay.example/o/26112203280001072", said={"amount": "46.20"})
    ),
    Sample("confirm_on_phone", ConfirmOnPhone(said={"amount": "46.20"})),
    Sample("pay_on_phone", ON_PHONE),
    Sample("pay_on_phone_paying", replace(ON_PHONE, trouble=Text("pay_on_phone.being_paid"))),
    Sample("paid_on_phone", PaidOnPhone(said={"amount": "328.50"})),
    Sample("sign_credit", SignCredit(link="https://credit.example/sign/8QmZ2v7Lk4")),
    Sample("bill_later", BillLater(credit_options(CREDIT), said=LATER)),
    Sample("bill_later_no_day", BillLater(credit_options(replace(CREDIT, due_on=None)), said=LATER)),
    Sample("use_grant", UseGrant(GRANT, said={"amount": "46.20", "wallet": Text("wallets.wechat")})),
    Sample("use_insurance", UseInsurance(INSURANCE)),
    Sample("use_balance", UseBalance(options_of(46_20, 46_20), said=BALANCE)),
    Sample("use_balance_part", UseBalance(options_of(10_00, 46_20), said=BALANCE | {"balance": "10.00"})),
    Sample(
        "paid_elsewhere",
        PaidElsewhere(
            facts=(
                Fact(as_given("胸部正位 X 线检查"), amount("40.00")),
                Fact(as_given("血常规（五分类）、C 反应蛋白"), amount("25.50")),
            )
        ),
    ),
    Sample("outcome_code", EnterShortCode(said={"held_to": Text("held_to.scanner")})),
    Sample("outcome_code_camera", EnterShortCode(said={"held_to": Text("held_to.camera")})),
    Sample("outcome_code_nothing", EnterShortCode(said={"held_to": Text("held_to.nothing")})),
    Sample(
        "outcome_code_unknown",
        EnterShortCode(said={"held_to": Text("held_to.camera")}, trouble=Text("enter_short_code.unknown")),
    ),
    Sample("was_paid", WasPaid(facts=(CODE, Fact(Text("outcome.settled"), as_given(MOMENT), strong=True)))),
    Sample(
        "was_given_back",
        WasGivenBack(facts=(CODE, Fact(Text("outcome.unwound"), as_given(MOMENT), strong=True))),
    ),
    Sample(
        "doubt_on_glass",
        DoubtOnGlass(facts=(CODE, Fact(Text("outcome.open"), as_given(MOMENT))), code="PRN-02"),
    ),
    Sample(
        "still_checked", StillChecked(facts=(CODE, Fact(Text("outcome.open"), as_given(MOMENT), strong=True)))
    ),
    Sample("with_staff", WithStaff(facts=(CODE,))),
    Sample(
        "refund_stands",
        RefundStands(
            facts=(
                CODE,
                Fact(Text("cancelled_refund.state"), Text("refund_stands.unknown"), strong=True),
                Fact(Text("outcome.open"), as_given(MOMENT), strong=True),
            )
        ),
    ),
    Sample("choose_case", ChooseCase(tuple(map(case_option, CASES)))),
    Sample("read_case", ReadCase((*CASE, *LEGS, *TOLD))),
    Sample("read_refund_case", ReadCase(NOT_GIVEN_BACK)),
    Sample("choose_step", ChooseStep(STEPS)),
    Sample("confirm_step", ConfirmStep((CASE[0], SAID))),
    Sample("no_cases", NoCases()),
    Sample("case_over", CaseOver()),
    Sample("case_stays", CaseStays()),
)
