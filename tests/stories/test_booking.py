"""Booking a place: the ordinary ways, and every way in which it can go wrong with a place held."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from kiosk.screens.booking import (
    Booked,
    Cancelled,
    CancelledRefund,
    ChangeAppointment,
    CheckAppointment,
    ChooseClinic,
    ChooseDay,
    ChooseDoctor,
    ChooseErrand,
    ChooseSlot,
    ConfirmCancel,
    DoneElsewhere,
)
from kiosk.screens.ending import MoneyState, Sorry, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.text import words
from tests.stories.patient import Act, Patient, Step, back, does, done, everything, leave, pick
from tests.stories.site import Site

FREE, PAID = "paediatrics", "orthopaedics"
UNINSURED = "zhou"


def shows_code(site: Site, person: str = "lin") -> Step:
    return HowToIdentify, does(lambda: site.bench.does("scanner", "show", person=person, code="health_card"))


def comes(site: Site, journey: str = "book", person: str = "lin") -> tuple[Step, ...]:
    return (Home, pick(journey)), shows_code(site, person)


def takes(key: str) -> Act:
    return lambda question: key


def first_open(question: Any) -> str:
    """The first option that can be chosen."""
    return str(next(each.key for each in question.options if each.closed is None))


def last(question: Any) -> str:
    return str(question.options[-1].key)


def chooses(clinic: str) -> tuple[Step, ...]:
    return (
        (ChooseErrand, takes("new")),
        (ChooseClinic, takes(clinic)),
        (ChooseDay, first_open),
        (ChooseSlot, first_open),
    )


def pays(site: Site) -> tuple[Step, ...]:
    return (
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet(UNINSURED, "alipay")),
        (TakeSlip, done),
    )


def books(site: Site) -> dict[str, Any]:
    return dict(site.bench.books()["hospital"]["appointments"])


def states(site: Site) -> list[str]:
    return sorted(each["state"] for each in books(site)["appointments"].values())


def papers(site: Site) -> list[str]:
    return [paper["text"] for paper in site.bench.books()["printer"]["papers"]]


async def nothing_is_held(site: Site) -> None:
    await site.until(lambda: books(site)["holds"] == {}, "no place is held")


def said(question: Any, language: str) -> str:
    return words(language).say(question.trouble)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_hi_06_a_place_without_a_fee_is_booked_and_the_slip_says_where_and_when(
    site: Site, language: str
) -> None:
    steps = (*comes(site), *chooses(FREE), (CheckAppointment, done), (Booked, done))
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    assert patient.last(Booked).trouble is None
    assert states(site) == ["booked"]
    (slip,) = papers(site)
    (made,) = books(site)["appointments"]
    assert made in slip
    assert "儿科" in slip
    assert "208" in slip
    await nothing_is_held(site)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_fee_is_paid_like_any_bill_and_books_the_place(site: Site, language: str) -> None:
    steps = (
        *comes(site, person=UNINSURED),
        *chooses(PAID),
        (CheckAppointment, done),
        *pays(site),
        (Booked, done),
    )
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    assert patient.last(Booked).trouble is None
    assert states(site) == ["booked"]
    assert patient.last(ConfirmParts).parts.total == 2_500
    assert len(papers(site)) == 3, "fee slip, e-bill, appointment slip"


async def test_an_insurer_that_pays_the_whole_fee_books_the_place_without_a_wallet(site: Site) -> None:
    paid = ((ChooseBills, everything), (ConfirmParts, done), (TakeSlip, leave))
    steps = (*comes(site), *chooses(PAID), (CheckAppointment, done), *paid, (Booked, done))
    _, ending = await site.visit(*steps)
    assert ending == "finished"
    assert states(site) == ["booked"]
    assert len(papers(site)) == 3, "whoever walks off from the fee slip has the other one printed too"


async def test_by_doctor_and_every_back_leads_one_screen_up(site: Site) -> None:
    steps = (
        *comes(site),
        (ChooseErrand, takes("new")),
        (ChooseClinic, back),
        (ChooseErrand, takes("new")),
        (ChooseClinic, takes("cardiology")),
        (ChooseDay, back),
        (ChooseClinic, takes("cardiology")),
        (ChooseDay, last),
        (ChooseDoctor, back),
        (ChooseDay, last),
        (ChooseDoctor, takes("钱书音")),
        (ChooseSlot, back),
        (ChooseDay, last),
        (ChooseDoctor, takes("钱书音")),
        (ChooseSlot, first_open),
        (CheckAppointment, back),
        (ChooseDay, first_open),
        (ChooseSlot, last),
        (CheckAppointment, done),
        (Booked, done),
    )
    _, ending = await site.visit(*steps)
    assert ending == "finished"
    assert states(site) == ["booked"]
    await nothing_is_held(site)


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
        *chooses(FREE),
        (CheckAppointment, too_long),
        (ChooseDay, first_open),
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


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_hi_08_an_examination_is_booked_with_its_preparation_and_another_time_costs_nothing(
    site: Site, language: str
) -> None:
    site.bench.order("hospital", "exam_ordered", person="lin", clinic="ultrasound", title="腹部彩超")
    chosen = ((ChooseDay, first_open), (ChooseSlot, first_open), (CheckAppointment, done), (Booked, done))
    patient, ending = await site.visit(*comes(site), (ChooseErrand, first_open), *chosen, language=language)
    assert ending == "finished"
    assert patient.last(CheckAppointment).note is not None
    assert "8 小时" in papers(site)[0].replace("\n", "")
    change = ((ChooseErrand, first_open), (ChangeAppointment, takes("again")))
    later = ((ChooseDay, first_open), (ChooseSlot, last), (CheckAppointment, done), (Booked, done))
    _, ending = await site.visit(*comes(site), *change, *later, language=language)
    assert ending == "finished"
    assert states(site) == ["booked", "cancelled"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_43_an_examination_that_was_done_elsewhere_is_told_before_it_is_repeated(
    site: Site, language: str
) -> None:
    before = {"done_on": "2026-11-03", "done_at": "市第二人民医院"}
    site.bench.order(
        "hospital", "exam_ordered", person="lin", clinic="ultrasound", title="腹部彩超", **before
    )
    steps = ((ChooseErrand, first_open), (DoneElsewhere, back), (ChooseErrand, leave))
    patient, ending = await site.visit(*comes(site), *steps, language=language)
    assert ending == "left"
    told = [words(language).say(each.value) for each in patient.last(DoneElsewhere).facts]
    assert told == ["腹部彩超", "2026-11-03", "市第二人民医院"]
    assert books(site)["appointments"] == {}


async def test_yd_09_a_referral_is_booked_where_it_leads(site: Site) -> None:
    site.bench.order("hospital", "referred", person="lin", clinic="paediatrics")
    chosen = ((ChooseDay, first_open), (ChooseSlot, first_open), (CheckAppointment, done), (Booked, done))
    _, ending = await site.visit(*comes(site), (ChooseErrand, first_open), *chosen)
    assert ending == "finished"
    patient, _ = await site.visit(*comes(site), (ChooseErrand, leave))
    assert len(patient.last(ChooseErrand).options) == 2, "booked, and something new"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_an_appointment_is_cancelled_and_a_fee_that_was_paid_comes_back(
    site: Site, language: str
) -> None:
    comes_back = comes(site, person=UNINSURED)
    made = (*comes_back, *chooses(PAID), (CheckAppointment, done), *pays(site), (Booked, done))
    await site.visit(*made, language=language)
    cancels = (
        (ChooseErrand, first_open),
        (ChangeAppointment, takes("cancel")),
        (ConfirmCancel, back),
        (ChooseErrand, first_open),
        (ChangeAppointment, takes("cancel")),
        (ConfirmCancel, done),
        (CancelledRefund, done),
    )
    patient, ending = await site.visit(*comes_back, *cancels, language=language)
    assert ending == "finished"
    where = [words(language).say(each.value) for each in patient.last(CancelledRefund).facts]
    assert "25.00" in where[0]
    assert "3 号窗口" in where[1]
    assert states(site) == ["cancelled"]


async def test_an_appointment_without_a_fee_is_cancelled_and_its_place_is_free(site: Site) -> None:
    site.bench.order("hospital", "places", clinic=FREE, left=1)
    site.bench.order("hospital", "booked_on_phone", person="lin", clinic=FREE, day=1)
    cancels = ((ChangeAppointment, takes("cancel")), (ConfirmCancel, done), (Cancelled, done))
    _, ending = await site.visit(*comes(site), (ChooseErrand, first_open), *cancels)
    assert ending == "finished"
    site.bench.order("hospital", "booked_on_phone", person="chen", clinic=FREE, day=1)


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
