"""What not every site has: a fingerprint module, and a certified terminal of the insurance."""

import asyncio

import pytest

from kiosk.identity.identify import identify, media, unasked
from kiosk.identity.people import Level
from kiosk.runner import one_visit
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from tests.stories.patient import Act, Patient, does, leave, pick
from tests.stories.site import REST_SECONDS, Site
from tests.stories.test_media import known, says, shows
from tests.stories.test_paying import pays


@pytest.fixture(params=["serial", "http"])
def insured_site(site: Site, request: pytest.FixtureRequest) -> Site:
    link = site.bench.books()["insurance_terminal"][request.param]
    site.set("insurance_terminal", link=link)
    return site


@pytest.fixture
def finger_site(site: Site) -> Site:
    site.set("fingerprint", port=site.bench.books()["fingerprint"]["port"], library="hall1")
    return site


def at_terminal(site: Site, order: str, **args: object) -> Act:
    return does(lambda: site.bench.does("insurance_terminal", order, **args))


def touches(site: Site, person: str) -> Act:
    return does(lambda: site.bench.does("fingerprint", "touch", person=person))


async def test_features_5_4_the_insurance_terminal_identifies_and_its_token_pays(insured_site: Site) -> None:
    site = insured_site
    steps = ((Home, pick("pay_bills")), (HowToIdentify, at_terminal(site, "face", person="lin")), *pays(site))
    _, ending = await site.visit(*steps)
    assert ending == "finished"
    assert len(site.settled_by_insurer(site.bench.books())) == 1
    assert site.owed("lin") == 0


async def test_at_the_home_screen_the_insurance_terminal_looks_at_nobody(insured_site: Site) -> None:
    site = insured_site
    site.bench.order("insurance_terminal", "face", person="lin")
    async with site.terminal(Patient()) as terminal:
        listening = asyncio.create_task(unasked(terminal))
        await site.until(lambda: site.bench.books()["insurance_terminal"]["asked"], "its state was asked for")
        await site.bench.does("social_card", "insert", person="lin")
        await asyncio.wait_for(listening, REST_SECONDS)
        assert "begin" not in site.bench.books()["insurance_terminal"]["asked"]
    await site.bench.does("social_card", "pull")


async def test_at_the_home_screen_nothing_is_to_be_shown_to_the_insurance_terminal(
    insured_site: Site,
) -> None:
    patient = Patient((Home, pick("pay_bills")), (HowToIdentify, leave))
    async with insured_site.terminal(patient) as terminal:
        await one_visit(terminal)
    assert "insurance_terminal" not in patient.last(Home).media
    assert "insurance_terminal" in patient.last(HowToIdentify).media


async def test_its_face_proves_more_than_its_scan(insured_site: Site) -> None:
    _, by_face = await known(insured_site, (HowToIdentify, at_terminal(insured_site, "face", person="lin")))
    _, by_scan = await known(insured_site, (HowToIdentify, at_terminal(insured_site, "scan", person="lin")))
    assert (by_face.identity.level, by_scan.identity.level) == (Level.FACE, Level.CODE)
    assert by_face.identity.proof.kind == "01"


@pytest.mark.parametrize("order", ["stranger", "garble", "mute", "unplug"])
async def test_an_insurance_terminal_that_does_not_do_leaves_the_other_media(site: Site, order: str) -> None:
    site.set("insurance_terminal", link=site.bench.books()["insurance_terminal"]["serial"])
    if order == "stranger":
        steps = ((HowToIdentify, at_terminal(site, order)), (HowToIdentify, shows(site, "e_voucher")))
        patient, found = await known(site, *steps)
        assert says(patient.met[1])
    else:
        site.bench.order("insurance_terminal", order)
        patient, found = await known(site, (HowToIdentify, shows(site, "e_voucher")))
        assert "insurance_terminal" not in patient.last(HowToIdentify).media, "what is gone is not asked for"
    assert found.id == "P00100001"


async def test_a_registered_finger_opens_the_record(finger_site: Site) -> None:
    _, found = await known(finger_site, (HowToIdentify, touches(finger_site, "lin")))
    assert (found.id, found.identity.medium, found.identity.level) == ("P00100001", "fingerprint", Level.CODE)


async def test_a_finger_of_nobody_says_so_and_a_code_goes_on(finger_site: Site) -> None:
    steps = (
        (HowToIdentify, touches(finger_site, "stranger")),
        (HowToIdentify, shows(finger_site, "suishen")),
    )
    patient, found = await known(finger_site, *steps)
    assert (patient.last(HowToIdentify).code, found.id) == ("FPR-04", "P00100001")


@pytest.mark.parametrize("order", ["unclear", "garble", "mute", "unplug"])
async def test_a_module_that_does_not_do_leaves_the_other_media(finger_site: Site, order: str) -> None:
    finger_site.bench.order("fingerprint", order)
    patient = Patient((HowToIdentify, shows(finger_site, "suishen")))
    async with finger_site.terminal(patient) as terminal:
        assert ("fingerprint" in media(terminal)) == (order == "unclear"), "what is gone is not asked for"
        assert (await identify(terminal)).id == "P00100001"
