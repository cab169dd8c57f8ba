"""A face in a visit: instead of a card, on top of a code, and never often enough to guess numbers."""

from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest

from drivers.errors import Refused
from drivers.face_opencv import OPENCV
from drivers.pictures import swapped
from kiosk.identity.abilities import CAN
from kiosk.identity.identify import identify, media
from kiosk.identity.look_ups import LIMIT, WITHIN_SECONDS, LookUps, TooMany
from kiosk.identity.media import FaceStep
from kiosk.identity.people import Level
from kiosk.screens.ending import Sorry, TakeCard, TakeSlip
from kiosk.screens.face import AnotherWay, FaceConsent, LookHere, SendConsent, TypeIdNumber
from kiosk.screens.helping import ChooseService, NoCard
from kiosk.screens.home import Home
from kiosk.screens.identity import FACE, HowToIdentify, InsuranceByAnother
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.reports import ChooseReport, ReadReport, ShowStrongerMedium
from kiosk.visit import Visit
from tests.pictures import portrait
from tests.stories.patient import Act, Patient, Step, back, does, done, everything, leave, pick
from tests.stories.site import Site
from tests.stories.test_faces import LIN, looks
from tests.stories.test_media import lays, shows
from tests.stories.test_reports import by_code, puts_away


def by_face(site: Site) -> tuple[Step, ...]:
    """Of somebody who is known already no number is typed."""
    return (SendConsent, done), (LookHere, looks(site, "a"))


def lifts(site: Site) -> Act:
    return does(lambda: site.bench.does("id_card", "lift"))


def chip_photo(file: Path, name: str) -> Path:
    """A portrait cut so close that the bench's coding of a chip's photograph leaves the face in it."""
    picture = portrait(f"{name}_frame")
    face = OPENCV.faces(picture)[0]
    middle, high = (face.left + face.width / 2, face.top + face.height / 2), 1.3 * face.height
    size = round(high * 102 / 126), round(high)
    cv2.imwrite(str(file), swapped(np.asarray(cv2.getRectSubPix(picture, size, middle), np.uint8)))
    return file


def types(number: str) -> Step:
    return TypeIdNumber, lambda _: number


@pytest.fixture
def site(site: Site) -> Site:
    site.set("face", task_seconds=8, begin_seconds=8)
    site.bench.order("health_card", "before_camera", person="lin")
    return site


async def test_s29_without_card_number_and_face_open_the_record_and_it_is_said_what_pays(site: Site) -> None:
    patient, ending = await site.visit(
        (Home, pick("no_card")),
        (NoCard, pick(FACE)),
        types(LIN),
        *by_face(site),
        (ChooseService, pick("pay_bills")),
        (InsuranceByAnother, pick("show")),
        (HowToIdentify, shows(site, "e_voucher")),
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet("lin")),
        (TakeSlip, done),
    )
    assert ending == "finished"
    assert site.owed("lin") == 0
    assert len(site.settled_by_insurer(site.bench.books())) == 1
    assert FACE not in patient.last(HowToIdentify).pressed


async def test_cv_24_insurance_by_somebody_elses_card_is_refused(site: Site) -> None:
    _, ending = await site.visit(
        (Home, pick("pay_bills")),
        (HowToIdentify, pick(FACE)),
        types(LIN),
        *by_face(site),
        (InsuranceByAnother, pick("show")),
        (HowToIdentify, lays(site, "chen")),
        (Sorry, done),
        (TakeCard, lifts(site)),
    )
    assert ending == "EHC-17"
    assert site.owed("lin") > 0


async def test_ehc_09_a_code_is_raised_by_the_face_to_what_reports_need(site: Site) -> None:
    patient, _ = await site.visit(
        *by_code(site),
        (ChooseReport, pick("0")),
        (ShowStrongerMedium, done),
        (HowToIdentify, pick(FACE)),
        *by_face(site),
        (ChooseReport, pick("0")),
        (ReadReport, puts_away),
        (ChooseReport, leave),
    )
    asked = patient.last(HowToIdentify)
    assert (asked.pressed, "health_code" in asked.media) == ((FACE,), False)


