"""Whose a bill is, and whether its sums agree, as far as its fields say."""

import pytest

from kiosk.identity.people import NO_PROOF, Identity, IdNumber, Level, Patient, PersonName
from kiosk.payment.bill_checks import adds_up, names_another
from kiosk.payment.bills import Parts

MASKED = "330***********6422"


def patient(
    name: str = "林秀英", number: str = "330102195803126422", at_hospital: str | None = None
) -> Patient:
    said = PersonName(name if at_hospital is None else at_hospital)
    identity = Identity("id_card", PersonName(name), IdNumber(number), Level.CHIP, NO_PROOF)
    return Patient("P00100001", said, identity)


@pytest.mark.parametrize(
    ("payer", "number", "who"),
    [
        ("林秀英", MASKED, patient()),
        ("林秀英", "", patient()),
        ("林秀英", "330102195803126422", patient()),
        ("林秀英", "330102********6422", patient()),
        ("林秀英", "****6422", patient()),
        ("林 秀英", MASKED, patient()),
        ("阿卜杜热西提·买买提", MASKED, patient("阿卜杜热西提•买买提")),
        ("LI WEI", "E*****123", patient("Li Wei", "E12345678")),
        ("林秀英", MASKED, patient(number="E12345678")),
        ("林秀英", MASKED, patient("", "")),
        ("林秀英", MASKED, patient("林*英", at_hospital="")),
        ("林秀英", MASKED, patient("林秀瑛", at_hospital="林秀英")),
        ("x", "11010119900307101x", patient("x", "11010119900307101X")),
    ],
)
def test_what_a_medium_and_the_hospital_say_of_her_is_no_other_person(
    payer: str, number: str, who: Patient
) -> None:
    assert not names_another(payer, number, who)


@pytest.mark.parametrize(
    ("payer", "number", "who"),
    [
        ("陈建国", MASKED, patient()),
        ("陈建国", "", patient(number="")),
        ("林秀英", "330***********6423", patient()),
        ("林秀英", "310***********6422", patient()),
        ("林秀英", "330102195803126423", patient()),
    ],
)
def test_another_name_or_other_digits_are_another_person(payer: str, number: str, who: Patient) -> None:
    assert names_another(payer, number, who)


@pytest.mark.parametrize(
    ("total", "parts", "items", "agree"),
    [
        (68_00, Parts(68_00, 34_00, 0, 14_00, 20_00), (68_00,), True),
        (68_00, Parts(68_00, 34_01, 0, 14_00, 20_00), (67_99,), True),
        (68_00, Parts(68_00, 34_02, 0, 14_00, 20_00), (68_00,), False),
        (68_00, Parts(68_00, 34_00, 0, 14_00, 20_00), (40_00, 27_98), False),
        (68_00, Parts(68_02, 34_00, 0, 14_00, 20_00), (68_00,), False),
        (-68_00, Parts(-68_00, -34_00, 0, -14_00, -20_00), (-68_00,), True),
        (0, Parts(0), (), True),
    ],
)
def test_total_parts_and_items_agree_to_the_fen(
    total: int, parts: Parts, items: tuple[int, ...], agree: bool
) -> None:
    """Source: e-bill.md A5."""
    assert adds_up(total, parts, items) is agree
