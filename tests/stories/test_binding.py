"""Other cards, faces, newborns and temporary cards find their person; nobody gets somebody else's."""

from typing import Any

import pytest

from kiosk.screens.ending import Sorry
from kiosk.screens.filing import (
    Bound,
    ChooseAge,
    ChooseBinding,
    ChooseNewborn,
    ChooseSex,
    EnterHospitalCard,
    EnterTemporaryNumber,
    Filed,
    HealthCardReady,
    NoNewborn,
    ReadFaceConsent,
    ReadNewbornConsent,
    TemporaryReady,
    Unbound,
)
from kiosk.screens.helping import NoCard
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.text import words
from tests.stories.patient import Act, Step, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_filing import applies, by_card, newcomer, outcomes, shows_code, types

LIN_CARD = "social_card|330100D1560000053301000173A4C2E9"


def chooses(key: str) -> Act:
    return lambda question: key


def binds(site: Site, what: str, *steps: Step, person: str = "lin") -> tuple[Step, ...]:
    return (*by_card(site, "bind", person), (ChooseBinding, chooses(what)), *steps)


def media(site: Site) -> dict[str, str]:
    return dict(site.bench.books()["health_card"]["media"])


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_hi_04_the_social_card_is_bound_and_taken_off_again(site: Site, language: str) -> None:
    _, ending = await site.visit(
        *binds(site, "social_card", (Bound, done)), site.takes_card, language=language
    )
    assert ending == "finished"
    assert media(site) == {LIN_CARD: "lin"}
    _, ending = await site.visit(*binds(site, "unbind", (Unbound, done)), site.takes_card, language=language)
    assert ending == "finished"
    assert media(site) == {}


async def test_ehc_14_a_hospital_card_with_a_file_of_its_own_is_joined_not_created(site: Site) -> None:
    site.bench.order("hospital", "old_card", person="lin", card="00661234")
    steps = binds(site, "hospital_card", (EnterHospitalCard, types("00661234")), (Bound, done))
    _, ending = await site.visit(*steps, site.takes_card)
    assert ending == "finished"
    assert outcomes(site) == [["lin", "linked"]]
    (system,) = media(site)
    assert system.startswith("hospital_card|")
    assert system.endswith("-00661234")


async def test_a_hospital_card_of_somebody_else_is_refused(site: Site) -> None:
    site.bench.order("hospital", "old_card", person="chen", card="00661234")
    steps = binds(site, "hospital_card", (EnterHospitalCard, types("00661234")), (Sorry, done))
    patient, ending = await site.visit(*steps, site.takes_card)
    assert ending == patient.last(Sorry).code
    assert media(site) == {}


async def test_a_face_is_bound_by_a_consent_of_its_own(site: Site) -> None:
    left = binds(site, "face", (ReadFaceConsent, leave))
    await site.visit(*left, site.takes_card)
    assert media(site) == {}
    _, ending = await site.visit(
        *binds(site, "face", (ReadFaceConsent, done), (Bound, done)), site.takes_card
    )
    assert ending == "finished"
    assert list(media(site).values()) == ["lin"]
    assert site.bench.books()["health_card"]["consents"]["lin"] == ["face-2026-11"]


@pytest.mark.parametrize("journey", ["bind", "file_newborn"])
async def test_ehc_09_a_code_is_not_enough_for_it_may_be_anybodys(site: Site, journey: str) -> None:
    steps = ((Home, pick(journey)), (HowToIdentify, shows_code(site, "lin")), (HowToIdentify, leave))
    patient, ending = await site.visit(*steps)
    assert ending == "left"
    assert patient.last(HowToIdentify).trouble
    assert media(site) == {}


async def test_whoever_binds_and_has_no_health_card_gets_one_first(site: Site) -> None:
    newcomer(site)
    steps = (*by_card(site, "bind"), *applies(site), (ChooseBinding, chooses("social_card")), (Bound, done))
    _, ending = await site.visit(*steps, site.takes_card)
    assert ending == "finished"
    assert list(media(site).values()) == ["zheng"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_sh_10_a_newborn_is_filed_with_the_mothers_card_and_both_are_known(
    site: Site, language: str
) -> None:
    birth = site.bench.order("health_card", "born", person="zheng", sex="2")["birth_number"]
    steps = (
        *by_card(site, "file_newborn"),
        (ReadNewbornConsent, done),
        (Filed, done),
        (HealthCardReady, done),
    )
    _, ending = await site.visit(*steps, site.takes_card, language=language)
    assert ending == "finished"
    books = site.bench.books()
    assert f"birth_certificate|{birth}" in books["health_card"]["residents"]
    ((guardian, child, relation),) = books["health_card"]["relatives"]
    assert (guardian, relation) == ("zheng", "child")
    assert books["hospital"]["identity"]["guardians"] == {child: "P00100006"}
    assert books["hospital"]["identity"]["evidence"][child]["level"] == "by_guardian"
    _, ending = await site.visit(*by_card(site, "file_newborn"), (NoNewborn, done), site.takes_card)
    assert ending == "finished"


async def test_of_twins_one_is_chosen_by_the_end_of_the_birth_certificates_number(site: Site) -> None:
    for _ in range(2):
        site.bench.order("health_card", "born", person="zheng", sex="1")
    steps = (
        *by_card(site, "file_newborn"),
        (ChooseNewborn, chooses("1")),
        (ReadNewbornConsent, done),
        (Filed, done),
        (HealthCardReady, done),
    )
    patient, ending = await site.visit(*steps, site.takes_card)
    assert ending == "finished"
    first, second = (words("zh").say(each.detail) for each in patient.last(ChooseNewborn).options)
    assert first != second
    residents = site.bench.books()["health_card"]["residents"]
    (number,) = (each for each in residents if each.startswith("birth_certificate|"))
    assert number[-4:] == second[-4:]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_an_emergency_without_a_name_gets_a_number_and_a_name_later(site: Site, language: str) -> None:
    steps = (
        (Home, pick("no_card")),
        (NoCard, chooses("temporary")),
        (ChooseSex, chooses("2")),
        (ChooseAge, chooses("65")),
        (TemporaryReady, done),
    )
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    number = _said(patient.last(TemporaryReady).facts[0].value)
    assert number in site.bench.books()["printer"]["papers"][-1]["text"]
    steps = binds(site, "temporary", (EnterTemporaryNumber, types(number)), (Sorry, done), person="chen")
    _, ending = await site.visit(*steps, site.takes_card, language=language)
    assert ending == "EHC-08", "a man of forty was given no such card"
    assert site.bench.books()["health_card"]["temporary"][number]["owner"] == ""
    steps = binds(
        site,
        "temporary",
        (EnterTemporaryNumber, types("123")),
        (EnterTemporaryNumber, types(number)),
        (Bound, done),
    )
    _, ending = await site.visit(*steps, site.takes_card, language=language)
    assert ending == "finished"
    assert site.bench.books()["health_card"]["temporary"][number]["owner"] == "lin"
    steps = binds(site, "temporary", (EnterTemporaryNumber, types(number)), (Sorry, done), person="chen")
    patient, ending = await site.visit(*steps, site.takes_card)
    assert ending == patient.last(Sorry).code
    assert site.bench.books()["health_card"]["temporary"][number]["owner"] == "lin"


def _said(text: Any) -> str:
    return words("zh").say(text)
