"""No paper says the number of anybody's ID card, whichever field brought it; other numbers stay whole."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from hardware_sim.printing.paper import Picture, Piece
from kiosk.paper import ebill as papers_ebill
from kiosk.text import words
from printer.document import Bars, Document, Element, Line, Pair, Qr
from printer.masking import masked
from printer.page_drawing import as_pdf
from printer.pages import Flow, Heading, OfficePaper, Table
from printer.profiles import PROFILES, Chinese, Fonts
from tests.printer.drawn_text import UNREADABLE, Reader
from tests.printer.samples import AT, BILL, EXTRA, PLACE, UNIT_BILL
from tests.printer.slips import on_paper, scanned, scanned_bars

# The example of the standard, of a woman of 1949 who never was. Source: GB 11643.
EXAMPLE = "11010519491231002X"
READER = Reader("0123456789X*-·－、_/~号")
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]
MARKS = (
    "",
    " ",
    "  ",
    "-",
    "·",
    "\n",
    "\t",
    "\u200b",
    "\u3000",
    " - ",
    "----",
    " - - ",
    "－",
    "、",
    "__",
    " / ~ / ",
)


def with_check(first: str) -> str:
    """ISO 7064 MOD 11-2, reckoned as the standard defines it and not from the product's table."""
    summed = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + "0123456789X"[(1 - summed) % 11]


