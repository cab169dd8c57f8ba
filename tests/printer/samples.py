"""One sample of every paper that the terminal prints, and of what may stand on it at worst."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kiosk.identity.people import Identity, IdNumber, InsuranceProof, Level, Patient, PersonName
from kiosk.paper import ebill as papers_ebill
from kiosk.paper import payment as papers
from kiosk.paper.printing import as_copy
from kiosk.payment.bills import (
    Bill,
    BillItem,
    BillNumber,
    BillSource,
    BillState,
    EBill,
    Parts,
    PayerKind,
)
from kiosk.payment.coverage import Covered, CoveredItem, ItemParts
from kiosk.payment.insurance import NamedFund
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Document
from tests.printer import (
    samples_filing,
    samples_prescriptions,
    samples_upkeep,
    samples_visit,
    samples_ward,
)

PLACE = Place("滨江示范医院", "Riverside Model Hospital", "T-01")
LONG_PLACE = Place(
    "某某省某某市滨江新区人民政府第一附属中西医结合示范医院（东院区）",
    "First Affiliated Riverside Hospital of Integrated Traditional and Western Medicine, East Campus",
    "OUTPATIENT-HALL-03",
)
AT = datetime(2026, 11, 22, 10, 16, 40, tzinfo=timezone(timedelta(hours=8)))
NUMBER, SHORT_CODE = "26112210160001-01", "CU4BK8"
ID_NUMBER, INSURED_NUMBER = "330203196911307251", "33010000000000000100000417"
UNIT_CODE = "12330100MB0000007X"
CARD_NUMBER, PHONE = "A33020047", "13912345678"

PARTS = Parts(total=16_600, pooled_fund=9_800, personal_account=3_000, cash=3_800)
LARGE_PARTS = Parts(1_234_573_690, 1_000_000_000, 34_573_690, 100_000_001, 99_999_999)
BILLS = (Bill("B1", "治疗费", "康复医学科", AT, 10_800), Bill("B2", "检查费", "放射科", AT, 5_800))
MANY_BILLS = tuple(
    Bill(f"B{at}", title, department, AT, 107 * at * at)
    for at, (title, department) in enumerate(
        [
            ("挂号费", "急诊医学科"),
            ("胸部低剂量螺旋CT平扫", "放射科"),
            ("中药饮片（7剂）", "中医内科"),
            ("西药费", "呼吸与危重症医学科"),
            ("C-反应蛋白测定 CRP", "检验科"),
        ]
        * 4,
        1,
    )
)
LONG_BILLS = (
    Bill("B1", "一个名称特别长的检查项目，长到一行放不下，要换到第二行去", "放射科", AT, 5_800),
    Bill("B2", "治疗费", "某某省滨江新区中西医结合康复医学与运动损伤联合诊疗中心", AT, 1_234_567_889),
    Bill("B3", "Dihydropyridinecalciumchannelblockertabletsextendedrelease", "药房", AT, 1),
)
ITEMS = (
    BillItem("其他门急诊收费", 100),
    BillItem("治疗费", 10_800, "2", "次", code="05", standard="54.00元/次"),
    BillItem("检查费", 5_800, code="03"),
    BillItem("西药费", 1_234_556_990, "2", "盒"),
)
EXTRA = {
    "bizCode": "C20261122000017",
    "supervisorAreaCode": "330100",
    "orgType": "综合医院",
    "gender": "女",
    "patientNumber": "00100001",
    "departmentName": "康复医学科",
    "medicalDate": "20261122",
    "medicalInsuranceType": "职工基本医疗保险",
    "medicalInsuranceID": INSURED_NUMBER,
    "selfpaymentAmount": "12.50",
    "selfpaymentCost": "55.5",
    "payer_code": ID_NUMBER,
    "hospital_code": "H33010000001",
    "checker": "票据系统",
    "handler": "自助终端",
}


def patient(name: str = "林秀英") -> Patient:
    proof = InsuranceProof("03", CARD_NUMBER, card_serial="3301000000FFFFFFFFFF")
    identity = Identity("social_card", PersonName(name), IdNumber(ID_NUMBER), Level.CHIP, proof)
    return Patient("P00100004", PersonName(name), identity)


PAID = papers.Paid(NUMBER, SHORT_CODE, AT, patient(), BILLS, PARTS, Text("wallets.wechat"))
UNSURE = papers.Unsure(NUMBER, SHORT_CODE, AT, AT + timedelta(minutes=30), patient(), PARTS)
BILL = EBill(
    code="33060126",
    number="0000123456",
    check_code="985019",
    title="医疗门诊收费票据（电子）",
    issued_at=AT,
    payer=PersonName("林秀英"),
    hospital=PLACE.hospital_zh,
    total=PARTS.total,
    parts=PARTS,
    items=(ITEMS[1], ITEMS[2]),
    verify_url="https://example.org/check?code=33060126&number=0000123456&check=985019",
    settlement=NUMBER,
    extra=EXTRA,
)

COVERED_ITEMS = (
    CoveredItem("血常规（五分类）", 20_00, Covered.WHOLLY, ItemParts(in_scope=20_00)),
    CoveredItem("瑞舒伐他汀钙片 10mg×28片", 26_55, Covered.PARTLY, ItemParts(0, 3_00, 2_36, 21_19)),
    CoveredItem("一次性药杯", 1_50, Covered.NOT, ItemParts(own=1_50)),
)

# A paper in one language.
Sample = Callable[[Words], Document]

UNINSURED = replace(PAID, parts=Parts(16_600, cash=16_600), insured=False, wallet=Text("wallets.alipay"))
MANY = replace(
    PAID, bills=MANY_BILLS, parts=Parts(sum(each.fen for each in MANY_BILLS), 200_000, 7_090, 50_000, 50_000)
)
LONG = replace(PAID, patient=patient("阿卜杜热西提·买买提艾力"), bills=LONG_BILLS, parts=LARGE_PARTS)
NAMED = replace(
    PAID,
    parts=Parts(16_600, 5_800, 4_000, 3_000, 3_800),
    named=(NamedFund("serious_illness", 2_500), NamedFund("relief", 1_500)),
)
RARE = replace(PAID, patient=patient("夏侯䶮"), bills=(Bill("B1", "𬭎剂注射", "㼆科", AT, 16_600),))
REVERSED_BILL = replace(BILL, state=BillState.REVERSED)
EXCHANGED_BILL = replace(BILL, state=BillState.EXCHANGED)
# Its issuer left one item out.
UNEVEN_BILL = replace(BILL, items=(ITEMS[1],), adds_up=False)
VOID_BILL, ODD_BILL = replace(BILL, state=BillState.VOIDED), replace(BILL, state=BillState.OTHER)
RED_BILL = replace(
    BILL,
    number="0000123460",
    check_code="7c04e2",
    verify_url="https://example.org/check?code=33060126&number=0000123460&check=7c04e2",
    reverses=BillNumber(BILL.code, BILL.number),
    total=-BILL.total,
    parts=Parts(-16_600, -9_800, 0, -3_000, -3_800),
    items=tuple(replace(each, fen=-each.fen) for each in BILL.items),
    extra=EXTRA | {"selfpaymentAmount": "-12.50", "selfpaymentCost": "-55.50"},
)
PRINTED_BILL = replace(BILL, payer=PersonName("夏侯䶮"))
UNIT_BILL = replace(
    BILL,
    payer=PersonName("滨江新区环境卫生管理中心"),
    payer_kind=PayerKind.UNIT,
    extra=EXTRA | {"payer_code": UNIT_CODE},
)
MEDICINES = (
    BillItem("苯磺酸氨氯地平片", 6_944, "2", "盒", "", "", "5mg×28片", "34.72", "0%"),
    BillItem("瑞舒伐他汀钙片", 2_655, "1", "盒", "", "", "10mg×28片", "26.55", "10%"),
    BillItem("一次性药杯", 150, "3", "只", "", "", "", "0.50", "100%"),
    BillItem("注射用头孢哌酮钠舒巴坦钠（配液）", 247, "2", "ml", "", "", "1g", "1.2345", "10%"),
    BillItem("普通门诊诊察费", 1_800, "1", "次"),
)
LISTED = (*MEDICINES, *(BillItem(f"{each.title} {each.number}", each.fen, "2", "次") for each in MANY_BILLS))
LISTED_BILL = replace(
    BILL,
    number="0000123457",
    check_code="3b9e70",
    verify_url="https://example.org/check?code=33060126&number=0000123457&check=3b9e70",
    total=sum(each.fen for each in LISTED),
    parts=Parts(sum(each.fen for each in LISTED), cash=sum(each.fen for each in LISTED)),
    items=(BillItem("其他门急诊收费", sum(each.fen for each in LISTED)),),
    details=LISTED,
)
STAY_EXTRA = {key: value for key, value in EXTRA.items() if key not in ("patientNumber", "medicalDate")} | {
    "age": "57",
    "casenumber": "B2611190017",
    "hospitalizationNumber": "S261119001",
    "departmentName": "心血管内科",
    "inHospitalDate": "2026-11-19",
    "outHospitalDate": "2026-11-22",
    "hospitalDay": "3",
    "prepayAmount": "2000.00",
    "rechargeAmount": "0.00",
    "refundAmount": "748.90",
    "selfpaymentAmount": "1295.00",
    "selfpaymentCost": "556",
    "classifypaymentAmount": "85.00",
    "selfconceitedAmount": "1210.00",
    "additionalFundPay": "0.00",
    "outpatientLargePayments": "0.00",
    "individualAccountCurrPayment": "599.90",
    "individualAccountPrevPayment": "0.00",
    "medicalThatBalance": "0.00",
    "medicalOverBalance": "312.45",
}
INPATIENT_BILL = replace(
    BILL,
    code="33060226",
    title="医疗住院收费票据（电子）",
    verify_url="https://example.org/check?code=33060226&number=0000123456&check=985019",
    total=835_100,
    parts=Parts(835_100, 610_000, 40_000, 59_990, 125_110),
    items=(
        BillItem("西药费", 112_300),
        BillItem("床位费", 18_000, "3", "日", code="01", standard="60.00元/日"),
        BillItem("手术费", 250_000),
        BillItem("卫生材料费", 445_200),
        BillItem("护理费", 9_600, "3", "日"),
    ),
    source=BillSource.INPATIENT,
    extra=STAY_EXTRA,
)
LARGE_BILL = replace(
    BILL, items=ITEMS, parts=LARGE_PARTS, total=LARGE_PARTS.total, hospital=LONG_PLACE.hospital_zh
)

SAMPLES: dict[str, Sample] = {
    "fee_slip": lambda said: papers.fee_slip(PAID, PLACE, said),
    "fee_slip_uninsured": lambda said: papers.fee_slip(UNINSURED, PLACE, said),
    "fee_slip_many_bills": lambda said: papers.fee_slip(MANY, PLACE, said),
    "fee_slip_long_names": lambda said: papers.fee_slip(LONG, LONG_PLACE, said),
    "fee_slip_named_funds": lambda said: papers.fee_slip(NAMED, PLACE, said),
    "fee_slip_rare_name": lambda said: papers.fee_slip(RARE, PLACE, said),
    "e_bill": lambda said: papers_ebill.e_bill(BILL, PLACE, said, AT),
    "e_bill_copy": lambda said: papers_ebill.e_bill(PRINTED_BILL, PLACE, said, AT, turn=2),
    "e_bill_inpatient_copy": lambda said: papers_ebill.e_bill(INPATIENT_BILL, PLACE, said, AT, turn=3),
    "e_bill_reversed": lambda said: papers_ebill.e_bill(REVERSED_BILL, PLACE, said, AT),
    "e_bill_red": lambda said: papers_ebill.e_bill(RED_BILL, PLACE, said, AT),
    "e_bill_unit": lambda said: papers_ebill.e_bill(UNIT_BILL, PLACE, said, AT),
    "e_bill_large": lambda said: papers_ebill.e_bill(LARGE_BILL, LONG_PLACE, said, AT),
    "e_bill_inpatient": lambda said: papers_ebill.e_bill(INPATIENT_BILL, PLACE, said, AT),
    "e_bill_notice": lambda said: papers_ebill.notice(BILL, PLACE, said, AT),
    "e_bill_notice_reversed": lambda said: papers_ebill.notice(REVERSED_BILL, PLACE, said, AT),
    "settlement_statement": lambda said: papers_ebill.settlement_statement(BILL, PLACE, said, AT),
    "settlement_statement_inpatient": lambda said: papers_ebill.settlement_statement(
        INPATIENT_BILL, PLACE, said, AT
    ),
    "settlement_statement_covered": lambda said: papers_ebill.settlement_statement(
        BILL, PLACE, said, AT, covered=COVERED_ITEMS
    ),
    "settlement_statement_copy": lambda said: as_copy(
        papers_ebill.settlement_statement(BILL, PLACE, said, AT), said, 2
    ),
    "fee_slip_copy": lambda said: as_copy(papers.fee_slip(PAID, PLACE, said), said, 2),
    "fee_list": lambda said: papers_ebill.fee_list(LISTED_BILL, PLACE, said, AT),
    "fee_list_reversed": lambda said: papers_ebill.fee_list(REVERSED_BILL, PLACE, said, AT),
    "fee_list_void": lambda said: papers_ebill.fee_list(VOID_BILL, PLACE, said, AT),
    "fee_list_of_unknown_state": lambda said: papers_ebill.fee_list(ODD_BILL, PLACE, said, AT),
    "settlement_statement_exchanged": lambda said: papers_ebill.settlement_statement(
        EXCHANGED_BILL, PLACE, said, AT
    ),
    "settlement_statement_uneven": lambda said: papers_ebill.settlement_statement(
        UNEVEN_BILL, PLACE, said, AT
    ),
    "settlement_statement_reversed": lambda said: papers_ebill.settlement_statement(
        REVERSED_BILL, PLACE, said, AT
    ),
    "being_checked": lambda said: papers.being_checked_slip(UNSURE, PLACE, said),
    **samples_visit.samples(patient(), PLACE, AT),
    **samples_prescriptions.samples(patient(), PLACE, AT),
    **samples_ward.samples(patient(), PLACE, AT),
    **samples_filing.samples(PLACE, AT),
    **samples_upkeep.samples(PLACE, AT),
}
