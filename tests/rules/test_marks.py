"""The net of the privacy tests has no hole: whatever is personal is found, however it is written."""

import json

import pytest

from tests.marks import all_marks, find_marks


def test_two_people_are_marked() -> None:
    assert len(set(all_marks().values())) >= 2


@pytest.mark.parametrize("mark", sorted(all_marks()))
def test_every_mark_is_found_in_plain_text_in_json_and_in_bytes(mark: str) -> None:
    for written in (mark, json.dumps(mark), mark.encode().hex(" ").upper(), mark.encode("gb18030").hex()):
        assert mark in find_marks(f"patient {written} came")


def test_masked_people_are_not_a_breach() -> None:
    assert find_marks("尉**岚 310***********5221 P00100003") == []
