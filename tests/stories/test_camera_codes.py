"""The camera as a second scanner: same codes, same visit; when it dies, only the technician notices."""

import asyncio

from kiosk.identity.identify import media, read_medium, unasked
from kiosk.identity.people import Identity, Level
from kiosk.payment.numbers import short_code
from kiosk.screens.ending import TakeSlip
from kiosk.screens.helping import ChooseService, NoCard
from kiosk.screens.home import IDENTIFY, Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.outcome import EnterShortCode, WasPaid
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.prescriptions import BY_NUMBER, ChoosePrescription, ReadPrescription, ShowPrescription
from kiosk.terminal import Terminal
from kiosk.text import Text
from tests.stories.booking import takes
from tests.stories.patient import Act, Patient, Step, does, done, everything, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card

# A camera that is back is used again within this time. Source: issue 4 §3.
BACK_SECONDS = 5.0
# Longer than the camera takes to open and to find a code.
PASSING_SECONDS = 3.0


async def identified(site: Site, terminal: Terminal, device: str, **code: str) -> Identity:
    """Who is known after a health-card code was shown to this device."""
    reading = asyncio.ensure_future(read_medium(terminal))
    await asyncio.sleep(0.3)  # a person sees the screen first
    await site.bench.does(device, "show", person="lin", code="health_card", **code)
    return await asyncio.wait_for(reading, 30)


def asked_to_identify() -> Patient:
    async def waits() -> None:
        await asyncio.sleep(0)

    return Patient((HowToIdentify, does(waits)))


async def test_scanner_and_camera_give_the_same_person(site: Site):
    for device in ("scanner", "camera"):
        async with site.terminal(asked_to_identify()) as terminal:
            who = await identified(site, terminal, device)
            assert (who.medium, who.level) == ("health_code", Level.CODE)
            assert who.name.full == "林秀英"


async def test_a_phone_shown_to_both_is_one_person_and_one_question(site: Site):
    async with site.terminal(asked_to_identify()) as terminal:
        reading = asyncio.ensure_future(read_medium(terminal))
        await asyncio.sleep(0.3)
        code = (await site.bench.does("health_card", "code", person="lin"))["code"]
        await site.bench.does("camera", "show", text=code)
        await site.bench.does("scanner", "show", text=code)
        assert (await asyncio.wait_for(reading, 30)).level is Level.CODE
    assert len(site.bench.books()["health_card"]["verified"]) == 1


async def test_s1_without_a_camera_the_same_media_are_taken(site: Site):
    async with site.terminal(Patient()) as terminal:
        with_camera = media(terminal)
    site.without("camera")
    async with site.terminal(asked_to_identify()) as terminal:
        assert (media(terminal), terminal.sight) == (with_camera, None)
        assert (await identified(site, terminal, "scanner")).level is Level.CODE


async def test_a_camera_that_dies_stops_nobody_and_is_back_by_itself(site: Site):
    site.set("camera", still_seconds=1.0, black_seconds=1.0)
    site.set("health", seconds_between_looks=0.3)
    async with site.terminal(asked_to_identify()) as terminal:
        for harm in ("unplug", "black", "freeze"):
            await site.until(lambda: not terminal.health.down(["camera"]), "the camera is there")
            await site.bench.does("camera", harm)
            await site.until(lambda: terminal.health.down(["camera"]), f"it is missed after {harm}")
            await site.bench.does("camera", "replug")
            await site.bench.does("camera", "nothing")
            async with asyncio.timeout(BACK_SECONDS):
                while terminal.health.down(["camera"]):
                    await asyncio.sleep(0.05)
        assert (await identified(site, terminal, "camera")).level is Level.CODE


async def test_a_phone_that_leaves_the_picture_or_cannot_be_read_is_shown_again(site: Site):
    async with site.terminal(asked_to_identify()) as terminal:
        reading = asyncio.ensure_future(read_medium(terminal))
        await site.bench.does("camera", "show", text="1234\x075678")
        await site.bench.does("camera", "show", texts=["12345678", "87654321"])
        await site.bench.does("camera", "nothing")
        code = (await site.bench.does("health_card", "code", person="lin"))["code"]
        await site.bench.does("camera", "show", text=code, spoil="rotated")
        assert (await asyncio.wait_for(reading, 30)).name.full == "林秀英"


async def test_a_dead_camera_is_known_from_the_start_and_leaves_the_scanner_alone(site: Site):
    await site.bench.does("camera", "unplug")
    site.set("health", seconds_between_looks=0.3)
    async with site.terminal(asked_to_identify()) as terminal:
        assert (await identified(site, terminal, "scanner")).level is Level.CODE
        await site.until(lambda: terminal.health.down(["camera"]), "it is known that the camera is gone")


