"""How digits are typed and shown: what each kind takes, how it is grouped, what its keys are."""

from collections.abc import Callable, Sequence

from kiosk.screens.asking import Digits
from ui.widgets.keypad import CLEAR, DELETE, SWITCH, Key

DIGITS = "0123456789"
DOT = "●"
GROUPS = {Digits.PHONE: (3, 4, 4), Digits.ID_NUMBER: (6, 8, 4)}
# What is easily taken for something else is not on the keys: short codes have no I, L, O, U.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"


def fits(kind: Digits, typed: str, letter: str, most: int) -> bool:
    """Whether one more may be typed: X stands at the end of an ID number, an amount begins with no 0."""
    if len(typed) >= most:
        return False
    if kind is Digits.ID_NUMBER and letter == "X":
        return len(typed) == most - 1
    return not (kind is Digits.AMOUNT and letter == "0" and not typed)


def shown(kind: Digits, typed: str) -> str:
    """Grouped as people read it aloud; a password as dots."""
    if kind is Digits.PASSWORD:
        return " ".join(DOT * len(typed))
    if kind not in GROUPS:
        return typed
    groups, at = [], 0
    for length in GROUPS[kind]:
        groups.append(typed[at : at + length])
        at += length
    return " ".join(group for group in groups if group)


Say = Callable[[str], str]


def digit_keys(kind: Digits, order: Sequence[str], say: Say) -> list[list[Key]]:
    """Four rows of three; `order` is 1 first and 0 last where nothing is hidden."""
    hidden = kind is Digits.PASSWORD
    keys = [_letter(each, at if hidden else None) for at, each in enumerate(order)]
    aside = {Digits.ID_NUMBER: _letter("X"), Digits.SHORT_CODE: Key(SWITCH, "ABC")}
    last = aside.get(kind, Key(CLEAR, say("keypad.clear")))
    return [keys[0:3], keys[3:6], keys[6:9], [last, keys[9], _erase(say)]]


def letter_keys(say: Say) -> list[list[Key]]:
    """The letters alone, for a panel that has no room for the digits beside them."""
    return _rows([*(_letter(each) for each in LETTERS), Key(SWITCH, "123"), _erase(say)], 6)


def all_keys(across: int, say: Say) -> list[list[Key]]:
    """Digits and letters together, `across` in a row."""
    keys = [_letter(each) for each in DIGITS + LETTERS]
    return _rows([*keys, Key(CLEAR, say("keypad.clear")), _erase(say)], across)


def _rows(keys: list[Key], across: int) -> list[list[Key]]:
    return [keys[at : at + across] for at in range(0, len(keys), across)]


def _erase(say: Say) -> Key:
    return Key(DELETE, say("keypad.delete"))


def _letter(letter: str, place: int | None = None) -> Key:
    """A key that types; where the order is hidden its name tells only where it lies."""
    return Key(f"key:{letter}" if place is None else f"pad:{place + 1}", letter, letter)
