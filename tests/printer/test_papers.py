"""What stands on every paper, read back from the bytes that a printer would get."""

import re
from dataclasses import replace

import pytest
from PIL import Image, ImageFilter

from hardware_sim.printing.paper import Picture, TextRow
from kiosk.payment.bills import EBill
from kiosk.text import LANGUAGES, words
from printer.document import Bars, Line, Qr
from printer.pages import OfficePaper
from printer.profiles import PROFILES, Chinese, Profile
from printer.wrapping import clean
from tests.printer.drawn import TEST_SLIP, Drawn, every_paper, hardest_papers, profile_of
from tests.printer.gallery import GOLDEN, golden_texts
from tests.printer.samples import (
    BILL,
    CARD_NUMBER,
    EXCHANGED_BILL,
    ID_NUMBER,
    INPATIENT_BILL,
    INSURED_NUMBER,
    LARGE_BILL,
    LISTED_BILL,
    RED_BILL,
    SAMPLES,
    SHORT_CODE,
    UNIT_BILL,
    UNIT_CODE,
)
from tests.printer.samples_a4 import every_sheet, text_of
from tests.printer.samples_ward import DAYS, STAY
from tests.printer.slips import on_paper, scanned, scanned_bars

ACCEPT = "run `python -m tests.printer.gallery --accept` and read the difference"
FULL_ID = re.compile(r"(?<![0-9])[1-9][0-9]{5}(18|19|20)[0-9]{9}[0-9Xx](?![0-9])")
PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
LONG_NUMBER = re.compile(r"[0-9]{15,}")
# The arm of a T or the line of a rule may touch the edge of the paper; the stem of a letter would be cut.
ARM_DOTS = 6
AMOUNT = re.compile(r"[0-9][0-9,]*\.[0-9]+")
WHOLE_AMOUNT = re.compile(r"-?￥?[0-9]{1,3}(,[0-9]{3})*\.[0-9]{2}( 元)?$")
# Below an item: its price in yuan, or its standard; the sum stands at the right edge.
SMALL_PRINT = re.compile(r"^- |^[0-9.]+元/.$")
UNIT = re.compile("￥| 元$")
NUMBERS = (ID_NUMBER, CARD_NUMBER, INSURED_NUMBER)
# What stands in another character's picture reads as ▦.
NAMES = ("林秀英", "夏侯䶮", "夏侯▦", "阿卜杜热西提")
BY_CODE_PAGE = list(every_paper(Chinese.CODE_PAGE))
BY_RARER = [each for each in hardest_papers() if each.chinese is Chinese.CODE_PAGE]
BY_BITMAP = list(every_paper(Chinese.BITMAP))
WITH_CODE = [
    name
    for name, sample in SAMPLES.items()
    if any(isinstance(each, Qr) for each in sample(words("zh")).elements)
]
# By the printer's own hand in text, or drawn with everything else.
KINDS = [
    replace(profile, chinese=chinese, native_qr=chinese is Chinese.CODE_PAGE)
    for profile in PROFILES.values()
    for chinese in Chinese
]
BILLS = [each for each in every_paper() if each.sample.startswith("e_bill") and "notice" not in each.sample]
OURS = [each for each in BY_CODE_PAGE if each.sample != TEST_SLIP]
CODED = [each for each in OURS if any(isinstance(element, Qr) for element in each.document.elements)]
INPATIENT = [each for each in BY_CODE_PAGE if each.sample == "e_bill_inpatient"]
FREE = {
    "health_card",
    "to_be_confirmed",
    "temporary_card",
    "appointment_slip_exam",
    "ticket_slip",
    "ticket_slip_medicine",
    "guide_slip",
    "unsure_cancel",
    "prescription",
    "self_test",
    "self_test_failed",
}
MONEY = [each for each in OURS if each.sample not in FREE]


def named(each: Drawn) -> str:
    return each.name


def test_every_paper_says_what_its_golden_text_says() -> None:
    kept = {path.name: path.read_text("utf-8") for path in GOLDEN.glob("*.txt")}
    now = golden_texts()
    assert sorted(now) == sorted(kept), ACCEPT
    for name, text in now.items():
        assert text == kept[name], f"{name}: {ACCEPT}"


