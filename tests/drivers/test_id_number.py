"""The number of a resident, with the vectors of the reference."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import id_number

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    "number",
    [
        "110101199003071006",
        "310101194910010025",
        "110101200002290018",
        "440300198512310032",
        "810000199001010019",
        "820000199001010029",
        "830000199001010039",
        "911560199001010017",
        "33010619850617331X",
    ],
)
def test_the_vectors_of_the_reference_are_valid(number: str) -> None:
    assert id_number.is_valid(number)
    assert id_number.could_be_alive(number, TODAY)


@given(st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(place: int, digit: str) -> None:
    number = "110101199003071006"
    wrong = number[:place] + digit + number[place + 1 :]
    assert id_number.is_valid(wrong) == (wrong == number)


@given(st.text(max_size=20))
def test_any_text_is_valid_or_not(text: str) -> None:
    if id_number.is_valid(text):
        id_number.could_be_alive(text, TODAY)


def test_digits_of_other_scripts_are_none() -> None:
    assert not id_number.is_valid("١١٠١٠١١٩٩٠٠٣٠٧١٠٠٦")
