"""The number of a resident (GB 11643): 6 digits of area, birth date, sequence, check character. Pure."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
# 91 is not a province: numbers of foreigners with permanent residence begin so.
_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
) | {71, 81, 82, 83, 91}
OLDEST_YEARS = 130
_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")


def is_valid(number: str) -> bool:
    """Whether the form and the check character are right; X is upper-case. Source: id-card-sam.md §9."""
    digits = number[:17]
    if len(number) != 18 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return number[17] == _CHECK_CHARACTERS[total % 11] and birth_date(number) is not None


def is_old_foreign(number: str) -> bool:
    """Whether it has the form on a foreigner's permanent residence card of before 2023."""
    return _OLD_FOREIGN.fullmatch(number) is not None


def birth_date(number: str) -> date | None:
    """The birth date that stands in a number; None when there is no such day."""
    digits = number[6:14]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def could_be_alive(number: str, today: date) -> bool:
    """Whether a valid number is of a known province, and of somebody born, at most 130 years ago."""
    born = birth_date(number)
    if born is None or int(number[:2]) not in _PROVINCES:
        return False
    return born <= today and today.year - born.year <= OLDEST_YEARS
