"""The cast of the bench is what the tests and the card need it to be."""

import re

import pytest

from hardware_sim.people import check_character, load
from hardware_sim.services.hospital_bills import FISCAL_ITEMS

PEOPLE = load()


@pytest.mark.parametrize("person", list(PEOPLE), ids=lambda person: person.key)
def test_numbers_are_of_the_form_that_their_readers_check(person) -> None:
    assert check_character(person.id_number[:17]) == person.id_number[17]
    assert person.id_number[:2] in ("31", "33")
    assert re.fullmatch("[0-9a-f]{64}", person.health_id)
    assert re.fullmatch("[0-9A-F]{6}D156000005[0-9A-F]{16}", person.card.identifier)
    assert len(person.card.card_number) == 9
    assert person.name.encode("gb18030")


@pytest.mark.parametrize(
    ("first_17", "last"), [("11010119900307100", "6"), ("31010119491001002", "5"), ("44030019851231003", "2")]
)
def test_check_characters_are_those_of_the_reference(first_17: str, last: str) -> None:
    assert check_character(first_17) == last


def test_nobody_shares_a_number() -> None:
    people = list(PEOPLE)
    for numbers in (
        [each.id_number for each in people],
        [each.health_id for each in people],
        [each.patient_id for each in people],
        [each.card.identifier for each in people],
    ):
        assert len(set(numbers)) == len(people) == 6


def test_the_cast_has_the_parts_that_the_stories_need() -> None:
    assert next(iter(PEOPLE)).key == "lin"
    assert sum(each.mark for each in PEOPLE) == 2
    assert [each.key for each in PEOPLE if each.insurance is None] == ["zhou"]
    assert [each.key for each in PEOPLE if not each.owes] == ["zheng"]
    with pytest.raises(UnicodeEncodeError):
        PEOPLE.called("xiahou").name.encode("gbk")


def test_every_item_that_is_owed_has_a_fiscal_name_and_a_price() -> None:
    items = [item for each in PEOPLE for owed in each.owes for item in owed.items]
    assert {item.category for item in items} <= set(FISCAL_ITEMS)
    assert min(item.fen for item in items) > 0
