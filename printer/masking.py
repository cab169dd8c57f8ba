"""What no paper says whole, whichever field brought it: the number of a person's identity document. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from drivers.id_number import birth_date, could_be_alive, is_valid

LENGTH = 18
SHOWN_FIRST, SHOWN_LAST = 3, 4
# Whatever the terminal's clock says: a wrong one must not unmask anybody.
YEARS = range(1890, 2100)
# Between two digits people and programs put blanks and marks, of any script, or break the line.
DIGITS = re.compile(r"[0-9](?:[\W_]{0,8}[0-9X])*")


def masked(text: str) -> str:
    """`text` with all but the ends of each ID number in it as stars; every other number stays as it is.

    A number is one by its region, its day of birth and its check digit, wherever it stands: inside a
    longer one, in full width, with marks between its digits. Source: GB 11643.
    """
    plain = "".join(map(_plain, text))
    shown = list(text)
    for number in _numbers(plain):
        for at in number[SHOWN_FIRST:-SHOWN_LAST]:
            shown[at] = "*"
    return "".join(shown)


def says_a_number(text: str) -> bool:
    """Whether an ID number stands in `text`."""
    return masked(text) != text


def _numbers(plain: str) -> Iterator[list[int]]:
    """The places of the digits of each ID number."""
    for run in DIGITS.finditer(plain):
        places = [at for at in range(*run.span()) if plain[at] in "0123456789X"]
        windows = (places[first : first + LENGTH] for first in range(len(places) - LENGTH + 1))
        yield from (each for each in windows if _is_a_persons("".join(plain[at] for at in each)))


def _is_a_persons(number: str) -> bool:
    born = birth_date(number) if is_valid(number) else None
    return born is not None and born.year in YEARS and could_be_alive(number, born)


def _plain(character: str) -> str:
    """A digit of any script, also raised or in a ring, and X, as themselves; every character stays one."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return "X" if character in "xXｘＸ" else character
