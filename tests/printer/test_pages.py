"""A4 pages as they come out of their PDF: what stands at the top and at the foot of each."""

import logging
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdfium2 import PdfDocument
from zxingcpp import read_barcodes

from kiosk.outpatient.reports import Finding, Flag
from kiosk.paper import pages as papers
from kiosk.paper.copies import marked_sheets
from kiosk.paper.report import report_pages
from kiosk.payment.bills import BillState
from kiosk.text import LANGUAGES, words
from printer.document import Line, Pair, Qr
from printer.page_drawing import as_pdf, pictures
from printer.pages import Corner, Heading, OfficePaper, Table
from printer.profiles import Fonts
from tests.printer.samples import AT, BILL, INPATIENT_BILL, PLACE, patient
from tests.printer.samples_a4 import BLOOD, SHEETS

DAYS = 30
# Of extensions B to E of GB 18030; the main face has none of them.
RAREST = "𠀁𪚥𫝀𫠠"


def said(paper: OfficePaper) -> list[list[str]]:
    """The lines of each page."""
    with PdfDocument(as_pdf(paper, Fonts())) as document:
        return [page.get_textpage().get_text_range().splitlines() for page in document]


def test_each_of_the_rarest_characters_of_a_name_is_drawn_with_a_shape_of_its_own() -> None:
    shapes = set()
    for each in RAREST:
        (sheet,) = pictures(as_pdf(OfficePaper("list", (Line(each, size=2),), numbered=""), Fonts()))
        shapes.add(Image.open(BytesIO(sheet)).convert("1").tobytes())
    assert len(shapes) == len(RAREST)


def test_no_title_and_no_head_of_a_table_is_the_last_thing_on_a_page() -> None:
    blocks = (
        (Heading(f"Day {day}"), Table(("Item", "Fee"), (("A bed", "1.00"),) * (1 + day % 4), (70, 30)))
        for day in range(DAYS)
    )
    pages = said(OfficePaper("list", tuple(each for block in blocks for each in block), foot="T-01"))
    assert len(pages) > 3
    for lines in pages:
        body = [line for line in lines if line.startswith(("Day", "Item", "A bed"))]
        assert body[-1].startswith("A bed"), body[-1]
        assert not body[0].startswith("A bed"), "rows without their head"


@pytest.mark.parametrize("sample", ["a4_fee_list", "a4_reports"])
def test_further_sheets_say_whose_they_are_and_every_sheet_which_of_how_many(sample: str) -> None:
    pages = said(SHEETS[sample](words("zh")))
    assert len(pages) > 1
    for number, lines in enumerate(pages, 1):
        assert f"第 {number} 页，共 {len(pages)} 页" in "\n".join(lines)
    further = [lines[0] for lines in pages if "（续）" in lines[0]]
    assert further
    assert all("林*英" in line and ("票据号码 0000123457" in line or "报告号 R1" in line) for line in further)
    assert "（续）" not in pages[0][0]


