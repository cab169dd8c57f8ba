"""An order of the internet hospital is finished here: found by its pick-up code, paid, fetched, or sent."""

from typing import Any

import pytest

from kiosk.screens.booking import NumberTaken
from kiosk.screens.ending import MoneyState, Sorry
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.prescriptions import (
    ChoosePrescription,
    GiveAddress,
    HowToFill,
    ReadOrder,
    ReadPrescription,
    ShowPrescription,
)
from kiosk.text import words
from tests.stories.booking import comes, pays, shows_code, takes
from tests.stories.patient import Step, back, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_prescriptions import JOURNEY, LANGUAGES, OWED_BEFORE, UNINSURED, books, fills, shows


def orders(site: Site, person: str = UNINSURED, **more: Any) -> tuple[str, str]:
    """Number of an order on line, and its pick-up code."""
    made = site.bench.order("hospital", "ordered_online", person=person, **more)
    return made["number"], made["code"]


def at_home(site: Site, code: str, person: str = UNINSURED) -> tuple[Step, ...]:
    return (Home, site.shows_text(code)), shows_code(site, person)


def fetches(way: str) -> tuple[Step, ...]:
    return (ReadOrder, done), (HowToFill, takes(way))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_sh_41_cv_10_a_paid_order_is_fetched_by_its_pick_up_code_shown_at_home(
    site: Site, language: str
) -> None:
    _, code = orders(site, paid=True)
    steps = (*at_home(site, code), *fetches("pick_up"), (NumberTaken, done))
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    window = words(language).say(patient.last(NumberTaken).facts[1].value)
    (slip,) = site.bench.books()["printer"]["papers"]
    assert window.endswith("号窗口")
    assert window.split()[-1] in slip["text"]
    assert "Y001" in slip["text"]
    assert len(site.bench.books()["hospital"]["appointments"]["medicine"]) == 1
    assert site.owed(UNINSURED) == OWED_BEFORE


async def test_sh_41_an_order_that_is_open_is_paid_here_and_reported_in(site: Site) -> None:
    number, code = orders(site)
    steps = (*comes(site, JOURNEY, UNINSURED), *shows(site, code), *fills("pick_up"))
    _, ending = await site.visit(*steps, *pays(site), (NumberTaken, done))
    assert ending == "finished"
    assert books(site, number) == {"state": "paid", "way": "pick_up"}
    assert site.owed(UNINSURED) == OWED_BEFORE


async def test_cv_10_what_was_to_be_delivered_is_fetched_here_and_the_courier_told(site: Site) -> None:
    number, code = orders(site, paid=True, way="deliver")
    _, ending = await site.visit(*at_home(site, code), *fetches("pick_up"), (NumberTaken, done))
    assert ending == "finished"
    assert books(site, number) == {"state": "paid", "way": "pick_up"}


async def test_cv_10_what_the_courier_has_is_waited_for_and_its_address_can_be_given(site: Site) -> None:
    number, code = orders(site, paid=True, way="deliver")
    _, ending = await site.visit(*at_home(site, code), *fetches("deliver"), (GiveAddress, done))
    assert ending == "finished"
    site.bench.order("hospital", "courier_has", number=number)
    patient, ending = await site.visit(*at_home(site, code), *fetches("pick_up"), (Sorry, done))
    assert ending == "RXP-08"
    assert patient.last(Sorry).money is MoneyState.UNTOUCHED
    assert books(site, number)["way"] == "deliver"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_sh_41_foreign_unknown_and_hostile_codes_are_answered_in_words_and_cost_nothing(
    site: Site, language: str
) -> None:
    _, of_another = orders(site, "chen", paid=True)
    bad = (of_another, "PU999999999999", "PU00000000000'; DROP TABLE orders", "https://evil.example/PU1")
    steps = (*at_home(site, bad[0]), *((ShowPrescription, site.shows_text(each)) for each in bad[1:]))
    patient, _ = await site.visit(*steps, (ShowPrescription, leave), language=language)
    asked = [each for each in patient.met if isinstance(each, ShowPrescription)]
    assert [each.code for each in asked] == ["RXP-04", "RXP-03", "RXP-01", "RXP-01"]
    assert site.owed(UNINSURED) == OWED_BEFORE


async def test_sh_41_a_pick_up_code_says_nothing_about_who_stands_here(site: Site) -> None:
    _, code = orders(site, paid=True)
    shown = (HowToIdentify, site.shows_text(code))
    patient, ending = await site.visit((Home, pick(JOURNEY)), shown, (HowToIdentify, leave))
    assert ending == "left"
    assert patient.last(HowToIdentify).code == "MED-01"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_yd_15_orders_on_line_say_whether_the_insurer_has_settled_them(
    site: Site, language: str
) -> None:
    orders(site, "lin", paid=True)
    orders(site, "lin")
    orders(site, "lin", insured=False)
    said = words(language)
    looks = (ChoosePrescription, lambda question: str(question.options[1].key))
    patient, _ = await site.visit(
        *comes(site, JOURNEY), looks, (ReadPrescription, back), (ChoosePrescription, leave), language=language
    )
    details = [said.say(each.detail) for each in patient.last(ChoosePrescription).options[:3] if each.detail]
    settled, not_yet = (said.say(f"prescription_insurance.{each}") for each in ("settled", "open"))
    assert [settled in each for each in details] == [False, False, True]
    assert [not_yet in each for each in details] == [False, True, False]
    assert not_yet in [said.say(each.value) for each in patient.last(ReadPrescription).facts]
