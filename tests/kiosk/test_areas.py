"""Where somebody is insured, by the codes of GB/T 2260."""

import pytest

from kiosk.payment.areas import Place, city_name, place_of


@pytest.mark.parametrize(
    ("area", "own", "place"),
    [
        ("330100", "330106", Place.HERE),
        ("", "330100", Place.HERE),
        ("330200", "330100", Place.PROVINCE),
        ("310104", "330100", Place.AWAY),
        # A city that is a province: its counties are of the same city.
        ("500240", "500103", Place.HERE),
        ("310115", "310000", Place.HERE),
        # What a province governs directly is a city of its own.
        ("429004", "429005", Place.PROVINCE),
        ("429004", "429004", Place.HERE),
    ],
)
def test_a_place_is_here_in_the_province_or_away(area: str, own: str, place: Place):
    assert place_of(area, own) is place


@pytest.mark.parametrize(
    ("area", "name"),
    [
        ("330212", "宁波市"),
        ("429004", "仙桃市"),
        ("339900", ""),
        ("500240", ""),
        ("532900", "大理白族自治州"),
    ],
)
def test_a_city_has_the_name_of_its_code(area: str, name: str):
    assert city_name(area) == name
