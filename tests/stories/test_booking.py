"""Booking a place: the ordinary ways, and what becomes of it later."""

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
from kiosk.screens.ending import TakeSlip
from kiosk.screens.payment import ChooseBills, ConfirmParts
from kiosk.text import words
from tests.stories.booking import (
    FREE,
    PAID,
    UNINSURED,
    books,
    chooses,
    comes,
    first_open,
    last,
    nothing_is_held,
    papers,
    pays,
    states,
    takes,
)
from tests.stories.patient import back, done, everything, leave
from tests.stories.site import Site


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
    slip = papers(site)[-1]
    assert "25.00" in slip
    assert "3 号窗口" in slip.replace("\n", "")
    assert states(site) == ["cancelled"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_f3_a_paid_fee_goes_back_the_way_it_came_when_the_hospital_leaves_it_to_the_terminal(
    site: Site, language: str
) -> None:
    site.bench.order("hospital", "refunds", by_terminal=True)
    comes_back = comes(site, person=UNINSURED)
    await site.visit(*comes_back, *chooses(PAID), (CheckAppointment, done), *pays(site), (Booked, done))
    assert site.bench.books()["wallet"]["paid"][UNINSURED] == 25_00
    cancels = ((ChooseErrand, first_open), (ChangeAppointment, takes("cancel")), (ConfirmCancel, done))
    patient, ending = await site.visit(*comes_back, *cancels, (CancelledRefund, done), language=language)
    assert ending == "finished"
    books = site.bench.books()
    (refund,) = books["wallet"]["refunds"].values()
    assert (refund["state"], refund["fen"]) == ("SUCCESS", 25_00)
    assert books["wallet"]["paid"][UNINSURED] == 0
    assert [row["body"]["state"] for row in books["hospital"]["rows"] if row["kind"] == "refund"] == ["done"]
    code = words(language).say(patient.last(CancelledRefund).facts[2].value)
    assert code in papers(site)[-1]
    assert states(site) == ["cancelled"]


async def test_f3_a_refund_whose_answer_was_lost_goes_on_and_is_made_once(site: Site) -> None:
    site.bench.order("hospital", "refunds", by_terminal=True)
    comes_back = comes(site, person=UNINSURED)
    await site.visit(*comes_back, *chooses(PAID), (CheckAppointment, done), *pays(site), (Booked, done))
    site.bench.order("wallet", "fail", call="refund", how="done_then_500", times=1)
    cancels = ((ChooseErrand, first_open), (ChangeAppointment, takes("cancel")), (ConfirmCancel, done))
    await site.visit(*comes_back, *cancels, (CancelledRefund, done), until_sent=False)
    await site.until(lambda: site.bench.books()["wallet"]["paid"][UNINSURED] == 0, "the fee is back")
    assert len(site.bench.books()["wallet"]["refunds"]) == 1


async def test_an_appointment_without_a_fee_is_cancelled_and_its_place_is_free(site: Site) -> None:
    site.bench.order("hospital", "places", clinic=FREE, left=1)
    site.bench.order("hospital", "booked_on_phone", person="lin", clinic=FREE, day=1)
    cancels = ((ChangeAppointment, takes("cancel")), (ConfirmCancel, done), (Cancelled, done))
    _, ending = await site.visit(*comes(site), (ChooseErrand, first_open), *cancels)
    assert ending == "finished"
    site.bench.order("hospital", "booked_on_phone", person="chen", clinic=FREE, day=1)
