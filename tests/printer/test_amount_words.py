"""Amounts in capital figures: the vectors of the rule, and reading every amount back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.amount_words import LIMIT, amount_words

VECTORS = {
    "0.00": "零元整",
    "0.01": "壹分",
    "0.10": "壹角整",
    "0.15": "壹角伍分",
    "10.01": "壹拾元零壹分",
    "10.10": "壹拾元壹角整",
    "100.05": "壹佰元零伍分",
    "101.50": "壹佰零壹元伍角整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1000.03": "壹仟元零叁分",
    "1001.00": "壹仟零壹元整",
    "1010.10": "壹仟零壹拾元壹角整",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "10000.00": "壹万元整",
    "10001.00": "壹万零壹元整",
    "10010.00": "壹万零壹拾元整",
    "10100.00": "壹万零壹佰元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "100000.00": "壹拾万元整",
    "100005.00": "壹拾万零伍元整",
    "101000.00": "壹拾万壹仟元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "10000000.05": "壹仟万元零伍分",
    "100000000.00": "壹亿元整",
    "100000001.00": "壹亿零壹元整",
    "100010000.00": "壹亿零壹万元整",
    "100001000.00": "壹亿零壹仟元整",  # a whole group between is nought
    "-36.50": "负叁拾陆元伍角整",
}
DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}
FEN = {"元": 100, "角": 10, "分": 1}
GROUPS = {"万": 10_000, "亿": 100_000_000}


def read_back(words: str) -> int:
    """The fen that the words say, read as a person reads them: figure, place, group."""
    sign, words = (-1, words[1:]) if words.startswith("负") else (1, words)
    fen = whole = group = digit = 0
    for character in words.removesuffix("整"):
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in PLACES:
            group, digit = group + digit * PLACES[character], 0
        elif character in GROUPS:
            whole, group, digit = whole + (group + digit) * GROUPS[character], 0, 0
        else:
            fen, whole, group, digit = fen + (whole + group + digit) * FEN[character], 0, 0, 0
    return sign * fen


@pytest.mark.parametrize(("amount", "words"), VECTORS.items())
def test_the_vectors_of_the_rule(amount: str, words: str) -> None:
    assert amount_words(Decimal(amount)) == words


@given(st.integers(-LIMIT * 100 + 1, LIMIT * 100 - 1))
def test_every_amount_can_be_read_back(fen: int) -> None:
    assert read_back(amount_words(Decimal(fen) / 100)) == fen


@given(st.integers(-LIMIT * 100 + 1, LIMIT * 100 - 1))
def test_no_two_noughts_stand_together_and_whole_amounts_end_in_a_stop(fen: int) -> None:
    words = amount_words(Decimal(fen) / 100)
    assert "零零" not in words
    assert words.endswith("分") or words.endswith("整")
    assert words.endswith("整") == (fen % 10 == 0)


@pytest.mark.parametrize(
    ("amount", "words"), [("0.005", "壹分"), ("0.004", "零元整"), ("-0.004", "零元整"), ("1.995", "贰元整")]
)
def test_halves_of_a_fen_are_rounded_up(amount: str, words: str) -> None:
    assert amount_words(Decimal(amount)) == words


def test_an_amount_without_a_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        amount_words(Decimal(LIMIT))
