"""A patient gets her medicine: her own prescription, one of another province, a pharmacy's basket."""

from typing import Any

import pytest

from kiosk.screens.booking import NumberTaken
from kiosk.screens.ending import MoneyState, Sorry, TakeSlip
from kiosk.screens.payment import ChooseBills, ConfirmParts
from kiosk.screens.prescriptions import (
    BY_NUMBER,
    ChoosePrescription,
    Filled,
    GiveAddress,
    HowToFill,
    PrescriptionPrinted,
    ReadPrescription,
    ShowPrescription,
)
from kiosk.text import words
from tests.stories.booking import comes, first_open, pays, takes
from tests.stories.patient import Step, back, done, everything, leave
from tests.stories.site import Site

JOURNEY, UNINSURED = "fill_prescription", "zhou"
LANGUAGES = ("zh", "en")
OWED_BEFORE = 178_80  # other bills of hers


def prescribed(site: Site, person: str = UNINSURED, **more: Any) -> str:
    return str(site.bench.order("hospital", "prescribed", person=person, **more)["number"])


def shows(site: Site, *numbers: str) -> tuple[Step, ...]:
    """Each is held to the scanner."""
    codes = ((ShowPrescription, site.shows_text(number)) for number in numbers)
    return ((ChoosePrescription, takes(BY_NUMBER)), *codes)


def fills(way: str) -> tuple[Step, ...]:
    return (ReadPrescription, done), (HowToFill, takes(way))


def books(site: Site, number: str) -> dict[str, str]:
    return dict(site.bench.books()["hospital"]["prescriptions"]["prescriptions"][number])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_hi_06_sh_03_a_prescription_is_paid_and_reported_with_window_and_number(
    site: Site, language: str
) -> None:
    number = prescribed(site)
    steps = (*comes(site, JOURNEY, UNINSURED), (ChoosePrescription, first_open), *fills("pick_up"))
    patient, ending = await site.visit(*steps, *pays(site), (NumberTaken, done), language=language)
    assert ending == "finished"
    assert books(site, number) == {"state": "paid", "way": "pick_up"}
    assert words(language).say(patient.last(NumberTaken).facts[1].value).endswith("号窗口")
    assert len(site.bench.books()["hospital"]["appointments"]["medicine"]) == 1


