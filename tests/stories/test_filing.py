"""Somebody without a file becomes a patient with a health card; and what goes wrong on the way."""

from typing import Any

import pytest
from PIL import Image

from kiosk.screens.ending import Sorry
from kiosk.screens.filing import (
    EnterPhone,
    EnterSmsCode,
    Filed,
    HealthCardReady,
    MakePassword,
    NoCodeCame,
    OfferFiling,
    ReadConsent,
    RepeatPassword,
    ToBeConfirmed,
)
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify, PhoneTail
from kiosk.screens.payment import NothingToPay
from kiosk.text import words
from tests.printer.slips import scanned
from tests.stories.patient import Act, Step, back, does, done, leave, pick
from tests.stories.site import Site

PASSWORD = "274913"
PHONE = "19912345678"


def types(digits: str) -> Act:
    return lambda question: digits


def reads_message(site: Site, phone: str = PHONE) -> Act:
    """Looks at the telephone and types what it says."""
    return lambda question: site.bench.order("health_card", "sms", phone=phone)["code"]


def shows_code(site: Site, person: str, code: str = "health_card") -> Act:
    return does(lambda: site.bench.does("scanner", "show", person=person, code=code))


def newcomer(site: Site, person: str = "zheng") -> None:
    """Somebody whom neither the platform nor the hospital knows."""
    site.bench.order("health_card", "unregistered", person=person)
    site.bench.order("hospital", "unknown", person=person)


def by_card(site: Site, journey: str = "file_patient", person: str = "zheng") -> tuple[Step, ...]:
    return ((Home, pick(journey)), (HowToIdentify, site.inserts_card(person)))


def applies(site: Site, phone: str = PHONE) -> tuple[Step, ...]:
    return (
        (EnterPhone, types(phone)),
        (EnterSmsCode, reads_message(site, phone)),
        *agrees(),
    )


def agrees() -> tuple[Step, ...]:
    return (MakePassword, types(PASSWORD)), (RepeatPassword, types(PASSWORD)), (ReadConsent, done)


READY: tuple[Step, ...] = ((Filed, done), (HealthCardReady, done))


def outcomes(site: Site) -> list[list[str]]:
    return list(site.bench.books()["hospital"]["identity"]["outcomes"])


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f2_card_phone_message_password_consent_and_the_code_on_glass_and_paper(
    site: Site, language: str
) -> None:
    newcomer(site)
    steps = (*by_card(site), *applies(site), *READY, site.takes_card)
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    books = site.bench.books()
    assert books["health_card"]["created"] == {"zheng": 1}
    assert books["health_card"]["consents"]["zheng"] == ["health-card-2026-11"]
    assert books["health_card"]["evidence"]["zheng"] == {"medium": "social_card", "level": "chip_read"}
    assert outcomes(site) == [["zheng", "created"]]
    code = patient.last(HealthCardReady).link
    (paper,) = books["printer"]["papers"]
    assert scanned(Image.open(paper["png"])) == [code]
    assert "郑*岚" in paper["text"]
    assert "330108199007053361" not in paper["text"]
    facts = [words(language).say(fact.value) for fact in patient.last(Filed).facts]
    assert "郑*岚" in facts


async def test_ehc_36_the_code_from_the_slip_works_at_once(site: Site) -> None:
    newcomer(site)
    phone = "19900000694"
    patient, _ = await site.visit(*by_card(site), *applies(site, phone), *READY, site.takes_card)
    code = patient.last(HealthCardReady).link
    shows = (HowToIdentify, does(lambda: site.bench.does("scanner", "show", text=code)))
    tail = (PhoneTail, types(phone[-4:]))  # the slip may be in anybody's hand
    _, ending = await site.visit((Home, pick("pay_bills")), shows, tail, (NothingToPay, done))
    assert ending == "finished"