# --- without a scanner

TO_CAMERA = {"held_to": Text("held_to.camera")}


def shows_to_camera(site: Site) -> Act:
    return does(lambda: site.bench.does("camera", "show", person="lin", code="health_card"))


def pays_at_camera(site: Site) -> tuple[Step, ...]:
    wallet = (ShowWalletCode, site.shows_wallet("lin", to="camera"))
    return (ChooseBills, everything), (ConfirmParts, done), wallet, (TakeSlip, done)


async def test_without_a_scanner_a_visit_begins_is_paid_and_asked_after_at_the_camera(site: Site):
    site.without("scanner")
    begins = (Home, pick(IDENTIFY)), (HowToIdentify, shows_to_camera(site))
    patient, ending = await site.visit(*begins, (ChooseService, pick("pay_bills")), *pays_at_camera(site))
    assert (ending, site.owed("lin")) == ("finished", 0)
    assert "camera_code" in patient.last(Home).media
    assert "camera_code" in patient.last(HowToIdentify).media
    assert patient.last(ShowWalletCode).held_to == "camera"

    await site.bench.does("camera", "nothing")
    (number,) = site.bench.books()["hospital"]["postings"]
    shows = (EnterShortCode, site.shows_text(short_code(number), to="camera"))
    patient, _ = await site.visit((Home, pick("ask_outcome")), shows, (WasPaid, done))
    assert patient.last(EnterShortCode).said == TO_CAMERA


async def test_without_a_scanner_a_prescriptions_code_is_held_to_the_camera(site: Site):
    site.without("scanner")
    number = site.bench.order("hospital", "prescribed", person="lin")["number"]
    shows = (ShowPrescription, site.shows_text(number, to="camera"))
    comes = (Home, pick("fill_prescription")), (HowToIdentify, site.inserts_card("lin"))
    asks = (*comes, (ChoosePrescription, takes(BY_NUMBER)))
    patient, _ = await site.visit(*asks, shows, (ReadPrescription, leave), site.takes_card)
    assert patient.last(ShowPrescription).said == TO_CAMERA


async def test_without_a_scanner_whoever_has_no_card_is_offered_a_code(site: Site):
    site.without("scanner")
    begins = (Home, pick("no_card")), (NoCard, takes("code")), (HowToIdentify, shows_to_camera(site))
    patient, _ = await site.visit(*begins, (ChooseService, leave))
    (by_code,) = (each for each in patient.last(NoCard).options if each.key == "code")
    assert by_code.closed is None


async def test_a_scanner_that_goes_while_a_wallets_code_is_asked_for_leaves_it_to_the_camera(site: Site):
    site.set("health", seconds_between_looks=0.3)
    goes = (ShowWalletCode, does(lambda: site.bench.does("scanner", "unplug")))
    steps = (*by_card(site), *pays_at_camera(site)[:2], goes, *pays_at_camera(site)[2:], site.takes_card)
    try:
        patient, ending = await site.visit(*steps)
    finally:
        site.bench.order("scanner", "replug")
    assert (ending, site.owed("lin")) == ("finished", 0)
    asked = [each.held_to for each in patient.met if isinstance(each, ShowWalletCode)]
    assert asked == ["scanner", "camera"]


async def test_a_scanner_that_goes_while_a_medium_is_asked_for_leaves_it_to_the_camera(site: Site):
    site.set("health", seconds_between_looks=0.3)
    goes = (HowToIdentify, does(lambda: site.bench.does("scanner", "unplug")))
    steps = (Home, pick(IDENTIFY)), goes, (HowToIdentify, shows_to_camera(site)), (ChooseService, leave)
    try:
        patient, _ = await site.visit(*steps)
    finally:
        site.bench.order("scanner", "replug")
    before, after = (each.media for each in patient.met if isinstance(each, HowToIdentify))
    assert ("health_code" in before, "camera_code" in before) == (True, False)
    assert ("health_code" in after, "camera_code" in after) == (False, True)


async def test_s1_nobody_is_looked_at_before_a_medium_is_asked_for(site: Site):
    """A phone that passes before the camera begins nothing at home; held to the scanner it does."""
    async with site.terminal(Patient()) as terminal:
        begins = asyncio.ensure_future(unasked(terminal))
        await site.bench.does("camera", "show", person="lin", code="health_card")
        assert not (await asyncio.wait({begins}, timeout=PASSING_SECONDS))[0]
        await site.bench.does("scanner", "show", person="lin", code="health_card")
        assert (await (await asyncio.wait_for(begins, 10))()).name.full == "林秀英"
