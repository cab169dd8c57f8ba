"""Whether a fiscal bill is this patient's, and whether its numbers agree with one another. Pure."""

import unicodedata
from collections.abc import Iterable

from kiosk.identity.people import Patient, PersonName
from kiosk.payment.bills import Parts

# One fen. Source: e-bill.md A5.
TOLERANCE = 1
ID_NUMBER_LENGTH = 18
BETWEEN_NAMES = " ·•・.-'"


def adds_up(total: int, parts: Parts, items: Iterable[int]) -> bool:
    """Total, who paid it, and what it is for say the same sum, to the fen. Source: e-bill.md A5 [R]."""
    paid = parts.pooled_fund + parts.other_funds + parts.personal_account + parts.cash
    return all(abs(total - each) <= TOLERANCE for each in (parts.total, paid, sum(items)))


def names_another(payer: str, masked_number: str, patient: Patient) -> bool:
    """Whether the payer of a bill is surely somebody else, by the name or by digits that both show.

    What a medium or the hospital does not say, or masks itself, contradicts nothing. Source: e-bill.md A3.
    """
    names = {_plain(each) for each in (patient.name, patient.identity.name) if _is_whole(each)}
    if names and _plain(PersonName(payer)) not in names:
        return True
    number = patient.identity.number.full.upper()
    # A number of another kind of document than the bill's says nothing.
    return len(number) == ID_NUMBER_LENGTH and not _fits(masked_number.strip().upper(), number)


def _is_whole(name: PersonName) -> bool:
    return bool(name.full.strip()) and "*" not in name.full


def _plain(name: PersonName) -> str:
    """As it is compared: full width, blanks and dots between names make no other person."""
    folded = unicodedata.normalize("NFKC", name.full).casefold()
    return "".join(each for each in folded if each not in BETWEEN_NAMES)


def _fits(masked: str, number: str) -> bool:
    """The digits before and behind the stars; how many stars there are says nothing."""
    if "*" not in masked:
        return masked in ("", number)
    head, tail = masked.split("*", 1)[0], masked.rsplit("*", 1)[1]
    return number.startswith(head) and number.endswith(tail)
