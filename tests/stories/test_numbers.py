"""Taking a number: booked on the phone, registered today, medicine; and when something does not work."""

import pytest

from kiosk.screens.booking import Booked, CheckAppointment, ChooseClinic, ChooseSlot, ChooseVisit, NumberTaken
from kiosk.screens.ending import MoneyState, Sorry, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts
from kiosk.text import words
from tests.stories.booking import (
    FREE,
    PAID,
    UNINSURED,
    books,
    comes,
    first_open,
    last,
    nothing_is_held,
    papers,
    pays,
    said,
    states,
    takes,
)
from tests.stories.patient import back, done, everything, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card
from tests.stories.test_paying import pays as pays_bills

NUMBER = "take_number"


def booked_on_phone(site: Site, person: str = "lin", clinic: str = FREE, **more: object) -> str:
    order = site.bench.order("hospital", "booked_on_phone", person=person, clinic=clinic, **more)
    return str(order["appointment"])


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_t3_a_bound_patient_has_her_number_by_code_in_three_touches(site: Site, language: str) -> None:
    booked_on_phone(site, "chen")
    booked_on_phone(site)
    steps = (*comes(site, NUMBER), (ChooseVisit, first_open), (NumberTaken, done))
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    touched = [each for each in patient.met if not isinstance(each, HowToIdentify)]
    assert len(touched) <= 3
    number = str(patient.last(NumberTaken).said["number"])
    (slip,) = papers(site)
    assert number in slip
    assert "208" in slip, "the room"
    assert "2 楼" in slip
    assert states(site) == ["arrived", "booked"]


async def test_hi_07_the_number_can_be_looked_at_again_and_stays_the_same(site: Site) -> None:
    booked_on_phone(site)
    steps = (*comes(site, NUMBER), (ChooseVisit, first_open), (NumberTaken, done))
    first, _ = await site.visit(*steps)
    again, _ = await site.visit(*steps)
    assert first.last(NumberTaken).said == again.last(NumberTaken).said


async def test_a_number_whose_answer_was_lost_is_no_payment_that_is_being_checked(site: Site) -> None:
    booked_on_phone(site)
    site.set("hospital", answer_seconds=1.0)
    site.bench.order("hospital", "fail", call="arrive", how="swallow")
    patient, ending = await site.visit(*comes(site, NUMBER), (ChooseVisit, first_open), (Sorry, done))
    sorry = patient.last(Sorry)
    assert (ending, sorry.money) == ("NET-02", MoneyState.UNTOUCHED)
    assert words("zh").say(sorry.text).startswith("没有收到完整的答复")
    site.bench.order("hospital", "heal")
    _, ending = await site.visit(*comes(site, NUMBER), (ChooseVisit, first_open), (NumberTaken, done))
    assert ending == "finished"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_whoever_has_no_appointment_registers_for_today_and_has_a_number(
    site: Site, language: str
) -> None:
    steps = (
        *comes(site, NUMBER),
        (ChooseVisit, last),
        (ChooseClinic, takes(FREE)),
        (ChooseSlot, back),
        (ChooseClinic, takes(FREE)),
        (ChooseSlot, first_open),
        (CheckAppointment, done),
        (NumberTaken, done),
    )
    _, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    assert states(site) == ["arrived"]
    await nothing_is_held(site)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_todays_register_with_a_fee_is_paid_and_gives_a_number(site: Site, language: str) -> None:
    register = ((ChooseVisit, last), (ChooseClinic, takes(PAID)), (ChooseSlot, first_open))
    steps = (*comes(site, NUMBER, UNINSURED), *register, (CheckAppointment, done), *pays(site))
    _, ending = await site.visit(*steps, (NumberTaken, done), language=language)
    assert ending == "finished"
    assert states(site) == ["arrived"]


async def test_a_phone_appointment_is_paid_first_and_a_patient_who_goes_still_has_her_number_printed(
    site: Site,
) -> None:
    booked_on_phone(site, clinic=PAID)
    paid = ((ChooseBills, everything), (ConfirmParts, done), (TakeSlip, leave))
    _, ending = await site.visit(*comes(site, NUMBER), (ChooseVisit, first_open), *paid, (NumberTaken, leave))
    assert ending == "left"
    assert states(site) == ["arrived"]
    assert len(papers(site)) == 3


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_sh_03_paid_medicine_is_reported_at_the_terminal_and_the_window_is_named(
    site: Site, language: str
) -> None:
    await site.visit(*by_card(site), *pays_bills(site), site.takes_card)
    steps = (*comes(site, NUMBER), (ChooseVisit, first_open), (NumberTaken, done))
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    where = words(language).say(patient.last(NumberTaken).facts[1].value)
    assert where.endswith("号窗口")
    assert len(books(site)["medicine"]) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_without_paper_the_number_is_on_the_screen(site: Site, language: str) -> None:
    booked_on_phone(site)
    site.bench.order("printer", "paper_out")
    steps = (*comes(site, NUMBER), (ChooseVisit, first_open), (NumberTaken, done))
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    told = patient.last(NumberTaken)
    assert told.said["number"]
    assert said(told, language)


async def test_a_clinic_that_closed_gives_no_number(site: Site) -> None:
    booked_on_phone(site)
    site.bench.order("hospital", "close_clinic", clinic=FREE, reason="今日停诊")
    _, ending = await site.visit(*comes(site, NUMBER), (ChooseVisit, first_open), (Sorry, done))
    assert ending == "APT-13"


async def test_a_hospital_that_goes_in_the_middle_gives_no_number_and_says_so(site: Site) -> None:
    booked_on_phone(site)
    site.set("hospital", answer_seconds=0.5)
    site.bench.order("hospital", "fail", call="arrive", how="500")
    patient, ending = await site.visit(*comes(site, NUMBER), (ChooseVisit, first_open), (Sorry, done))
    assert ending.startswith("NET-")
    assert patient.last(Sorry).money is MoneyState.UNTOUCHED
    assert papers(site) == []


async def test_f3_off_line_no_number_is_promised(site: Site) -> None:
    site.bench.order("hospital", "fail", how="down")
    for journey in (NUMBER, "book"):
        patient, ending = await site.visit((Home, pick(journey)), (Sorry, done))
        assert ending == "SYS-01"
        entries = {each.journey: each.closed for each in patient.last(Home).entries}
        assert entries[journey] is not None, "what can't be done is said before it is chosen"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_26_after_paying_a_guide_slip_says_where_to_go_next(site: Site, language: str) -> None:
    place = {"floor": "2 楼", "room": "采血室", "window": "5 号窗口", "note": "请空腹。"}
    site.bench.order("hospital", "guides", department="检验科", **place)
    _, ending = await site.visit(*by_card(site), *pays_bills(site), site.takes_card, language=language)
    assert ending == "finished"
    _, _, guide = papers(site)
    assert all(each in guide for each in place.values())


async def test_ehc_26_a_guide_that_can_not_be_had_keeps_nobody_from_their_bill(site: Site) -> None:
    site.bench.order("hospital", "guides", department="检验科", floor="2 楼")
    site.bench.order("hospital", "fail", call="guide", how="500")
    _, ending = await site.visit(*by_card(site), *pays_bills(site), site.takes_card)
    assert ending == "finished"
    assert len(papers(site)) == 2


async def test_what_was_booked_here_is_kept_for_the_day(site: Site) -> None:
    booked_on_phone(site, day=1)
    patient, _ = await site.visit(*comes(site, NUMBER), (ChooseVisit, leave))
    assert len(patient.last(ChooseVisit).options) == 1, "nothing today but the register"
    assert Booked not in {type(each) for each in patient.met}
