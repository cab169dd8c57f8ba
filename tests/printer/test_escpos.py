"""What we encode, an independent reader of ESC/POS reads back: text, columns and codes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.errors import Refused
from hardware_sim.printing.paper import Code, Picture, Piece, TextRow
from printer.document import Align, Document, Gap, Line, Pair, Qr, Rule
from printer.escpos import encode
from printer.profiles import PROFILES, Chinese, Fonts, Profile
from printer.raster import strips
from tests.printer.slips import DOCUMENTS, LINK, SLIP, millimetres, on_paper, scanned

WIDE, NARROW = PROFILES["80mm"], PROFILES["58mm"]
EVERY = [
    replace(profile, chinese=chinese, native_qr=native)
    for profile in PROFILES.values()
    for chinese in Chinese
    for native in (True, False)
]


def of_lines(*elements: Line | Pair | Rule | Gap | Qr) -> Document:
    return Document("test", elements)


def test_the_text_of_a_slip_stands_in_its_columns_on_wide_paper() -> None:
    assert on_paper(SLIP, WIDE).text.splitlines() == [
        "                  滨江示范医院",
        "                缴费凭条",
        "─" * 24,
        "就诊人" + " " * 37 + "林*英",
        "Laboratory                              1,234.56",
        f"[QR {LINK}]",
        "                                            T-01",
    ]


def test_the_text_of_a_slip_stands_in_its_columns_on_narrow_paper() -> None:
    assert on_paper(SLIP, NARROW).text.splitlines() == [
        "          滨江示范医院",
        "        缴费凭条",
        "─" * 16,
        "就诊人" + " " * 21 + "林*英",
        "Laboratory              1,234.56",
        f"[QR {LINK}]",
        "                            T-01",
    ]


@pytest.mark.parametrize("profile", EVERY, ids=str)
def test_the_code_on_a_slip_can_be_scanned_from_the_paper(profile: Profile) -> None:
    assert scanned(on_paper(SLIP, profile).picture()) == [LINK]


def test_bold_and_double_size_reach_chinese_and_latin_alike() -> None:
    (row,) = on_paper(of_lines(Line("缴 A1", bold=True, size=2)), WIDE).marks[:1]
    assert isinstance(row, TextRow)
    assert {(cell.bold, cell.wide, cell.tall) for cell in row.cells} == {(True, 2, 2)}


def test_chinese_stands_between_its_two_commands_in_gb18030() -> None:
    assert b"\x1c&" + bytes.fromhex("D2BDD4BA") + b"\x1c.\n" in encode(of_lines(Line("医院")), WIDE)


def test_a_line_with_a_rare_character_is_drawn_and_its_neighbours_are_not() -> None:
    whole = replace(WIDE, rare_in_text=False)
    paper = on_paper(of_lines(Line("张三"), Pair("就诊人", "夏侯䶮"), Line("李四")), whole)
    assert [type(mark) for mark in paper.marks[:3]] == [TextRow, Picture, TextRow]


def test_a_rare_character_is_drawn_inside_its_line_of_text() -> None:
    paper = on_paper(of_lines(Pair("就诊人", "夏侯䶮𬭎"), Line("𠮷田")), WIDE)
    assert [type(mark) for mark in paper.marks[:2]] == [TextRow, TextRow]
    assert paper.text.splitlines() == ["就诊人" + " " * 34 + "夏侯▦▦", "▦田"]
    drawn = [
        cell.dots for mark in paper.marks if isinstance(mark, TextRow) for cell in mark.cells if cell.dots
    ]
    assert len({*drawn}) == len(drawn) == 3
    assert all(len(dots) == 3 * 24 and any(dots) for dots in drawn)


@pytest.mark.parametrize("line", [Line("夏侯䶮", size=2), Line("محمد"), Line("夏 👩‍⚕️ é̂")])
def test_what_no_line_of_text_can_hold_is_drawn_whole(line: Line) -> None:
    (mark,) = on_paper(of_lines(line), WIDE).marks[:1]
    assert isinstance(mark, Picture)


def test_no_drawn_row_holds_what_a_printer_takes_for_a_real_time_command() -> None:
    """Each of these rows does, as drawn; seen by drawing many."""
    drawn = replace(WIDE, chinese=Chinese.BITMAP)
    command = re.compile(rb"\x10[\x04\x05\x14]")
    for text in (
        "995生h6j据院i八院合三药g06用四",
        "室室0医9六keac费四dea院门五cf",
        "d额医3三住检五额六住院6室查票27ed",
    ):
        (row,) = strips(Line(text), drawn)
        assert command.search(bytes(byte ^ 0xFF for byte in row.tobytes()))
        assert not command.search(encode(of_lines(Line(text)), drawn))


def test_automatic_status_is_switched_on_after_initialising_and_only_where_there_is_one() -> None:
    job = encode(SLIP, replace(WIDE, automatic_status=True))
    assert job.startswith(b"\x1b@\x1da\x0e")
    assert b"\x1da" not in encode(SLIP, WIDE)


def test_the_half_width_yen_sign_does_not_make_a_line_a_picture() -> None:
    assert on_paper(of_lines(Pair("Total", "¥40.00")), NARROW).text.split() == ["Total", "￥40.00"]


def test_a_pair_that_does_not_fit_one_line_puts_its_value_at_the_right_edge_below() -> None:
    paper = on_paper(of_lines(Pair("Paid from the pooled insurance", "1,234.56")), NARROW)
    assert paper.text.splitlines() == ["Paid from the pooled insurance", " " * 24 + "1,234.56"]


def test_words_stay_whole_and_no_row_begins_with_a_stop() -> None:
    text = "本凭条不作报销凭证，报销请用电子票据。请到人工窗口报查询码。Reimbursement needs the e-bill."
    rows = on_paper(of_lines(Line(text)), NARROW).text.splitlines()
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert not any(row.lstrip()[0] in "，。" for row in rows)
    assert sum("Reimbursement" in row for row in rows) == 1


def test_what_other_systems_deliver_can_not_command_the_printer() -> None:
    """A title that holds ESC/POS prints as text, and never as a cut, a drawer or another size."""
    hostile = "治疗费\x1dV\x00\x1b@\x10\x14\x01\x00\x01\x1d!\x77\x1c.\n"
    paper = on_paper(of_lines(Line(hostile), Pair(hostile, hostile)), WIDE)
    data = encode(of_lines(Line(hostile)), WIDE)
    assert data.count(b"\x1dV") == 1
    assert data.count(b"\x1b@") == 1
    assert not paper.unknown
    assert all(cell.wide == 1 for mark in paper.marks if isinstance(mark, TextRow) for cell in mark.cells)


def test_a_code_that_the_paper_can_not_hold_is_printed_as_text() -> None:
    text = "x" * 2500
    assert "".join(on_paper(of_lines(Qr(text)), NARROW).text.split()) == text


def test_a_code_keeps_four_modules_of_white_above_and_below() -> None:
    _, code, _ = on_paper(of_lines(Qr("ABC123")), WIDE).marks[:3]
    assert isinstance(code, Code)
    assert code.module == 6
    data = encode(of_lines(Qr("ABC123")), WIDE)
    assert data.count(b"\x1bJ" + bytes([4 * code.module])) == 2


def test_the_native_code_has_the_bytes_of_the_reference() -> None:
    reference = bytes.fromhex(
        "1D286B0400314132001D286B03003143061D286B03003145311D286B09003150304142433132331D286B0300315130"
    )
    assert reference in encode(of_lines(Qr("ABC123")), WIDE)


def test_a_job_begins_new_and_ends_in_a_cut() -> None:
    job = encode(SLIP, WIDE)
    assert job.startswith(b"\x1b@")
    assert job.endswith(b"\x1dVB\x00")
    assert encode(SLIP, replace(WIDE, full_cut=True)).endswith(b"\x1dVA\x00")


@pytest.mark.parametrize("profile", EVERY, ids=str)
def test_pictures_are_sent_in_short_bands_as_wide_as_the_paper(profile: Profile) -> None:
    for mark in on_paper(SLIP, profile).marks:
        if isinstance(mark, Picture):
            assert mark.dots.size[0] == profile.dots
            assert mark.dots.size[1] <= 128


def test_a_missing_font_is_named_before_anything_is_printed() -> None:
    nowhere = replace(WIDE, chinese=Chinese.BITMAP, fonts=Fonts(regular=Path("/nowhere.ttc")))
    with pytest.raises(Refused, match="PRN-13.*nowhere"):
        encode(of_lines(Line("医院")), nowhere)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS, st.sampled_from(EVERY))
def test_any_document_can_be_encoded_and_stays_in_its_columns(document: Document, profile: Profile) -> None:
    job = encode(document, profile)
    paper = Piece.read(job, millimetres(profile))
    assert paper.overfull_rows == 0
    assert paper.unknown == []
    columns = profile.columns
    for mark in paper.marks:
        if isinstance(mark, TextRow):
            assert sum(cell.columns for cell in mark.cells) <= columns
        if isinstance(mark, Picture):
            assert mark.dots.width <= profile.dots
    assert not re.search(rb"\x10[\x04\x05\x14]", job), "a real-time command stands in the job by chance"


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(codec="gbk", exclude_categories=("Cc", "Cf", "Co", "Zs", "Zl", "Zp")), min_size=1)
)
def test_whatever_is_in_gbk_arrives_letter_by_letter(text: str) -> None:
    rows = on_paper(of_lines(Line(text, Align.LEFT)), WIDE).text.splitlines()
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