@pytest.mark.parametrize("paper", [*BY_CODE_PAGE, *BY_RARER], ids=named)
def test_no_row_is_longer_than_the_paper_is_wide(paper: Drawn) -> None:
    piece = paper.piece
    assert piece.overfull_rows == 0
    assert piece.unknown == []


@pytest.mark.parametrize("paper", BY_BITMAP, ids=named)
def test_nothing_that_is_drawn_is_cut_off_at_the_edges(paper: Drawn) -> None:
    pictures = [mark.dots for mark in paper.piece.marks if isinstance(mark, Picture)]
    assert not [mark for mark in paper.piece.marks if isinstance(mark, TextRow)]
    for dots in pictures:
        assert dots.width == profile_of(paper.width_mm).dots
        assert ink(dots) > 0
        edges = [dots.crop((at, 0, at + 1, dots.height)) for at in (0, dots.width - 1)]
        assert max(map(ink, edges)) <= ARM_DOTS


def ink(dots: Image.Image) -> int:
    return dots.convert("L").histogram()[0]


@pytest.mark.parametrize("paper", WITH_CODE, ids=str)
@pytest.mark.parametrize("profile", KINDS, ids=str)
def test_the_code_on_a_paper_can_be_scanned_from_every_kind_of_printer(paper: str, profile: Profile) -> None:
    document = SAMPLES[paper](words("zh"))
    (wanted,) = [element.text for element in document.elements if isinstance(element, Qr)]
    piece = on_paper(document, profile)
    assert piece.unknown == []
    picture = piece.picture()
    assert scanned(picture) == [wanted]
    assert scanned(as_a_phone_sees_it(picture)) == [wanted]


@pytest.mark.parametrize("profile", KINDS, ids=str)
def test_the_bars_of_a_notice_can_be_scanned_from_every_kind_of_printer(profile: Profile) -> None:
    document = SAMPLES["e_bill_notice"](words("zh"))
    (wanted,) = [element.text for element in document.elements if isinstance(element, Bars)]
    assert wanted == BILL.code + BILL.number
    picture = on_paper(document, profile).picture()
    assert scanned_bars(picture) == [wanted]
    askew = picture.convert("L").rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=222)
    assert scanned_bars(askew.filter(ImageFilter.GaussianBlur(0.6))) == [wanted]


