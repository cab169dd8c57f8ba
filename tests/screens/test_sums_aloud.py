"""A sum is read aloud as people say it."""

import pytest

from kiosk.text import words
from ui.sums_aloud import LARGEST, sum_aloud


def said(fen: int, language: str) -> str:
    between = "" if language == "zh" else " "
    return between.join(words(language).say(key) for key in sum_aloud(fen, language))


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "零元", "zero yuan"),
        (5, "零元零五分", "zero yuan five fen"),
        (46_20, "四十六元二角", "forty six yuan twenty fen"),
        (10_00, "十元", "ten yuan"),
        (115_08, "一百一十五元零八分", "one hundred fifteen yuan eight fen"),
        (300_00, "三百元", "three hundred yuan"),
        (1005_06, "一千零五元零六分", "one thousand five yuan six fen"),
        (1050_00, "一千零五十元", "one thousand fifty yuan"),
        (1010_00, "一千零一十元", "one thousand ten yuan"),
        (2110_00, "二千一百一十元", "two thousand one hundred ten yuan"),
        (
            20_080_99,
            "二万零八十元九角九分",
            "twenty thousand eighty yuan ninety nine fen",
        ),
        (
            123_456_78,
            "十二万三千四百五十六元七角八分",
            "one hundred twenty three thousand four hundred fifty six yuan seventy eight fen",
        ),
        (100_000_00, "十万元", "one hundred thousand yuan"),
    ],
)
def test_a_sum_is_said_as_at_a_till(fen: int, zh: str, en: str) -> None:
    assert (said(fen, "zh"), said(fen, "en")) == (zh, en)


@pytest.mark.parametrize("fen", [-1, LARGEST + 1])
def test_what_nobody_pays_at_a_terminal_is_not_said(fen: int) -> None:
    assert sum_aloud(fen, "zh") == sum_aloud(fen, "en") == ()
