"""P-12, for every slip: the roll has run out, somebody loads paper, the slip comes and the visit goes on."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.screens.asking import AtTheSlot
from kiosk.screens.booking import (
    Booked,
    CancelledRefund,
    ChangeAppointment,
    CheckAppointment,
    ChooseErrand,
    ChooseVisit,
    ConfirmCancel,
    NumberTaken,
    PrintingSlip,
)
from kiosk.screens.ebills import ChooseEBill, EBillCode, EBillWay, TakeEBill
from kiosk.screens.ending import BillOnPhone, DoubtOnGlass, Sorry, TakeSlip
from kiosk.screens.filing import (
    ChooseAge,
    ChooseSex,
    Filed,
    HealthCardReady,
    TemporaryReady,
    ToBeConfirmed,
)
from kiosk.screens.helping import NoCard
from kiosk.screens.home import Home
from kiosk.screens.payment import Paying, PrintingDoubt
from kiosk.screens.prescriptions import ChoosePrescription, PrescriptionPrinted
from kiosk.screens.ward import Admitted, ConfirmDischarge, DepositTaken, GivenBack, ReceiptCode
from kiosk.text import Text
from tests.stories import booking, test_bills, test_filing, test_numbers, test_prescriptions, test_ward
from tests.stories.patient import Act, Step, does, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

# What is to be done before, the steps to the slip, and the words that stand on it.
Story = tuple[tuple[Step, ...], type[Any], tuple[Step, ...], str]


def loads(site: Site) -> Act:
    return does(lambda: site.bench.does("printer", "load_paper"))


def runs_out(site: Site) -> Act:
    """The patient answers, and in that moment the roll is at its end."""

    def act(_question: Any) -> None:
        site.bench.order("printer", "paper_out")

    return act


def number(site: Site) -> Story:
    test_numbers.booked_on_phone(site)
    steps = (*booking.comes(site, "take_number"), (ChooseVisit, booking.first_open))
    return steps, NumberTaken, (), "就诊号单"


def health_card(site: Site) -> Story:
    test_filing.newcomer(site)
    card = test_filing.by_card(site)
    steps = (*card, *test_filing.applies(site), (Filed, done))
    return steps, HealthCardReady, (site.takes_card,), "电子健康卡"


def to_be_confirmed(site: Site) -> Story:
    test_filing.newcomer(site)
    site.bench.order("health_card", "fail", how="down")
    return test_filing.by_card(site), ToBeConfirmed, (site.takes_card,), "建档待确认"


def temporary(site: Site) -> Story:
    chosen = ((NoCard, pick("temporary")), (ChooseSex, pick("1")), (ChooseAge, pick("25")))
    return ((Home, pick("no_card")), *chosen), TemporaryReady, (), "急诊临时卡"


def prescription(site: Site) -> Story:
    test_prescriptions.prescribed(site, origin="online")
    comes = booking.comes(site, "fill_prescription", booking.UNINSURED)
    steps = (*comes, (ChoosePrescription, booking.first_open), *test_prescriptions.fills("print"))
    return steps, PrescriptionPrinted, (), "电子处方"


STORIES: tuple[Callable[[Site], Story], ...] = (
    number,
    health_card,
    to_be_confirmed,
    temporary,
    prescription,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda each: each.__name__)
async def test_p12_once_paper_is_loaded_the_slip_comes_and_the_visit_goes_on(
    site: Site, story: Callable[[Site], Story]
) -> None:
    site.bench.order("printer", "paper_out")
    steps, question, after, title = story(site)
    patient, ending = await site.visit(
        *steps, (question, loads(site)), (question, done), *after, until_sent=False
    )
    assert ending == "finished"
    assert patient.last(question).trouble is None
    (slip,) = booking.papers(site)
    assert title in slip
    assert "补打" not in slip


async def test_p12_receipt_and_admission_slip_come_once_paper_is_loaded(site: Site) -> None:
    site.bench.order("hospital", "admission_order", person="lin", deposit_fen=1_000_00)
    site.bench.order("printer", "paper_out")
    rolls = iter(["the second"])

    def is_short() -> None:
        """Just as the admission slip is begun; the next roll is whole."""
        if next(rolls, None):
            site.bench.order("printer", "paper_out")

    paid = test_ward.admission(site, "100000")[:-2]
    steps = (
        *paid,
        (ReceiptCode, loads(site)),
        (DepositTaken, done),
        (Admitted, loads(site)),
        (Admitted, done),
    )
    patient, ending = await site.visit(*steps, meanwhile={PrintingSlip: is_short})
    assert ending == "finished"
    assert patient.last(Admitted).trouble is None
    receipt, slip = booking.papers(site)
    assert "住院预交金收据" in receipt
    assert "入院登记单" in slip


async def test_p12_the_refund_slip_of_a_stay_comes_once_paper_is_loaded(site: Site) -> None:
    await test_ward.lies_in_bed(site, 2_000)
    steps = (*test_ward.begins(site, "discharge"), (ConfirmDischarge, done), (TakeSlip, runs_out(site)))
    patient, ending = await site.visit(*steps, (GivenBack, loads(site)), (GivenBack, done))
    assert ending == "finished"
    assert patient.last(GivenBack).trouble is None
    assert "退款凭条" in booking.papers(site)[-1]


async def test_p12_the_refund_slip_of_an_appointment_comes_once_paper_is_loaded(site: Site) -> None:
    comes = booking.comes(site, person=booking.UNINSURED)
    made = (
        *comes,
        *booking.chooses(booking.PAID),
        (CheckAppointment, done),
        *booking.pays(site),
        (Booked, done),
    )
    await site.visit(*made)
    site.bench.order("printer", "paper_out")
    cancels = (
        (ChooseErrand, booking.first_open),
        (ChangeAppointment, pick("cancel")),
        (ConfirmCancel, done),
    )
    patient, ending = await site.visit(
        *comes, *cancels, (CancelledRefund, loads(site)), (CancelledRefund, done)
    )
    assert ending == "finished"
    assert patient.last(CancelledRefund).trouble is None
    assert "退款凭条" in booking.papers(site)[-1]


@pytest.mark.parametrize(("order", "marked"), [({}, False), ({"lines": 5}, True)])
async def test_p12_an_e_bill_comes_once_paper_is_loaded_and_is_a_copy_after_half_a_bill(
    site: Site, order: dict[str, int], marked: bool
) -> None:
    site.bench.order("ebill", "has", person="lin")
    site.bench.order("printer", "paper_out_after" if order else "paper_out", **order)
    steps = (*test_bills.by_code(site, "print_bill"), *test_bills.takes(EBillWay.BILL))
    await site.visit(*steps, (EBillCode, loads(site)), (TakeEBill, done), (ChooseEBill, leave))
    bill = booking.papers(site)[-1]
    assert "医疗门诊收费票据" in bill
    assert ("补打" in bill) == marked


async def test_p12_a_guide_slip_comes_once_paper_is_loaded(site: Site) -> None:
    site.bench.order("hospital", "guides", department="检验科", floor="2 楼")
    site.bench.order("hospital", "fail", call="guide", how="slow", seconds=2, times=1)

    async def ends_after_the_bill() -> None:
        asked = "slip and bill are known to be out, and the way is asked for"
        await site.until(lambda: "guide" in site.bench.books()["hospital"]["calls"], asked)
        site.bench.order("printer", "paper_out")

    roll = asyncio.create_task(ends_after_the_bill())
    taken = ((TakeSlip, loads(site)), (TakeSlip, done), site.takes_card)
    patient, ending = await site.visit(*by_card(site), *pays(site)[:-1], *taken)
    await roll
    assert ending == "finished"
    assert patient.last(TakeSlip).missing is None
    *_, guide = booking.papers(site)
    assert "导诊单" in guide
    assert "补打" not in guide


async def test_p12_without_paper_it_is_said_whom_to_ask_for_the_way(site: Site) -> None:
    site.bench.order("hospital", "guides", department="检验科", floor="2 楼")
    steps = (*by_card(site), *pays(site)[:-1], (BillOnPhone, done), site.takes_card)
    ends = {Paying: lambda: site.bench.order("printer", "paper_out")}
    patient, _ = await site.visit(*steps, meanwhile=ends)
    assert patient.last(BillOnPhone).missing == Text("take_slip.no_guide")


async def test_p12_all_that_is_said_never_to_have_come_is_marked_when_it_comes_again(site: Site) -> None:
    site.bench.order("hospital", "guides", department="检验科", floor="2 楼")

    def finds_nothing(_: TakeSlip) -> AtTheSlot:
        site.bench.order("printer", "paper_out")
        return AtTheSlot.NOTHING

    again = ((TakeSlip, finds_nothing), (BillOnPhone, loads(site)), (TakeSlip, done), site.takes_card)
    _, ending = await site.visit(*by_card(site), *pays(site)[:-1], *again)
    assert ending == "finished"
    marked = ["补打" in each for each in booking.papers(site)]
    assert marked == [False, False, False, True, True, True]


@pytest.mark.parametrize("loaded", [True, False])
async def test_p12_the_slip_of_a_payment_in_doubt_comes_once_paper_is_loaded(
    site: Site, loaded: bool
) -> None:
    site.set("wallets", answer_seconds=1.0)
    for call in ("ask", "reverse"):
        site.bench.order("wallet", "fail", call=call, how="500")
    site.bench.order("wallet", "fail", call="pay", how="swallow")
    rolls = iter(["the second"])

    def is_short() -> None:
        if next(rolls, None):
            site.bench.order("printer", "paper_out")

    told = (DoubtOnGlass, loads(site) if loaded else done)
    patient, _ = await site.visit(
        *by_card(site), *pays(site)[:-1], told, (Sorry, done), site.takes_card,
        meanwhile={PrintingDoubt: is_short},
    )  # fmt: skip
    assert patient.last(DoubtOnGlass).facts[0].value.values["text"] == patient.last(Sorry).number
    assert [patient.last(Sorry).number in each for each in booking.papers(site)] == [True] * loaded