@pytest.mark.parametrize(
    ("sample", "mark"), [("a4_fee_list_copy", "补打"), ("a4_fee_list_reversed", "已冲红")]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sheet_says_that_it_is_a_copy_or_of_a_reversed_bill(
    sample: str, mark: str, language: str
) -> None:
    """Sheets part. Source: e-bill.md A8."""
    sheets = said(SHEETS[sample](words(language)))
    assert len(sheets) > 1
    assert [sum(mark in line for line in lines) for lines in sheets] == [1] * len(sheets)


@pytest.mark.parametrize(
    ("state", "mark"),
    [(BillState.REVERSED, "已冲红"), (BillState.EXCHANGED, "已换开"), (BillState.VOIDED, "已作废")],
)
def test_each_sheet_of_the_copy_of_a_long_statement_bears_both_marks(state: BillState, mark: str) -> None:
    bill = replace(INPATIENT_BILL, state=state, items=INPATIENT_BILL.items * 6)
    paper = marked_sheets(papers.statement_pages(bill, PLACE, words("zh"), AT), words("zh"), 3)
    sheets = said(paper)
    assert len(sheets) > 1
    for lines in sheets:
        assert [sum(each in line for line in lines) for each in (mark, "补打", "第 3 次打印")] == [1, 1, 1]


def test_each_sheet_of_the_copy_of_a_bundle_bears_the_mark_also_the_first_of_each_report() -> None:
    sheets = said(marked_sheets(SHEETS["a4_reports"](words("zh")), words("zh"), 2))
    assert [sum("补打" in line for line in lines) for lines in sheets] == [1] * len(sheets)


@pytest.mark.parametrize("sample", ["a4_settlement_statement_reversed", "a4_settlement_statement_exchanged"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_a_statement_stands_beside_its_numbers_and_is_read_from_the_sheet(
    sample: str, language: str
) -> None:
    (sheet,) = pictures(as_pdf(SHEETS[sample](words(language)), Fonts()))
    (found,) = read_barcodes(Image.open(BytesIO(sheet)))
    assert found.text == BILL.verify_url
    assert found.position.bottom_left.y < Image.open(BytesIO(sheet)).height / 3


# Of everyday laboratory reports, and in none of the main faces.
SIGNS = ("10⁹/L", "mmol·L⁻¹", "β₂微球蛋白", "HCO₃⁻", "⩽0.5", "⩾1.0", "✔")


@pytest.mark.parametrize("sign", SIGNS)
def test_no_sign_of_a_unit_or_result_is_lost(sign: str) -> None:
    (lines,) = said(OfficePaper("report", (Line(sign), Table(("值",), ((sign,),), (1,))), numbered=""))
    assert "".join("".join(lines).split()) == f"{sign}值{sign}"


def finding(name: str, value: str) -> Finding:
    return Finding(name, value, "", "", Flag.NORMAL)


def test_what_no_face_has_is_seen_to_be_missing() -> None:
    (lines,) = said(OfficePaper("report", (Line("结果🧿3"),), foot="脚🧿", numbered=""))
    assert [line.strip() for line in lines if line.strip()] == ["结果□3", "脚□"]


def test_a_result_in_words_stands_by_itself_and_the_order_is_kept() -> None:
    in_words = replace(finding("骨髓", "增生活跃，" * 60), flag=Flag.ABNORMAL)
    report = replace(BLOOD, lines=(finding("甲", "1"), in_words, finding("乙", "2")))
    lines = [line for page in said(report_pages(report, patient(), words("zh"), AT)) for line in page]
    places = [
        next(at for at, line in enumerate(lines) if line.startswith(name)) for name in ("甲", "骨髓", "乙")
    ]
    assert places == sorted(places)
    assert "".join(lines).count("增生活跃，") == 60
    assert "骨髓 *" in [line.strip() for line in lines], "the laboratory's mark is not lost"


def test_a_cell_that_is_higher_than_a_page_goes_on_in_the_next_one() -> None:
    pages = said(OfficePaper("list", (Table(("项目", "值"), (("甲", "长" * 900), ("乙", "短")), (60, 40)),)))
    assert len(pages) > 1
    whole = "".join(line for lines in pages for line in lines)
    assert whole.count("长") == 900
    assert whole.index("乙") > whole.rindex("长")


@pytest.mark.parametrize("length", [1_300, 2_600])
def test_a_link_that_is_too_long_for_a_code_stands_in_letters(length: int) -> None:
    link = "https://example.org/" + "x" * length
    codes = (Qr(link), Corner(link, "scan"))
    for code in codes:
        pages = said(OfficePaper("list", (code, Line("after")), numbered=""))
        assert "".join(line.strip() for lines in pages for line in lines) == f"{link}after"


def test_paragraphs_of_findings_stay_paragraphs() -> None:
    report = replace(BLOOD, findings="所见：\n1. 肺\n\n2. 心")
    lines = [line.strip() for page in said(report_pages(report, patient(), words("zh"), AT)) for line in page]
    at = lines.index("所见：")
    assert lines[at : at + 3] == ["所见：", "1. 肺", "2. 心"]


def test_a_long_label_stands_beside_its_value_and_not_under_it() -> None:
    label = "既往史（含手术史、输血史、过敏史及家族遗传史）"
    lines = [
        "".join(each.split())
        for page in said(OfficePaper("list", (Pair(label, "无"), Pair("下", "有"))))
        for each in page
    ]
    assert not any(label in line for line in lines), "it is broken"
    assert "".join(lines).replace("无", "").startswith(label)


def test_s13_no_letter_of_a_report_is_written_down_by_the_library_that_draws_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    said(report_pages(BLOOD, patient(), words("zh"), AT))
    assert caplog.records == []
