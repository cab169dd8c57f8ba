"""How papers say what they say: titles, codes, times, amounts in words, the mark of a copy."""

import re

import pytest

from kiosk.paper.ebill import settlement_statement
from kiosk.payment.bill_checks import adds_up
from kiosk.payment.bills import EBill
from kiosk.text import LANGUAGES, words
from printer.document import Element, Line, Rule
from printer.profiles import Chinese
from tests.printer.drawn import WIDTHS, Drawn, every_paper
from tests.printer.samples import (
    AT,
    BILL,
    EXCHANGED_BILL,
    LARGE_BILL,
    PLACE,
    RED_BILL,
    REVERSED_BILL,
    UNEVEN_BILL,
)

CHINESE = re.compile("[\u4e00-\u9fff]")
IN_WORDS = re.compile("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+")
PAPERS = list(every_paper(Chinese.CODE_PAGE))
ENGLISH = [each for each in PAPERS if each.language == "en"]
COPIES = [each for each in PAPERS if each.sample.endswith("_copy")]


def named(each: Drawn) -> str:
    return each.name


@pytest.mark.parametrize("bill", [BILL, LARGE_BILL, RED_BILL, REVERSED_BILL, EXCHANGED_BILL, UNEVEN_BILL])
def test_only_the_sample_whose_sums_are_uneven_says_so(bill: EBill) -> None:
    """By the rule of the product; one item is missing on the uneven one."""
    assert bill.adds_up == adds_up(bill.total, bill.parts, [each.fen for each in bill.items])
    said = settlement_statement(bill, PLACE, words("zh"), AT).elements
    assert (Line(words("zh").say("settlement_statement.uneven")) in said) == (bill is UNEVEN_BILL)


@pytest.mark.parametrize("paper", ENGLISH, ids=named)
def test_every_title_says_in_chinese_too_what_it_is(paper: Drawn) -> None:
    """Who stands at the counter reads it as well."""
    head, _ = _parted(paper)
    large = [each.text for each in head if isinstance(each, Line) and each.size == 2]
    assert large
    assert all(CHINESE.search(each) for each in large)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_appointment_that_is_not_confirmed_says_so_in_its_title_and_beside_its_time(language: str) -> None:
    confirmed, not_yet = (
        Drawn(name, language, 58, Chinese.CODE_PAGE).piece.text
        for name in ("appointment_slip", "appointment_slip_pending")
    )
    beside = words(language).say("visit_slip.when_confirmed")
    assert "预约单" in confirmed
    assert "待确认" not in confirmed
    assert "预约单" not in not_yet
    assert "待确认" in not_yet
    assert beside in not_yet
    assert beside not in confirmed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("sample", "asked_with"), [("statement", 1), ("refund_slip", 0), ("refund_slip_given_back", 0)]
)
def test_each_code_on_a_paper_has_a_name_of_its_own(sample: str, asked_with: int, language: str) -> None:
    said = Drawn(sample, language, 58, Chinese.CODE_PAGE).piece.text
    labels = [row for row in said.splitlines() if "查询码" in row and "。" not in row]
    assert len(labels) == asked_with
    assert "退款码" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", ["fee_slip", "deposit_receipt", "top_up_receipt"])
def test_whatever_proves_a_payment_says_when_it_was_paid(sample: str, language: str) -> None:
    label = {"zh": "(缴费|付款)时间", "en": "Paid at"}[language]
    text = Drawn(sample, language, 58, Chinese.CODE_PAGE).piece.text
    assert re.search(f"^{label} +2026-11-22 10:16$", text, re.MULTILINE)


@pytest.mark.parametrize("width_mm", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_amount_in_words_is_broken_between_its_parts_only(language: str, width_mm: int) -> None:
    """12,345,736.90: no row of it begins in the middle of a number."""
    text = Drawn("e_bill_large", language, width_mm, Chinese.CODE_PAGE).piece.text
    rows = [found[0] for row in text.splitlines() if (found := IN_WORDS.fullmatch(row.strip()))]
    assert "".join(rows) == "壹仟贰佰叁拾肆万伍仟柒佰叁拾陆元玖角整"
    assert all(row[-1] in "万元整" for row in rows)


@pytest.mark.parametrize("paper", COPIES, ids=named)
def test_the_mark_of_a_copy_ends_the_head_of_every_paper(paper: Drawn) -> None:
    head, rest = _parted(paper)
    assert ["补打" in each.text for each in head if isinstance(each, Line) and each.size == 2] == [
        False,
        True,
    ]
    assert not [each for each in rest if isinstance(each, Line) and "补打" in each.text]


def _parted(paper: Drawn) -> tuple[list[Element], list[Element]]:
    """The head of a paper, and what stands below its first rule."""
    elements = list(paper.document.elements)
    end = next(at for at, each in enumerate(elements) if isinstance(each, Rule))
    return elements[:end], elements[end:]