async def test_ehc_14_who_has_a_file_and_a_health_card_gets_no_second_one(site: Site) -> None:
    _, ending = await site.visit(*by_card(site), *READY, site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["health_card"]["created"] == {}
    assert outcomes(site) == [["zheng", "known"]]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_04_a_code_that_only_the_platform_knows_leads_to_a_file_and_on(
    site: Site, language: str
) -> None:
    site.bench.order("hospital", "unknown", person="zheng")
    shows = HowToIdentify, shows_code(site, "zheng")
    steps = ((Home, pick("pay_bills")), shows, (OfferFiling, done), (Filed, done), (NothingToPay, done))
    _, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    assert outcomes(site) == [["zheng", "created"]]
    assert site.bench.books()["hospital"]["identity"]["evidence"]["zheng"]["level"] == "code_only"


async def test_cv_33_the_card_of_another_hospital_is_asked_of_the_platform_and_leads_to_a_file(
    site: Site,
) -> None:
    """Ours have six figures; HC and eight are on those of a hospital that the platform knows."""
    site.set("media", hospital_card=r"[0-9]{6}|HC[0-9]{8}")
    site.bench.order("hospital", "unknown", person="zheng")
    foreign = HowToIdentify, shows_code(site, "zheng", "hospital_card")
    tail = PhoneTail, types("0694")
    steps = (
        (Home, pick("pay_bills")),
        foreign,
        tail,
        (OfferFiling, done),
        (Filed, done),
        (NothingToPay, done),
    )
    _, ending = await site.visit(*steps)
    assert ending == "finished"
    assert outcomes(site) == [["zheng", "created"]]


async def test_whoever_wants_no_file_leaves_none(site: Site) -> None:
    newcomer(site)
    steps = (*by_card(site, "pay_bills"), (OfferFiling, back), site.takes_card)
    _, ending = await site.visit(*steps)
    assert ending == "left"
    assert outcomes(site) == []


async def test_a_message_that_never_comes_is_sent_again_or_to_another_number(site: Site) -> None:
    newcomer(site)
    site.bench.order("health_card", "resend", seconds=0)
    other = "19987654321"
    steps = (
        (EnterPhone, types("12345678901")),
        (EnterPhone, types(PHONE)),
        (EnterSmsCode, back),
        (NoCodeCame, lambda question: "again"),
        (EnterSmsCode, back),
        (NoCodeCame, lambda question: "other"),
        *applies(site, other),
    )
    patient, ending = await site.visit(*by_card(site), *steps, *READY, site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["health_card"]["sms"] == {"file_patient": 3}
    assert words("zh").say([q for q in patient.met if isinstance(q, EnterPhone)][1].trouble or "")


async def test_the_message_can_be_sent_again_after_a_minute_and_not_before(site: Site) -> None:
    newcomer(site)
    seen: list[Any] = []

    def looks(question: NoCodeCame) -> str:
        seen.append(question.options[0].closed)
        return "again"

    steps = (
        (EnterPhone, types(PHONE)),
        (EnterSmsCode, back),
        (NoCodeCame, looks),
        (EnterSmsCode, reads_message(site)),
        *agrees(),
    )
    _, ending = await site.visit(*by_card(site), *steps, *READY, site.takes_card)
    assert ending == "finished"
    assert 0 < seen[0].values["seconds"] <= 60
    assert site.bench.books()["health_card"]["sms"] == {"file_patient": 1}


async def test_three_wrong_codes_end_it_and_nothing_was_made(site: Site) -> None:
    newcomer(site)
    wrong = tuple((EnterSmsCode, types("000000")) for _ in range(3))
    steps = ((EnterPhone, types(PHONE)), *wrong, (Sorry, done))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == patient.last(Sorry).code
    assert site.bench.books()["health_card"]["created"] == {}
    assert outcomes(site) == []


async def test_a_password_is_the_same_twice_and_not_a_simple_one(site: Site) -> None:
    newcomer(site)
    steps = (
        (EnterPhone, types(PHONE)),
        (EnterSmsCode, reads_message(site)),
        (MakePassword, types("111111")),
        (MakePassword, types("123456")),
        (MakePassword, types(PASSWORD)),
        (RepeatPassword, types("274914")),
        (MakePassword, types(PASSWORD)),
        (RepeatPassword, back),
        *agrees()[:2],
        (ReadConsent, back),
        *agrees(),
    )
    patient, ending = await site.visit(*by_card(site), *steps, *READY, site.takes_card)
    assert ending == "finished"
    troubles = [each.trouble for each in patient.met if isinstance(each, MakePassword) and each.trouble]
    assert [each.key.partition(".")[2] for each in troubles] == ["weak", "weak", "differ"]


@pytest.mark.parametrize("screens", range(6))
async def test_whoever_walks_off_before_the_end_leaves_nothing_behind(site: Site, screens: int) -> None:
    newcomer(site)
    script = (by_card(site)[1], *applies(site))
    steps = (*script[:screens], (script[screens][0], leave))
    ends = (site.takes_card,) if screens else ()
    _, ending = await site.visit((Home, pick("file_patient")), *steps, *ends)
    assert ending == "left"
    assert site.bench.books()["health_card"]["created"] == {}
    assert outcomes(site) == []


@pytest.mark.parametrize("call", ["register", "feed"])
async def test_a_lost_answer_makes_nothing_twice(site: Site, call: str) -> None:
    newcomer(site)
    site.set("health_card", answer_seconds=1.0)
    site.set("hospital", answer_seconds=1.0)
    service = "health_card" if call == "register" else "hospital"
    site.bench.order(service, "fail", call=call, how="swallow", times=1)
    _, ending = await site.visit(*by_card(site), *applies(site), *READY, site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["health_card"]["created"] == {"zheng": 1}


async def test_killed_between_platform_and_hospital_the_next_try_finds_what_is_there(site: Site) -> None:
    newcomer(site)
    site.bench.order("hospital", "fail", call="feed", how="500")
    steps = (*by_card(site), *applies(site), (Sorry, done), site.takes_card)
    await site.visit(*steps)
    assert outcomes(site) == []
    site.bench.order("hospital", "heal")
    _, ending = await site.visit(*by_card(site), *READY, site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["health_card"]["created"] == {"zheng": 1}
    assert outcomes(site) == [["zheng", "created"]]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("service", ["health_card", "hospital"])
async def test_off_line_it_is_noted_sealed_and_nothing_is_promised(
    site: Site, service: str, language: str
) -> None:
    newcomer(site)
    site.bench.order(service, "fail", how="down")
    steps = (*by_card(site), (ToBeConfirmed, done), site.takes_card)
    _, ending = await site.visit(*steps, language=language, until_sent=False)
    assert ending == "finished"
    (paper,) = site.bench.books()["printer"]["papers"]
    assert scanned(Image.open(paper["png"])) == []
    site.bench.order(service, "heal")
    await site.waits_until_sent()
    (row,) = [each for each in site.bench.books()["hospital"]["rows"] if each["kind"] == "filing"]
    assert row["body"]["identifier"] == {"system": "id_card", "value": "330108199007053361"}
    assert outcomes(site) == []


async def test_off_line_without_a_key_nothing_about_anybody_is_written(site: Site) -> None:
    site.has_no_key()
    site.bench.order("health_card", "fail", how="down")
    patient, _ = await site.visit(*by_card(site), (Sorry, done), site.takes_card, until_sent=False)
    assert words("zh").say(patient.last(Sorry).text)
    assert not [each for each in site.bench.books()["hospital"]["rows"] if each["kind"] == "filing"]
