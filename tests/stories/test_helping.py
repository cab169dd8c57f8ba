"""No card in hand: a code, or staff who log in, vouch and are on record."""

from typing import Any

import pytest

from kiosk.screens.ending import Sorry, TakeSlip
from kiosk.screens.face import SendConsent, TypeIdNumber
from kiosk.screens.helping import (
    ChooseService,
    ChooseTask,
    EnterPatientNumber,
    EnterStaffNumber,
    EnterStaffPin,
    NoCard,
)
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.staff import NoCases
from kiosk.staff.login import Role, enrol
from tests.stories.patient import Step, back, done, everything, pick
from tests.stories.site import Site
from tests.stories.test_binding import chooses
from tests.stories.test_filing import shows_code, types

PIN = "840271"
LIN = "330102195803126422"


@pytest.fixture
def staffed(site: Site) -> Site:
    """A terminal at which clerk 1024 and technician 2048 may log in."""
    file = site.config_file.with_name("staff.toml")
    enrol(file, "1024", Role.CLERK, PIN)
    enrol(file, "2048", Role.TECHNICIAN, PIN)
    site.set("staff", file=str(file))
    return site


def logs_in(number: str = "1024", pin: str = PIN) -> tuple[Step, ...]:
    return (EnterStaffNumber, types(number)), (EnterStaffPin, types(pin))


def pays(site: Site) -> tuple[Step, ...]:
    return (
        (ChooseService, chooses("pay_bills")),
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet("lin")),
        (TakeSlip, done),
    )


def acts(site: Site) -> list[str]:
    """What the platform was told that staff did."""
    rows = site.bench.books()["platform"]["rows"]
    return [row["body"]["act"] for row in rows if row["kind"] == "audit"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_sh_28_a_code_on_the_phone_does_instead_of_a_card(site: Site, language: str) -> None:
    steps = ((Home, pick("no_card")), (NoCard, chooses("code")), (HowToIdentify, shows_code(site, "lin")))
    _, ending = await site.visit(*steps, *pays(site), language=language)
    assert ending == "finished"
    assert site.owed("lin") == 0


async def test_sh_28_a_way_that_is_closed_says_why(site: Site) -> None:
    closed: dict[str, Any] = {}

    def looks(question: NoCard) -> str:
        closed.update({each.key: each.closed for each in question.options})
        return "code"

    site.without("camera")
    steps = ((Home, pick("no_card")), (NoCard, looks), (HowToIdentify, shows_code(site, "lin")))
    await site.visit(*steps, *pays(site))
    assert {key for key, why in closed.items() if why} == {"face", "staff"}


async def test_sh_28_whoever_wants_no_face_sent_after_all_goes_on_with_a_code(site: Site) -> None:
    steps = (
        (Home, pick("no_card")),
        (NoCard, chooses("face")),
        (TypeIdNumber, types(LIN)),
        (SendConsent, back),
        (HowToIdentify, shows_code(site, "lin")),
    )
    _, ending = await site.visit(*steps, *pays(site))
    assert ending == "finished"
    assert site.bench.books()["health_card"]["faces"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_18_staff_log_in_act_for_the_patient_and_are_on_record(
    staffed: Site, language: str
) -> None:
    steps = (
        (Home, pick("assist")),
        *logs_in(),
        (ChooseTask, chooses("patient")),
        (EnterPatientNumber, types("123456789012345678")),
        (EnterPatientNumber, types(LIN)),
        *pays(staffed),
    )
    _, ending = await staffed.visit(*steps, language=language)
    assert ending == "finished"
    assert staffed.owed("lin") == 0
    assert acts(staffed) == ["login", "look_up", "served", "logout"]
    uses = [row for row in staffed.bench.books()["platform"]["rows"] if row["kind"] == "card_use"]
    assert [row["body"]["level"] for row in uses] == ["staff_verified"]


async def test_ehc_18_with_the_visit_staff_are_logged_out(staffed: Site) -> None:
    first = ((Home, pick("assist")), *logs_in("2048"), (ChooseTask, chooses("cases")), (NoCases, done))
    await staffed.visit(*first)
    assert acts(staffed) == ["login", "logout"]
    patient, _ = await staffed.visit((Home, pick("assist")), *logs_in("2048"), *first[3:])
    assert patient.names[1] == "EnterStaffNumber"


async def test_a_technician_acts_for_nobody(staffed: Site) -> None:
    closed: list[Any] = []

    def looks(question: ChooseTask) -> str:
        closed.append(question.options[0].closed)
        return "cases"

    await staffed.visit((Home, pick("assist")), *logs_in("2048"), (ChooseTask, looks), (NoCases, done))
    assert closed[0] is not None


async def test_s7_three_wrong_pins_lock_the_number_also_over_a_restart(staffed: Site) -> None:
    wrong = logs_in(pin="000000")
    patient, ending = await staffed.visit((Home, pick("assist")), *wrong, *wrong, *wrong, (Sorry, done))
    assert ending == patient.last(Sorry).code
    patient, ending = await staffed.visit((Home, pick("assist")), *logs_in(), (Sorry, done))
    assert ending == patient.last(Sorry).code
    assert acts(staffed) == ["login_failed"] * 3 + ["login_locked"]
    other = (*logs_in("2048"), (ChooseTask, chooses("cases")), (NoCases, done))
    _, ending = await staffed.visit((Home, pick("assist")), *other)
    assert ending == "finished"


async def test_s29_five_numbers_without_a_file_end_the_session(staffed: Site) -> None:
    for person in ("zhou", "zheng"):
        staffed.bench.order("hospital", "unknown", person=person)
    nobody = tuple((EnterPatientNumber, types("330108199007053361")) for _ in range(5))
    steps = ((Home, pick("assist")), *logs_in(), (ChooseTask, chooses("patient")), *nobody, (Sorry, done))
    patient, ending = await staffed.visit(*steps)
    assert ending == patient.last(Sorry).code
    assert acts(staffed) == ["login", *["look_up"] * 5, "logout"]


async def test_a_terminal_without_staff_does_not_offer_them(site: Site) -> None:
    offered: list[str] = []

    def looks(question: Home) -> str:
        offered.extend(each.journey for each in question.entries)
        return "no_card"

    steps = ((Home, looks), (NoCard, chooses("code")), (HowToIdentify, shows_code(site, "lin")), *pays(site))
    await site.visit(*steps)
    assert "assist" not in offered
    assert "no_card" in offered
