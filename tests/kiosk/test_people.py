"""How a name is shown: enough of it to know oneself by, and no more."""

import pytest

from kiosk.identity.people import PersonName


@pytest.mark.parametrize(
    ("full", "masked"),
    [
        ("王", "*"),
        ("陈𬱖", "陈*"),
        ("林秀英", "林*英"),
        ("欧阳娜娜", "欧**娜"),
        ("阿卜杜热西提·买买提明·阿布都克里木", "阿***木"),
        ("Alexandra Montgomery", "A***"),
    ],
)
def test_a_name_is_shown_by_its_ends_and_a_long_one_with_three_stars(full: str, masked: str) -> None:
    assert str(PersonName(full)) == repr(PersonName(full)) == masked
