"""One sample of every A4 paper, and its text as it stands in the elements."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from kiosk.outpatient.reports import (
    FamilyDoctorPlan,
    Finding,
    Flag,
    HealthRecord,
    Report,
    ReportHead,
    ReportKind,
    Vaccination,
)
from kiosk.paper import pages
from kiosk.paper.copies import marked_sheets
from kiosk.paper.report import Bundle, bundle_pages, health_record_pages, report_pages
from kiosk.paper.ward import Statement, Stayed
from kiosk.payment.bills import BillState
from kiosk.text import LANGUAGES, Words, words
from printer.codes import with_captions
from printer.document import Element, Line, Pair, Qr
from printer.pages import Corner, Flow, Heading, NewSheet, OfficePaper, Table
from tests.printer import samples_ward
from tests.printer.samples import (
    AT,
    EXCHANGED_BILL,
    INPATIENT_BILL,
    LISTED_BILL,
    NUMBER,
    PLACE,
    REVERSED_BILL,
    SHORT_CODE,
    UNEVEN_BILL,
    patient,
)
from tests.printer.samples_ward import COVER, DAYS, STAY

Sheets = Callable[[Words], OfficePaper]

BLOOD = Report(
    ReportHead(
        "R1",
        ReportKind.LABORATORY,
        "血常规（五分类）",
        PLACE.hospital_zh,
        date(2026, 11, 20),
        AT,
        recognised=True,
        image=False,
    ),
    doctor="赵医生",
    lines=tuple(
        Finding(name, value, unit, usual, flag)
        for name, value, unit, usual, flag in (
            ("白细胞 WBC", "6.2", "10^9/L", "3.5-9.5", Flag.NORMAL),
            ("血红蛋白 HGB", "103", "g/L", "115-150", Flag.LOW),
            ("血小板 PLT", "412", "10^9/L", "125-350", Flag.HIGH),
            ("C-反应蛋白（超敏、免疫比浊法）hs-CRP", "阳性", "mg/L", "阴性", Flag.ABNORMAL),
        )
    ),
    findings="",
    conclusion="",
    image_url="",
)
IMAGING = Report(
    ReportHead(
        "R2",
        ReportKind.IMAGING,
        "胸部正位数字化摄影（DR）",
        "滨海市中心医院",
        date(2026, 10, 8),
        AT,
        recognised=False,
        image=True,
    ),
    doctor="钱医生",
    lines=(),
    findings="两肺纹理清晰，未见明显实变影。心影大小正常。两膈面光整，肋膈角锐利。" * 3,
    conclusion="两肺、心、膈未见明显异常。",
    image_url="https://images.example/view?study=R2&t=7Qm2",
)
LISTED_REVERSED = replace(LISTED_BILL, state=BillState.REVERSED)
LONG = replace(BLOOD, lines=BLOOD.lines * 12)
AWAY = replace(BLOOD.head, id="R3", title="空腹血糖", institution="江城市城东社区卫生服务中心")
RECORD = HealthRecord(
    (("过敏史", "青霉素"), ("慢性病", "高血压（2019年起）"), ("手术史", "阑尾切除术（2001年）")),
    (Vaccination("23价肺炎球菌多糖疫苗", date(2024, 4, 2), "1", "江城市城东社区卫生服务中心"),),
    FamilyDoctorPlan("孙医生", "城东社区家庭医生第三团队", date(2027, 3, 31), ("每周测血压三次并记录",)),
)
BUNDLE = Bundle(patient(), (LONG, IMAGING, BLOOD), (AWAY,))
STAYED = Stayed(patient(), STAY, AT)
REFUNDS = [samples_ward.refund(samples_ward.RefundStep.DONE)]
LEFT = Statement(SHORT_CODE, NUMBER, AT, patient(), STAY, samples_ward.PARTS, COVER, REFUNDS)

SHEETS: dict[str, Sheets] = {
    "a4_report": lambda said: report_pages(BLOOD, patient(), said, AT),
    "a4_report_imaging": lambda said: report_pages(IMAGING, patient(), said, AT),
    "a4_reports": lambda said: bundle_pages(BUNDLE, PLACE, said, AT),
    "a4_health_record": lambda said: health_record_pages(RECORD, patient(), PLACE, said, AT),
    "a4_fee_list": lambda said: pages.fee_list_pages(LISTED_BILL, PLACE, said, AT),
    "a4_fee_list_copy": lambda said: marked_sheets(
        pages.fee_list_pages(LISTED_BILL, PLACE, said, AT), said, 2
    ),
    "a4_fee_list_reversed": lambda said: pages.fee_list_pages(LISTED_REVERSED, PLACE, said, AT),
    "a4_settlement_statement": lambda said: pages.statement_pages(INPATIENT_BILL, PLACE, said, AT),
    "a4_settlement_statement_reversed": lambda said: pages.statement_pages(REVERSED_BILL, PLACE, said, AT),
    "a4_settlement_statement_exchanged": lambda said: pages.statement_pages(EXCHANGED_BILL, PLACE, said, AT),
    "a4_settlement_statement_uneven": lambda said: pages.statement_pages(UNEVEN_BILL, PLACE, said, AT),
    "a4_detail_list": lambda said: pages.day_pages(DAYS, STAYED, PLACE, said),
    "a4_statement": lambda said: pages.stay_pages(LEFT, PLACE, said),
}


def every_sheet() -> Iterator[tuple[str, str, OfficePaper]]:
    """Sample, language, paper."""
    for sample, sheets in SHEETS.items():
        yield from ((sample, language, sheets(words(language))) for language in LANGUAGES)


def text_of(paper: OfficePaper) -> str:
    """What stands on it, a line for each row, its foot at the end."""
    rows = (row for each in with_captions(paper.elements) for row in _rows(each))
    further = [f"[further sheets] {said}" for said in (paper.continued, *(mark.text for mark in paper.marks))]
    return "\n".join((*rows, f"[foot] {paper.foot}", *further, f"[number] {paper.numbered}", ""))


def _rows(element: Flow | Element) -> Iterator[str]:
    match element:
        case Line(text=text):
            yield text
        case Pair(left=left, right=right):
            yield f"{left}\t{right}"
        case Qr(text=text):
            yield f"[QR {text}]"
        case Table():
            yield from ("\t".join(row) for row in (element.head, *element.rows))
        case Heading(text=text):
            yield text
        case Corner(text=text, caption=caption):
            yield f"[QR {text}] {caption}"
        case NewSheet(continued=continued):
            yield f"[new sheet] {continued}"