NUMBERS = st.builds(
    lambda area, born, turn: with_check(f"{area}{born:%Y%m%d}{turn:03d}"),
    st.sampled_from(("110105", "330203", "659001", "810000", "911840")),
    st.dates(date(1900, 1, 1), date(2026, 11, 22)),
    st.integers(0, 999),
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and a way to write it: with marks between digits, in full width, inside other text."""
    number = draw(NUMBERS)
    said = "".join(digit + draw(st.sampled_from(MARKS)) for digit in number).rstrip()
    if draw(st.booleans()):
        said = said.translate({ord("0") + each: 0xFF10 + each for each in range(10)})
    before = draw(st.sampled_from(("", "ID", "号", "00", "票 ", "x")))
    after = draw(st.sampled_from(("", "号", " 元", "0001", "，")))
    return number, f"{before}{said.lower() if draw(st.booleans()) else said}{after}"


def squeezed(text: str) -> str:
    """Digits as they are read, whatever stands between them."""
    plain = text.translate({0xFF10 + each: ord("0") + each for each in range(10)})
    return re.sub(r"[\W_]+", "", plain).upper()


def slip(elements: tuple[Element, ...], width: str) -> str:
    return on_paper(Document("any", elements), PROFILES[width]).text


def test_the_example_of_the_standard_is_a_number_by_this_tests_own_reckoning() -> None:
    assert with_check(EXAMPLE[:-1]) == EXAMPLE
    assert masked(EXAMPLE) == "110***********002X"


@pytest.mark.parametrize("figures", ["٠١٢٣٤٥٦٧٨٩", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹"])
def test_figures_of_any_shape_are_masked(figures: str) -> None:
    said = EXAMPLE.translate(str.maketrans("0123456789", figures))
    assert masked(said) == said[:3] + "*" * 11 + said[-4:]


@settings(max_examples=100, deadline=None)
@given(written(), st.sampled_from(sorted(PROFILES)))
def test_no_slip_holds_a_full_id_number_whichever_field_brought_it(
    given_: tuple[str, str], width: str
) -> None:
    number, said = given_
    elements = (Line(said), Line(said, size=2), Pair(said, said), Pair("门诊号", said), Line(f"- {said}"))
    for element in elements:
        assert number not in squeezed(slip((element,), width))


@pytest.mark.parametrize("width", sorted(PROFILES))
def test_no_slip_that_is_drawn_holds_one_either(width: str) -> None:
    """Read from the dots."""
    said = [*(mark.join(EXAMPLE) for mark in MARKS if mark.strip() or mark == ""), f"号{EXAMPLE}0001"]
    elements = tuple(each for text in said for each in (Line(text), Line(text, size=2), Pair(text, text)))
    profile = replace(PROFILES[width], chinese=Chinese.BITMAP)
    drawn = [
        mark.dots for mark in on_paper(Document("any", elements), profile).marks if isinstance(mark, Picture)
    ]
    text = READER.text(drawn)
    assert UNREADABLE not in text
    assert EXAMPLE not in squeezed(text)
    assert "110***********002X" in text


@pytest.mark.parametrize("width", sorted(PROFILES))
@pytest.mark.parametrize("kind", [Qr, Bars])
def test_no_code_to_scan_says_one_and_its_caption_goes_with_it(kind: type[Qr | Bars], width: str) -> None:
    def of(said: str) -> Piece:
        return on_paper(Document("any", (Line("a"), kind(said, caption="扫一扫"))), PROFILES[width])

    bare = on_paper(Document("any", (Line("a"),)), PROFILES[width])
    assert [of(said) for said in (EXAMPLE, f"0{EXAMPLE}7", "-".join(EXAMPLE))] == [bare] * 3
    whole = of("4K7Q2M")
    assert [*scanned(whole.picture()), *scanned_bars(whole.picture())] == ["4K7Q2M"]
    assert "扫一扫" in whole.text


@settings(max_examples=2, deadline=None)
@given(st.lists(written(), min_size=20, max_size=20))
def test_no_a4_page_holds_a_full_id_number_whichever_field_brought_it(drawn: list[tuple[str, str]]) -> None:
    elements: list[Flow] = []
    for _, said in drawn:
        table = Table((said, "b"), ((said, said), ("a", said)), (50, 50))
        elements += [Line(said), Pair(said, said), Heading(said), table]
    paper = OfficePaper("any", tuple(elements), foot=drawn[0][1], continued=drawn[1][1])
    with PdfDocument(as_pdf(paper, Fonts())) as document:
        text = squeezed("".join(page.get_textpage().get_text_range() for page in document))
    assert not [number for number, _ in drawn if number in text]


@pytest.mark.parametrize("field", ["patientNumber", "bizCode", "departmentName", "checker", "orgType"])
def test_no_field_of_a_bill_brings_one_to_paper(field: str) -> None:
    told = replace(BILL, extra=EXTRA | {field: EXAMPLE})
    of_unit = replace(UNIT_BILL, extra=EXTRA | {"payer_code": f"公民身份号码 {EXAMPLE}"})
    said = words("zh")
    for bill in (told, of_unit):
        for paper in (papers_ebill.e_bill, papers_ebill.settlement_statement, papers_ebill.notice):
            for width in sorted(PROFILES):
                text = on_paper(paper(bill, PLACE, said, AT), PROFILES[width]).text
                assert EXAMPLE not in squeezed(text)


@pytest.mark.parametrize("number", ["E12345678", "330102580312642"])
def test_the_number_of_a_payer_is_shown_by_its_ends_whatever_document_it_is_of(number: str) -> None:
    """A passport's, or an ID number of the first generation: nothing but the field tells that it is one."""
    bill = replace(BILL, extra=EXTRA | {"payer_code": number})
    text = squeezed(on_paper(papers_ebill.e_bill(bill, PLACE, words("zh"), AT), PROFILES["80mm"]).text)
    assert number not in text
    assert number[-3:] in text


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"[0-9]{16,20}", fullmatch=True))
def test_any_other_number_stays_whole(number: str) -> None:
    """Unless its own digits make an ID number of it, which this test reckons for itself."""
    windows = [number[at : at + 18] for at in range(len(number) - 17)]
    if not any(_could_be(each) for each in windows):
        assert masked(number) == number


def _could_be(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return with_check(number[:-1]) == number


@pytest.mark.parametrize(
    "number",
    [
        "330601260000123456",  # code and number of a bill in one
        EXAMPLE[:-1] + "1",  # its check digit is wrong
        "999999194912310029",  # of no region
        "110105194913310025",  # a thirteenth month
        "26112210160001-01",
        "H3301000000120261122101640000100",
        "12330100MB0000007X",  # of a unit
        "2026-11-22 10:16:40 2026-11-22 10:16:41",
        "1,102,031.99 元",
    ],
)
def test_numbers_of_bills_units_and_payments_stay_whole(number: str) -> None:
    assert masked(number) == number


def test_a_code_to_scan_that_says_a_number_is_left_out() -> None:
    link = f"https://bill.example/v?payer={EXAMPLE}"
    for profile in (PROFILES["80mm"], replace(PROFILES["58mm"], native_qr=False)):
        assert scanned(on_paper(Document("any", (Line("a"), Qr(link))), profile).picture()) == []