async def test_cv_15_the_insurer_pays_its_part_of_a_prescription(site: Site) -> None:
    prescribed(site, "lin")
    steps = (*comes(site, JOURNEY, "lin"), (ChoosePrescription, first_open), *fills("pick_up"))
    paid = ((ChooseBills, everything), (ConfirmParts, done), (TakeSlip, done), (NumberTaken, done))
    _, ending = await site.visit(*steps, *paid)
    assert ending == "finished"
    assert site.settled_by_insurer(site.bench.books()) == [8640]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_yd_22_yd_24_one_of_another_province_is_scanned_verified_and_delivered_by_phone(
    site: Site, language: str
) -> None:
    number = prescribed(site, origin="elsewhere")
    steps = (*comes(site, JOURNEY, UNINSURED), *shows(site, number), *fills("deliver"))
    patient, ending = await site.visit(*steps, *pays(site), (GiveAddress, done), language=language)
    assert ending == "finished"
    assert patient.last(GiveAddress).link.startswith("https://delivery.example/")
    origin = patient.last(ReadPrescription).facts[0].value
    assert origin.key == "prescription_origin.elsewhere"
    assert books(site, number) == {"state": "paid", "way": "deliver"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_yd_22_unknown_foreign_used_and_expired_numbers_are_said_and_cost_nothing(
    site: Site, language: str
) -> None:
    of_another = prescribed(site, "chen", origin="elsewhere")
    used, expired = prescribed(site, origin="elsewhere"), prescribed(site, origin="elsewhere")
    site.bench.order("hospital", "prescription_is", number=used, state="used")
    site.bench.order("hospital", "prescription_is", number=expired, state="expired")
    bad = ("?", "330199999999", of_another, used, expired)
    steps = (*comes(site, JOURNEY, UNINSURED), *shows(site, *bad), (ShowPrescription, leave))
    patient, _ = await site.visit(*steps, language=language)
    asked = [each for each in patient.met if isinstance(each, ShowPrescription)]
    assert [each.code for each in asked] == ["", "RXP-01", "RXP-03", "RXP-04", "", ""]
    said = [words(language).say(each.trouble) for each in asked if each.trouble]
    assert len(set(said)) == len(bad)
    assert site.owed(UNINSURED) == OWED_BEFORE


async def test_one_that_expires_between_choice_and_filling_is_not_charged(site: Site) -> None:
    number = prescribed(site)

    def expires(question: HowToFill) -> str:
        site.bench.order("hospital", "prescription_is", number=number, state="expired")
        return "pick_up"

    steps = (*comes(site, JOURNEY, UNINSURED), (ChoosePrescription, first_open), (ReadPrescription, done))
    patient, ending = await site.visit(*steps, (HowToFill, expires), (Sorry, done))
    assert ending == "RXP-06"
    assert patient.last(Sorry).money is MoneyState.UNTOUCHED
    assert site.owed(UNINSURED) == OWED_BEFORE


async def test_another_way_than_before_replaces_the_bill_and_never_owes_twice(site: Site) -> None:
    number = prescribed(site)
    steps = (*comes(site, JOURNEY, UNINSURED), (ChoosePrescription, first_open), *fills("pick_up"))
    again = ((ChoosePrescription, first_open), *fills("deliver"))
    _, ending = await site.visit(*steps, (ChooseBills, back), *again, *pays(site), (GiveAddress, done))
    assert ending == "finished"
    assert books(site, number) == {"state": "paid", "way": "deliver"}
    assert site.owed(UNINSURED) == OWED_BEFORE
    assert [bill["state"] for bill in site.bills(UNINSURED)].count("paid") == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_yd_16_a_prescription_of_an_online_follow_up_is_printed_and_nothing_paid(
    site: Site, language: str
) -> None:
    number = prescribed(site, origin="online")
    steps = (*comes(site, JOURNEY, UNINSURED), (ChoosePrescription, first_open), *fills("print"))
    _, ending = await site.visit(*steps, (PrescriptionPrinted, done), language=language)
    assert ending == "finished"
    (paper,) = site.bench.books()["printer"]["papers"]
    assert number in paper["text"]
    assert "江城市互联网医院" in paper["text"]
    assert site.owed(UNINSURED) == OWED_BEFORE


async def test_without_paper_it_is_said_that_nothing_was_printed(site: Site) -> None:
    prescribed(site, origin="online")
    site.bench.order("printer", "paper_out")
    steps = (*comes(site, JOURNEY, UNINSURED), (ChoosePrescription, first_open), *fills("print"))
    patient, _ = await site.visit(*steps, (PrescriptionPrinted, done))
    assert patient.last(PrescriptionPrinted).code == "PRN-02"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_yd_18_hi_16_in_a_pharmacy_the_basket_is_scanned_and_paid_and_taken_at_the_counter(
    site: Site, language: str
) -> None:
    site.set("menu", profile="pharmacy")
    number = str(site.bench.order("hospital", "basket", name="维生素C片", fen=1290)["number"])
    steps = (*comes(site, JOURNEY, UNINSURED), *shows(site, number), (ReadPrescription, done))
    patient, ending = await site.visit(*steps, *pays(site), (Filled, done), language=language)
    assert ending == "finished"
    assert patient.last(Filled).trouble is None
    assert books(site, number)["state"] == "paid"


async def test_whoever_paid_is_told_where_to_ask_when_no_number_can_be_had(site: Site) -> None:
    prescribed(site)
    site.bench.order("hospital", "fail", call="arrive", how="500")
    site.set("hospital", answer_seconds=1)
    steps = (*comes(site, JOURNEY, UNINSURED), (ChoosePrescription, first_open), *fills("pick_up"))
    patient, ending = await site.visit(*steps, *pays(site), (Filled, done))
    assert ending == "finished"
    assert patient.last(Filled).trouble is not None


async def test_while_the_platform_is_away_a_number_is_not_believed(site: Site) -> None:
    number = prescribed(site, origin="elsewhere")
    site.bench.order("hospital", "prescription_platform", away=True)
    _, ending = await site.visit(*comes(site, JOURNEY, UNINSURED), *shows(site, number), (Sorry, done))
    assert ending.startswith("NET-")
    assert site.owed(UNINSURED) == OWED_BEFORE