def as_a_phone_sees_it(paper: Image.Image) -> Image.Image:
    """From an arm's length, a little askew and not quite sharp: three pixels to a module, greyish paper."""
    small = paper.convert("L").rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=222)
    small = small.resize((small.width * 5 // 8, small.height * 5 // 8), Image.Resampling.BILINEAR)
    return small.filter(ImageFilter.GaussianBlur(0.6)).point(lambda grey: 60 + grey * 150 // 255)


@pytest.mark.parametrize("paper", OURS, ids=named)
def test_no_paper_holds_a_whole_id_phone_or_card_number(paper: Drawn) -> None:
    said = "\n".join(line for line in paper.piece.text.splitlines() if not line.startswith("[QR "))
    assert not FULL_ID.search(said)
    assert not PHONE.search(said)
    assert not LONG_NUMBER.search(said)
    for secret in NUMBERS if paper.document.kind == "e_bill" else (*NUMBERS, *NAMES):
        assert secret not in said


@pytest.mark.parametrize("paper", CODED, ids=named)
def test_no_code_on_a_paper_says_a_name_or_a_whole_number(paper: Drawn) -> None:
    """As a phone and a hand scanner read them from the paper. Bars say a bill's code and number in one."""
    picture = paper.piece.picture()
    codes, bars = scanned(picture), scanned_bars(picture)
    assert codes
    for said in (*codes, *bars):
        assert not FULL_ID.search(said)
        assert not PHONE.search(said)
        assert not [secret for secret in (*NUMBERS, *NAMES) if secret in said]
    assert not [said for said in codes if LONG_NUMBER.search(said)]
    assert set(bars) <= {BILL.code + BILL.number}


@pytest.mark.parametrize("sheet", list(every_sheet()), ids=lambda each: f"{each[0]}.{each[1]}")
def test_no_a4_page_and_no_code_on_it_holds_a_name_or_a_whole_number(
    sheet: tuple[str, str, OfficePaper],
) -> None:
    said = text_of(sheet[2])
    assert not any(pattern.search(said) for pattern in (FULL_ID, PHONE, LONG_NUMBER))
    assert not [secret for secret in (*NUMBERS, *NAMES) if secret in said]


def test_only_the_fiscal_bill_names_its_payer_in_full() -> None:
    """Without the whole name nobody reimburses it. Source: docs/decisions/010."""
    for paper in OURS:
        named_in_full = any(
            name in "".join(paper.piece.text.split()) for name in (*NAMES, UNIT_BILL.payer.full)
        )
        assert named_in_full == (paper.document.kind == "e_bill"), paper.name


def test_the_number_of_a_unit_that_paid_is_no_persons_and_stands_in_full() -> None:
    said = Drawn("e_bill_unit", "zh", 58, Chinese.CODE_PAGE).piece.text
    assert UNIT_CODE in said
    assert "单位" in said
    assert UNIT_BILL.payer.full in "".join(said.split())


@pytest.mark.parametrize("paper", MONEY, ids=named)
def test_every_amount_is_whole_with_its_unit_and_two_decimals_at_the_right_edge(paper: Drawn) -> None:
    rows = [row for row in paper.piece.text.splitlines() if AMOUNT.search(row) and not row.startswith("[QR ")]
    assert rows
    for row in rows:
        if SMALL_PRINT.match(row) and not UNIT.search(row):
            continue
        assert WHOLE_AMOUNT.search(row), row
        assert ("￥" in row) != (" 元" in row)
        assert sum(1 if letter.isascii() else 2 for letter in row) == profile_of(paper.width_mm).columns


def test_whatever_is_printed_of_a_reversed_bill_says_so() -> None:
    """Source: e-bill.md A8."""
    slips = [each.document.elements for each in BY_CODE_PAGE if each.sample.endswith("_reversed")]
    sheets = [paper.elements for sample, _, paper in every_sheet() if sample.endswith("_reversed")]
    assert len(slips) == 16
    assert len(sheets) == 4
    for elements in (*slips, *sheets):
        assert [
            each for each in elements if isinstance(each, Line) and "已冲红" in each.text and each.size == 2
        ]


def test_days_of_the_fiscal_standard_are_written_as_days_are() -> None:
    """The platform says 20261122. Source: e-bill.md A3."""
    for paper in BILLS:
        assert "20261122\n" not in paper.piece.text
    assert "2026-11-22\n" in Drawn("e_bill", "zh", 80, Chinese.CODE_PAGE).piece.text


@pytest.mark.parametrize("paper", BILLS, ids=named)
def test_a_bill_carries_the_fiscal_names_in_any_language(paper: Drawn) -> None:
    said = "".join(clean(str(element)) for element in paper.document.elements)
    for name in ("票据代码", "票据号码", "校验码", "开票日期", "交款人", "收款单位", "复核人", "收款人"):
        assert name in said
    for name in ("交款人类型", "交款人代码", "收款单位代码", "大写", "业务流水号", "区划代码"):
        assert name in said
    assert any(isinstance(element, Qr) for element in paper.document.elements)
    for name in ("医保统筹基金支付", "其他支付", "个人账户支付", "个人现金支付", "个人自付", "个人自费"):
        assert name in said


@pytest.mark.parametrize("paper", INPATIENT, ids=named)
def test_a_bill_of_a_stay_has_every_field_of_the_reference(paper: Drawn) -> None:
    """Source: e-bill.md A5, column I."""
    said = paper.piece.text
    for name in ("业务流水号", "医疗机构类型", "性别", "年龄", "病历号", "住院号", "住院科别", "入院日期"):
        assert name in said
    for name in ("出院日期", "住院天数", "预缴金额", "补缴金额", "退费金额", "医保类型", "医保编号"):
        assert name in said
    assert "门诊号" not in said
    assert "8,351.00" in said
    assert "捌仟叁佰伍拾壹元整" in "".join(said.split())


@pytest.mark.parametrize("paper", [each for each in OURS if each.sample == "e_bill"], ids=named)
def test_items_have_their_code_and_standard_where_they_are_given(paper: Drawn) -> None:
    """Source: e-bill.md A4."""
    said = "".join(paper.piece.text.split())
    assert "编码05" in said
    assert "标准54.00元/次" in said


@pytest.mark.parametrize("paper", [each for each in OURS if each.sample == "fee_list"], ids=named)
def test_a_list_has_specification_price_count_and_own_share_of_each_line(paper: Drawn) -> None:
    """Source: e-bill.md A4; a price may have parts of a fen."""
    rows = paper.piece.text.splitlines()
    at = rows.index("苯磺酸氨氯地平片 5mg×28片")
    below = " ".join(rows[at + 1 : at + 3])
    assert below.startswith("- 34.72 ×2盒 ")
    assert "0%" in below
    assert "69.44" in below
    assert any(row.startswith("- 1.2345 ×2ml ") for row in rows)


@pytest.mark.parametrize("paper", [each for each in OURS if each.sample == "e_bill_red"], ids=named)
def test_a_red_bill_says_that_it_is_one_and_which_bill_it_takes_back(paper: Drawn) -> None:
    """Source: e-bill.md A3, A8."""
    marks = [each for each in paper.document.elements if isinstance(each, Line) and "红票" in each.text]
    assert [mark.size for mark in marks] == [2]
    said = "".join(paper.piece.text.split())
    assert f"原票据代码{BILL.code}" in said
    assert f"原票据号码{BILL.number}" in said
    assert "负壹佰陆拾陆元整" in said
    assert "-166.00元" in said or "-￥166.00" in said


def test_only_a_copy_carries_the_mark_and_it_is_large() -> None:
    for paper in BY_CODE_PAGE:
        rows = [row for row in paper.piece.marks if isinstance(row, TextRow)]
        marks = [row for row in rows if "补打" in "".join(cell.character for cell in row.cells)]
        assert len(marks) == paper.sample.endswith("_copy")
        assert all(cell.tall == 2 and cell.bold for row in marks for cell in row.cells)


def test_items_stand_in_the_order_of_the_fiscal_standard() -> None:
    text = Drawn("e_bill_large", "zh", 80, Chinese.CODE_PAGE).piece.text
    places = [text.index(name) for name in ("检查费", "治疗费", "西药费", "其他门急诊收费")]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", ["fee_slip", "being_checked"])
def test_the_code_to_ask_with_is_large(sample: str, language: str) -> None:
    rows = [
        row
        for row in Drawn(sample, language, 58, Chinese.CODE_PAGE).piece.marks
        if isinstance(row, TextRow) and "".join(cell.character for cell in row.cells) == SHORT_CODE
    ]
    assert [cell.wide == cell.tall == 2 for row in rows for cell in row.cells] == [True] * len(SHORT_CODE)


@pytest.mark.parametrize("bill", [LARGE_BILL, LISTED_BILL, INPATIENT_BILL, RED_BILL, EXCHANGED_BILL])
def test_the_samples_add_up_as_a_bill_does(bill: EBill) -> None:
    """Whoever looks through the pictures reckons them up."""
    parts = bill.parts
    assert sum(each.fen for each in bill.items) == bill.total == parts.total
    assert parts.pooled_fund + parts.other_funds + parts.personal_account + parts.cash == bill.total
    assert sum(each.fen for each in bill.details) in (0, bill.total)


def test_the_days_of_the_sample_stay_are_its_bill() -> None:
    assert sum(day.fen for day in DAYS) == STAY.spent == INPATIENT_BILL.total
    assert all(sum(item.fen for item in day.items) == day.fen for day in DAYS)
