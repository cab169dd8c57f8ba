"""Everything that can go wrong while a place is held: it is said, and the place is never left held."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from kiosk.screens.booking import (
    Booked,
    CheckAppointment,
    ChooseClinic,
    ChooseDay,
    ChooseErrand,
    ChooseSlot,
)
from kiosk.screens.ending import MoneyState, Sorry
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.text import words
from tests.stories.booking import (
    FREE,
    PAID,
    UNINSURED,
    books,
    chooses,
    comes,
    first_open,
    later,
    nothing_is_held,
    papers,
    said,
    states,
    takes,
)
from tests.stories.patient import Patient, does, done, everything, leave
from tests.stories.site import Site


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_place_that_somebody_else_took_meanwhile_is_said_and_another_one_is_booked(
    site: Site, language: str
) -> None:
    site.bench.order("hospital", "places", clinic=FREE, left=1)

    def too_late(question: Any) -> str:
        site.bench.order("hospital", "booked_on_phone", person="chen", clinic=FREE, day=1)
        return first_open(question)

    steps = (
        *comes(site),
        *chooses(FREE)[:-1],
        (ChooseSlot, too_late),
        (ChooseDay, first_open),
        (ChooseSlot, first_open),
        (CheckAppointment, done),
        (Booked, done),
    )
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    again = [each for each in patient.met if isinstance(each, ChooseDay)][1]
    assert said(again, language)
    assert again.code == "APT-01"
    assert states(site) == ["booked", "booked"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_whoever_thinks_longer_than_the_deadline_is_told_and_chooses_again(
    site: Site, language: str
) -> None:
    def too_long(question: Any) -> None:
        site.bench.order("hospital", "clock", seconds=601)

    steps = (
        *comes(site),
        *chooses(FREE, day=later),
        (CheckAppointment, too_long),
        (ChooseDay, later),
        (ChooseSlot, first_open),
        (CheckAppointment, done),
        (Booked, done),
    )
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    assert [each.code for each in patient.met if isinstance(each, ChooseDay)] == ["", "APT-05"]
    await nothing_is_held(site)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_fee_that_is_refused_leaves_no_place_held_and_no_bill_open(site: Site, language: str) -> None:
    owed = site.owed(UNINSURED)
    site.bench.order("wallet", "balance", person=UNINSURED, channel="alipay", fen=0)
    steps = (
        *comes(site, person=UNINSURED),
        *chooses(PAID),
        (CheckAppointment, done),
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet(UNINSURED, "alipay")),
        (ShowWalletCode, leave),
    )
    _, ending = await site.visit(*steps, language=language)
    assert ending == "left"
    await nothing_is_held(site)
    await site.until(lambda: states(site) == ["cancelled"], "the place is free again")
    assert site.owed(UNINSURED) == owed
    assert not any(site.bench.books()["wallet"]["paid"].values())


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_without_paper_it_is_booked_all_the_same_and_the_screen_says_everything(
    site: Site, language: str
) -> None:
    site.bench.order("printer", "paper_out")
    steps = (*comes(site), *chooses(FREE), (CheckAppointment, done), (Booked, done))
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    told = patient.last(Booked)
    assert said(told, language)
    assert told.code
    assert told.facts
    assert states(site) == ["booked"]


async def test_p12_once_paper_is_loaded_the_slip_of_an_appointment_comes_and_the_visit_goes_on(
    site: Site,
) -> None:
    site.bench.order("printer", "paper_out")
    loads = does(lambda: site.bench.does("printer", "load_paper"))
    steps = (*comes(site), *chooses(FREE), (CheckAppointment, done), (Booked, loads), (Booked, done))
    patient, ending = await site.visit(*steps)
    assert ending == "finished"
    assert patient.last(Booked).trouble is None
    (slip,) = papers(site)
    assert "补打" not in slip


@pytest.mark.parametrize("call", ["slot_lock", "book"])
async def test_a_hospital_that_goes_in_the_middle_ends_in_an_apology_and_no_place_stays_held(
    site: Site, call: str
) -> None:
    site.set("hospital", answer_seconds=0.5)
    site.bench.order("hospital", "fail", call=call, how="swallow")
    steps = [*comes(site), *chooses(FREE), (Sorry, done)]
    if call == "book":
        steps.insert(-1, (CheckAppointment, done))
    patient, ending = await site.visit(*steps)
    assert ending == patient.last(Sorry).code
    assert patient.last(Sorry).money is MoneyState.UNTOUCHED
    await nothing_is_held(site)
    assert set(states(site)) <= {"cancelled"}


async def test_an_answer_that_is_lost_once_is_asked_for_again(site: Site) -> None:
    site.set("hospital", answer_seconds=0.5)
    site.bench.order("hospital", "fail", call="slot_lock", how="swallow", times=1)
    site.bench.order("hospital", "fail", call="book", how="done_then_500", times=1)
    steps = (*comes(site), *chooses(FREE), (CheckAppointment, done), (Booked, done))
    _, ending = await site.visit(*steps)
    assert ending == "finished"
    assert states(site) == ["booked"]


async def test_a_patient_who_walks_off_leaves_no_place_held(site: Site) -> None:
    _, ending = await site.visit(*comes(site), *chooses(FREE), (CheckAppointment, leave))
    assert ending == "left"
    await nothing_is_held(site)
    assert len(books(site)["released"]) == 1


async def test_a_place_that_could_not_be_given_up_is_given_up_when_the_hospital_is_back(site: Site) -> None:
    def walks_off(question: Any) -> None:
        site.bench.order("hospital", "fail", call="slot_release", how="500")
        leave(question)

    await site.visit(*comes(site), *chooses(FREE), (CheckAppointment, walks_off))
    assert len(books(site)["holds"]) == 1
    site.bench.order("hospital", "heal")
    async with site.terminal(Patient()):
        await nothing_is_held(site)


async def test_a_terminal_that_is_killed_with_a_place_held_gives_it_up_at_its_next_start(site: Site) -> None:
    killed = await asyncio.to_thread(_killed_at_the_check, site)
    assert killed == -9
    assert len(books(site)["holds"]) == 1
    async with site.terminal(Patient()):
        await nothing_is_held(site)
    assert states(site) == []


async def test_a_terminal_that_never_comes_back_holds_no_place_beyond_the_deadline(site: Site) -> None:
    assert await asyncio.to_thread(_killed_at_the_check, site) == -9
    site.bench.order("hospital", "clock", seconds=601)
    assert books(site)["holds"] == {}


def _killed_at_the_check(site: Site) -> int:
    """The exit code of a terminal that was killed while the patient looked at CheckAppointment."""
    script = [sys.executable, "-m", "tests.stories.killed_while_booking", str(site.config_file), FREE]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "identify"
        site.bench.order("scanner", "show", person="lin", code="health_card")
        return process.wait(timeout=30)


async def test_p13_what_can_not_be_paid_is_not_locked(site: Site) -> None:
    site.bench.order("wallet", "fail", how="down")
    patient, ending = await site.visit(*comes(site), *chooses(PAID), (Sorry, done))
    assert ending == "SYS-01"
    assert patient.last(Sorry).text.key == "down.wallets"
    assert books(site)["holds"] == {}
    assert books(site)["appointments"] == {}


async def test_a_closed_clinic_says_so_and_offers_nothing(site: Site) -> None:
    site.bench.order("hospital", "close_clinic", clinic=FREE, reason="今日停诊")
    patient, _ = await site.visit(*comes(site), (ChooseErrand, takes("new")), (ChooseClinic, leave))
    closed = {each.key: each.closed for each in patient.last(ChooseClinic).options}
    assert words("zh").say(closed[FREE]) == "今日停诊"
    assert closed[PAID] is None
