"""Samples of bills, reports, prescriptions and insurance: what a patient looks up after the visit."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from kiosk.identity.people import PersonName
from kiosk.outpatient.reports import ReportHead, ReportKind, Shelf, Source
from kiosk.payment.areas import Place
from kiosk.payment.bills import BillItem, BillNumber, BillSource, BillState, EBill, Parts
from kiosk.payment.insurance import Cover, PastSettlement, Registration
from kiosk.screens.ebills import (
    ChooseEBill,
    EBillCode,
    HowToTakeEBill,
    LookAtEBill,
    NoEBills,
    PrintedBefore,
    ReadList,
    TakeEBill,
    bill_facts,
    bill_options,
    ways,
    worth,
)
from kiosk.screens.insurance import (
    PAST,
    NoInsurance,
    NothingSettled,
    SeeInsurance,
    SeePast,
    cover_facts,
    past_facts,
)
from kiosk.screens.reports import (
    ChooseReport,
    MakingPages,
    ReadReport,
    SeeImages,
    ShowStrongerMedium,
    TakePages,
    report_options,
)
from kiosk.text import Text, money
from tests.screens.sample import Sample
from tests.screens.samples_shapes import page

AT = datetime(2026, 11, 22, 10, 16, tzinfo=timezone(timedelta(hours=8)))
LINK = "https://ebill.example/verify?code=33060126&number=0000123456&check=a1b2c3"
BILL = EBill(
    code="33060126",
    number="0000123456",
    check_code="a1b2c3",
    title="医疗门诊收费票据（电子）",
    issued_at=AT,
    payer=PersonName("林秀英"),
    hospital="江城市第一人民医院",
    total=328_50,
    parts=Parts(total=328_50, pooled_fund=210_00, other_funds=12_30, personal_account=60_00, cash=46_20),
    items=(BillItem("化验费", 65_50), BillItem("西药费", 263_00)),
    verify_url=LINK,
    settlement="26112203280001-07",
)
RED = replace(
    BILL,
    number="0000123460",
    total=-BILL.total,
    parts=Parts(-328_50, -210_00, -12_30, -60_00, -46_20),
    items=tuple(replace(each, fen=-each.fen) for each in BILL.items),
    reverses=BillNumber(BILL.code, BILL.number),
)
BILLS = (
    BILL,
    replace(BILL, source=BillSource.EMERGENCY, total=80_00),
    replace(BILL, source=BillSource.INPATIENT, title="医疗住院收费票据（电子）", total=18_328_50),
    replace(BILL, source=BillSource.INTERNET, state=BillState.REVERSED),
    RED,
)
ODD = tuple(replace(BILL, state=each) for each in (BillState.EXCHANGED, BillState.VOIDED, BillState.OTHER))
UNEVEN = replace(BILL, adds_up=False)
HEADS = (
    ReportHead(
        "R1",
        ReportKind.LABORATORY,
        "血常规（五分类）",
        "江城市第一人民医院",
        date(2026, 11, 20),
        AT,
        True,
        False,
    ),
    ReportHead(
        "R2",
        ReportKind.IMAGING,
        "胸部正位数字化摄影（DR）",
        "滨海市中心医院",
        date(2026, 10, 8),
        AT,
        False,
        True,
    ),
)
SHELF = Shelf((Source("江城市第一人民医院", True), Source("江城市城东社区卫生服务中心", False)), HEADS)

PAST_ONES = (
    PastSettlement(date(2026, 11, 20), "江城市第一人民医院", Parts(23_477, 16_000, 1_000, 6_327, 150)),
    PastSettlement(date(2026, 9, 3), "江城市中医药大学附属第二医院（滨江院区）", None),
    PastSettlement(
        date(2026, 3, 18), "江城市第一人民医院", Parts(1_234_567, 900_000, 34_567, 100_000, 200_000)
    ),
    PastSettlement(date(2026, 1, 2), "", Parts(6_800, 0, 0, 6_800, 0)),
)
COVERS = (Cover("310", True, "330100", Place.HERE, 36_000), Cover("390", False, "310104", Place.AWAY, 0))
FILED = (
    replace(
        COVERS[0],
        area="330200",
        place=Place.PROVINCE,
        filing=Registration(True, date(2026, 12, 31)),
        serious_disease=Registration(True),
    ),
    replace(COVERS[1], in_force=True, filing=Registration(False)),
)
NEAR = (
    replace(COVERS[0], area="330200", place=Place.PROVINCE),
    replace(COVERS[1], in_force=True, area="331000", place=Place.PROVINCE, filing=Registration(False)),
)
PAGES = (page(1), page(2))

SAMPLES = (
    Sample("choose_e_bill", ChooseEBill(options=bill_options(BILLS))),
    Sample(
        "choose_e_bill_not_genuine",
        ChooseEBill(options=bill_options(BILLS[:1]), trouble=Text("faults.bill_not_genuine"), code="EBL-03"),
    ),
    Sample("choose_e_bill_odd", ChooseEBill(options=bill_options(ODD))),
    Sample("look_at_exchanged_e_bill", LookAtEBill(facts=bill_facts(ODD[0]), note=worth(ODD[0]))),
    Sample("look_at_e_bill_of_unknown_state", LookAtEBill(facts=bill_facts(ODD[2]), note=worth(ODD[2]))),
    Sample("look_at_uneven_e_bill", LookAtEBill(facts=bill_facts(UNEVEN), note=worth(UNEVEN))),
    Sample("how_to_take_e_bill_exchanged", HowToTakeEBill(options=ways(ODD[0], None))),
    Sample(
        "e_bill_code_unasked",
        EBillCode(link=LINK, trouble=Text("faults.bill_unasked"), code="EBL-06"),
    ),
    Sample("look_at_e_bill", LookAtEBill(facts=bill_facts(BILL))),
    Sample("look_at_red_e_bill", LookAtEBill(facts=bill_facts(RED), note=worth(RED))),
    Sample("how_to_take_e_bill", HowToTakeEBill(options=ways(BILL, None))),
    Sample("how_to_take_e_bill_no_paper", HowToTakeEBill(options=ways(BILL, Text("down.printer")))),
    Sample("e_bill_code", EBillCode(link=LINK)),
    Sample(
        "e_bill_code_not_printed",
        EBillCode(link=LINK, trouble=Text("e_bill_code.not_printed"), code="PRN-02"),
    ),
    Sample(
        "e_bill_code_half_printed",
        EBillCode(link=LINK, trouble=Text("e_bill_code.half_printed"), code="PRN-08"),
    ),
    Sample("printed_before", PrintedBefore.of(BILL.issued_at)),
    Sample("take_e_bill", TakeEBill(said={"amount": money(328_50)})),
    Sample("no_e_bills", NoEBills()),
    Sample("choose_report", ChooseReport(options=report_options(SHELF))),
    Sample("choose_report_all", ChooseReport(options=report_options(SHELF, on_paper=True))),
    Sample("show_stronger_medium", ShowStrongerMedium()),
    Sample("making_pages", MakingPages()),
    Sample("read_report", ReadReport(pages=PAGES)),
    Sample("read_list", ReadList(pages=PAGES)),
    Sample("read_report_only", ReadReport(pages=PAGES, printable=False)),
    Sample(
        "read_report_not_printed",
        ReadReport(pages=PAGES, trouble=Text("printing.pages_wait"), code="OFP-04"),
    ),
    Sample("see_insurance", SeeInsurance(facts=cover_facts(COVERS))),
    Sample("see_insurance_near", SeeInsurance(facts=cover_facts(NEAR))),
    Sample("see_insurance_filed", SeeInsurance(facts=cover_facts(FILED))),
    Sample("see_insurance_more", SeeInsurance(facts=cover_facts(FILED), more=PAST)),
    Sample("see_past", SeePast(facts=past_facts(PAST_ONES))),
    Sample("nothing_settled", NothingSettled()),
    Sample("no_insurance", NoInsurance()),
    Sample("see_images", SeeImages(link="https://images.example/view?study=R2&t=7Qm2")),
    Sample("take_pages", TakePages(said={"count": 2})),
)