async def test_an_id_card_opens_reports_beside_its_owners_face_where_that_is_asked_for(
    site: Site, tmp_path: Path
) -> None:
    """Shown at the home screen: the face is asked for when reports are wanted, and not before, nor again."""
    site.set("media", face_beside_card=["read_reports"])
    lays_own = lays(site, photo=str(chip_photo(tmp_path / "photo.png", "a")))
    patient, ending = await site.visit(
        (Home, lays_own),
        (ChooseService, pick("read_reports")),
        (FaceConsent, done),
        (LookHere, looks(site, "a")),
        (ChooseReport, pick("0")),
        (ReadReport, puts_away),
        (ChooseReport, leave),
        (TakeCard, lifts(site)),
    )
    assert ending == "left"
    assert patient.names.count("FaceConsent") == 1


@pytest.mark.parametrize("camera", ["not_wanted", "none"])
async def test_whoever_shows_an_id_card_and_no_face_uses_another_card_or_leaves(
    site: Site, camera: str
) -> None:
    site.set("media", face_beside_card=["read_reports"])
    if camera == "none":
        site.without("camera")
    patient, ending = await site.visit(
        (Home, pick("read_reports")),
        (HowToIdentify, lays(site)),
        (FaceConsent, back) if camera == "not_wanted" else (AnotherWay, done),
        (HowToIdentify, site.inserts_card("lin")),
        (ChooseReport, pick("0")),
        (ReadReport, puts_away),
        (ChooseReport, leave),
        site.takes_card,
        (TakeCard, lifts(site)),
    )
    assert ending == "left"
    assert patient.last(HowToIdentify).code == "FAC-13"


async def test_each_step_that_may_ask_for_the_face_beside_a_card_does(site: Site) -> None:
    steps = get_args(FaceStep)
    site.set("media", face_beside_card=list(steps))
    for step in steps:
        laid = ((Home, pick(step)), (HowToIdentify, lays(site)))
        patient, _ = await site.visit(*laid, (FaceConsent, leave), (TakeCard, lifts(site)))
        assert patient.finished, step


async def test_s29_five_numbers_that_lead_nowhere_end_the_session_and_close_the_way(site: Site) -> None:
    wrong = (types(LIN[:-1] + "3"),) * LIMIT
    steps = ((Home, pick("pay_bills")), (HowToIdentify, pick(FACE)), *wrong, (Sorry, done))
    patient, ending = await site.visit(*steps)
    assert ending == "FAC-11"

    patient = Patient((HowToIdentify, shows(site, "health_card")))
    async with site.terminal(patient) as terminal:
        for _ in range(LIMIT - 1):
            terminal.look_ups.failed()
        with pytest.raises(TooMany):
            terminal.look_ups.failed()
        assert (await identify(terminal)).id == "P00100001"
    assert patient.last(HowToIdentify).pressed == ()


def test_s29_after_a_while_numbers_may_be_typed_again() -> None:
    now = 0.0
    look_ups = LookUps(lambda: now)
    for _ in range(LIMIT - 1):
        look_ups.failed()
    now = WITHIN_SECONDS - 1
    with pytest.raises(Refused, match="FAC-11"):
        look_ups.failed()
    assert not look_ups.open
    now = WITHIN_SECONDS + 1
    assert look_ups.open


async def test_whom_a_code_vouches_for_is_asked_for_more_where_more_is_needed(site: Site) -> None:
    visit = Visit("pay_bills")
    patient = Patient((HowToIdentify, shows(site, "suishen")), (HowToIdentify, lays(site)))
    async with site.terminal(patient) as terminal:
        assert (await identify(terminal, visit=visit)).identity.level is Level.CODE
        assert (await identify(terminal, Level.CHIP, visit)).identity.level is Level.CHIP
    assert patient.finished


async def test_a_relatives_code_pays_the_relatives_bill_and_no_face_stands_for_it(site: Site) -> None:
    async def shows_for_lin() -> None:
        shown = await site.bench.does("health_card", "show", person="chen", medium="suishen", relative="lin")
        await site.bench.does("scanner", "show", text=shown["code"])

    owed = site.owed("chen")
    patient, ending = await site.visit(
        (Home, pick("pay_bills")),
        (HowToIdentify, does(shows_for_lin)),
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet("chen")),
        (TakeSlip, done),
    )
    assert ending == "finished"
    assert (site.owed("lin"), site.owed("chen")) == (0, owed)


async def test_ehc_05_the_table_names_a_way_that_this_terminal_has_for_every_medium(site: Site) -> None:
    async with site.terminal(Patient()) as terminal:
        assert {*media(terminal), FACE} <= {way for each in CAN.values() for way in each.ways}
    assert not CAN[FACE].pays
    assert all(each.serves == each.level.does_for(Level.FACE) for each in CAN.values())
