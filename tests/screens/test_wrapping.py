"""Lines break where Chinese and English readers expect them to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.wrapping import CLOSING, wrap

LETTERS = st.text(alphabet="医保卡请插入，。、（）ABab12-", min_size=1, max_size=60)


def width(text: str) -> float:
    """Ideographs two wide, letters one."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def test_a_line_ends_where_a_phrase_does() -> None:
    assert (
        wrap("请不要离开。如手机提示，请输入支付密码。", 26, width)
        == "请不要离开。如手机提示，\n请输入支付密码。"
    )


def test_lines_without_phrases_are_about_even() -> None:
    assert wrap("Which bills do you want to pay?", 28, width) == "Which bills do\nyou want to pay?"


def test_an_english_word_stays_whole() -> None:
    assert wrap("social-security card", 16, width) == "social-security\ncard"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("请输入您在医院登记的手机号的最后四位数字。", "手机号"),
        ("机器和工作人员会继续核对您的这笔付款。", "工作"),
        ("须经您同意。按“返回”可改用其他方式。", "“返回”"),
        ("插入社保卡", "社保卡"),
        ("出示二维码", "二维码"),
        ("使用医保终端", "医保终端"),
        ("请到人工窗口报这个码查询。", "人工窗口"),
        ("Changed to a paper bill 已换开, Outpatient", "已换开"),
        ("药房还没有确认，请稍后到“取号”报到，或带小票问药房。", "“取号”"),
    ],
)
def test_a_chinese_word_stays_whole_however_narrow_the_room_is(text: str, word: str) -> None:
    for room in range(12, 40):
        assert word in wrap(text, room, width)


@pytest.mark.parametrize("text", ["只有一行", "One line", ""])
def test_what_fits_is_left_alone(text: str) -> None:
    assert wrap(text, 100, width) == text


def test_a_number_stays_with_what_it_counts() -> None:
    for room in range(16, 40):
        assert "10 分钟" in wrap("号源已为您保留，请在 10 分钟内完成。", room, width)
        assert "第 1 组" in wrap("检查检验项目组合第 1 组（含材料费）", room, width)


def test_a_long_name_is_broken_after_its_dots_only() -> None:
    for room in range(14, 40):
        lines = wrap("阿卜杜热西提·买买提明 副主任中医师", room, width).split("\n")
        assert any("阿卜杜热西提·" in line for line in lines)
        assert any("买买提明" in line for line in lines)


@pytest.mark.parametrize("text", ["打印票据", "请到人工窗口办理。", "交住院预交金"])
def test_no_character_is_alone_on_the_last_line(text: str) -> None:
    for room in range(6, 20):
        last = wrap(text, 16 * room, lambda part: 16 * width(part)).split("\n")[-1]
        assert len(last.rstrip("。")) > 1


@given(LETTERS)
def test_no_line_begins_with_a_full_stop_and_no_letter_is_lost(text: str) -> None:
    lines = wrap(text, 20, width).split("\n")
    assert "".join(lines) == text
    assert not [line for line in lines[1:] if line[:1] in tuple(CLOSING[:14])]


def test_a_number_wider_than_the_line_is_cut_and_a_word_is_not() -> None:
    assert wrap("26112203280001", 10, width) == "2611220\n3280001"
    assert wrap("Donaudampfschiff", 10, width) == "Donaudampfschiff"
