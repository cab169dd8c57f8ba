"""Where a person is insured, as seen from here: this city, this province, or farther. Source: GB/T 2260."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("cities.toml")
PROVINCE, CITY = 2, 4  # digits of an area code that name a province, and with it a city
# A city that is a province has no cities; what a province governs directly has numbers from 90 and is one.
CITY_PROVINCES = frozenset({"11", "12", "31", "50"})
DIRECT = "90"


class Place(StrEnum):
    """Here nothing has to be filed before the insurance pays; in the province it depends on where from."""

    HERE = "here"
    PROVINCE = "province"
    AWAY = "away"


def place_of(area: str, own: str) -> Place:
    """Of an area code (six digits), by that of this terminal; one that was not said is here."""
    if not area or _city(area) == _city(own):
        return Place.HERE
    return Place.PROVINCE if area[:PROVINCE] == own[:PROVINCE] else Place.AWAY


def city_name(area: str) -> str:
    """In Chinese, as signs and papers have it; empty where the code names no city."""
    return _names().get(_city(area), "")


def _city(area: str) -> str:
    if area[:PROVINCE] in CITY_PROVINCES:
        return area[:PROVINCE]
    return area if area[PROVINCE:CITY] == DIRECT else area[:CITY]


@cache
def _names() -> dict[str, str]:
    return {code: str(name) for code, name in tomllib.loads(FILE.read_text("utf-8")).items()}
