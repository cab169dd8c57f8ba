"""S-19: names and titles come from other systems; none of them tells the printer anything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_sim.printing.escpos_commands import TEXT, next_command
from hardware_sim.printing.paper import Mark, Picture, TextRow
from printer.document import Document, Line, Pair
from printer.escpos import encode
from printer.profiles import PROFILES, Chinese, Profile
from printer.wrapping import clean
from tests.printer.drawn import profile_of, read
from tests.printer.slips import DOCUMENTS, TEXTS
from tests.printer.test_escpos import EVERY

ESCAPES = {
    "restart": "\x1b@",
    "cut": "\x1dV\x00",
    "status": "\x10\x04\x01",
    "clear": "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    "huge": "\x1d!\x77",
    "picture": "\x1dv0\x00\xff\xff\xff\xff",
    "code page": "\x1bt\x10",
    "chinese off": "\x1c.",
    "drawer": "\x1bp\x00\x19\xfa",
    "backwards": "\u202e\u2066",
    "lone halves": "\ud800\udfff",
    "rows": "\n\r\n\x0b\x0c\u2028\x85",
    "nothing": "\x00\x7f\x9b\x1f",
}
# All that our encoder ever says; a command beside these came out of somebody's text.
OURS = {
    *(
        TEXT,
        b"\n",
        b"\x1b@",
        b"\x1ba",
        b"\x1bE",
        b"\x1b3",
        b"\x1b*",
        b"\x1bJ",
        b"\x1d!",
        b"\x1dv",
        b"\x1d(",
        b"\x1dV",
    ),
    *(b"\x1c!", b"\x1c&", b"\x1c."),
}


def commands(raw: bytes) -> list[bytes]:
    names = []
    while command := next_command(raw):
        names.append(command.name)
        raw = raw[command.length :]
    assert raw == b""
    return names


def squeezed(text: str) -> str:
    return "".join(clean(text).replace("¥", "￥").split())


def in_chinese_font(text: str) -> bool:
    try:
        squeezed(text).encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS, st.sampled_from(EVERY))
def test_s19_nothing_in_any_document_is_a_command(document: Document, profile: Profile) -> None:
    said = commands(encode(document, profile))
    assert set(said) <= OURS
    assert said.count(b"\x1dV") == 1
    assert said[-1] == b"\x1dV"


@pytest.mark.parametrize("chinese", Chinese)
@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES.keys())
def test_s19_printer_escapes_in_a_title_have_no_effect(escape: str, chinese: Chinese) -> None:
    def slip(title: str) -> bytes:
        elements = (Pair(title, "58.00 元"), Line(title, size=2), Line("以下正常", bold=True))
        return encode(Document("slip", elements), profile_of(80, chinese))

    harmless = clean(f"x{escape}x")[1:-1]
    assert slip(f"检查{escape}费") == slip(f"检查{harmless}费")
    assert commands(slip(f"检查{escape}费")).count(b"\x1dV") == 1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.builds(Line, TEXTS) | st.builds(Pair, TEXTS, TEXTS), max_size=6),
    st.sampled_from(sorted(PROFILES)),
)
def test_text_is_read_back_in_its_order(elements: list[Line | Pair], profile: str) -> None:
    said = [each.text if isinstance(each, Line) else f"{each.left} {each.right}" for each in elements]
    kept = [(each, text) for each, text in zip(elements, said, strict=True) if in_chinese_font(text)]
    document = Document("any", tuple(each for each, _ in kept))
    paper = read(document, 58 if profile == "58mm" else 80).text
    assert "".join(paper.split()) == "".join(squeezed(text) for _, text in kept)


@pytest.mark.parametrize(
    "rare", ["䶮", "㐀", "𠮷", "𬭎", "㼆", "é€", "𠀁", "𪚥", "𫝀", "𫠠", "𬺡", "⁹", "⩽", "₂", "č"]
)
def test_a_rare_character_leaves_ink_within_a_slip_of_text(rare: str) -> None:
    first, drawn, last, *_ = read(Document("slip", (Line("上"), Pair("姓名", rare), Line("下")))).marks
    assert isinstance(first, TextRow)
    assert isinstance(last, TextRow)
    no_font_has_it = read(Document("slip", (Pair("姓名", "🧿" * len(rare)),))).marks[0]
    assert any(dots_of(drawn))
    assert dots_of(drawn) != dots_of(no_font_has_it)


def dots_of(mark: Mark) -> bytes:
    """What was drawn of a row: a whole one, or single characters between those of the printer's font."""
    if isinstance(mark, Picture):
        return mark.dots.tobytes()
    assert isinstance(mark, TextRow)
    return b"".join(cell.dots for cell in mark.cells)


@pytest.mark.parametrize("usual", ["〇", "：￥—《》", "“”…·×℃", "朱镕基", "¥12.50"])
def test_what_the_printers_own_font_has_is_printed_with_it(usual: str) -> None:
    assert read(Document("slip", (Line(usual),))).text.strip() == usual.replace("¥", "￥")


def test_an_amount_ends_the_last_row_of_a_long_title() -> None:
    title = "一个名称特别长的检查项目，长到一行放不下，要换到第二行去"
    rows = read(Document("slip", (Pair(title, "58.00 元"),))).text.splitlines()
    assert "".join("".join(rows).split()) == f"{title}58.00元"
    assert rows[-1].endswith(" 58.00 元")
    assert len(rows) == 2


def test_short_brackets_stay_whole() -> None:
    rows = read(
        Document("slip", (Pair("胸部低剂量螺旋平扫加增强（放射科）", "58.00 元"),)), 58
    ).text.splitlines()
    assert rows[-1].startswith("（放射科）")
