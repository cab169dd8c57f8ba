"""A stay from the doctor's order to the way home, and the prepaid balance, as it happens at the glass."""

from typing import Any

import pytest

from kiosk.screens.ending import MoneyState, Sorry, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import Calculating, ShowWalletCode
from kiosk.screens.ward import (
    Admitted,
    AdmittedAlready,
    ChooseDeposit,
    ChooseStayDay,
    ChooseTopUp,
    ConfirmAdmission,
    ConfirmDischarge,
    ContactPhone,
    DepositTaken,
    EnterDeposit,
    GivenBack,
    ItemsOpen,
    LookAtStay,
    NoAdmissionOrder,
    NotDischarged,
    ReadDay,
    ReceiptCode,
    SeeDay,
    ToppedUp,
)
from kiosk.text import Text, words
from tests.stories.patient import Act, Step, back, does, done, leave, pick
from tests.stories.site import Site

DAY = 86_400
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def begins(site: Site, journey: str, person: str = "lin") -> tuple[Step, ...]:
    shows = does(lambda: site.bench.does("scanner", "show", person=person, code="health_card"))
    return ((Home, pick(journey)), (HowToIdentify, shows))


def answers(value: str) -> Act:
    return lambda question: value


def pays(site: Site, person: str = "lin") -> Step:
    return ShowWalletCode, site.shows_wallet(person)


def ward(site: Site) -> Any:
    return site.bench.books()["hospital"]["wards"]


def stay(site: Site) -> Any:
    (only,) = ward(site)["stays"].values()
    return only


def account(site: Site) -> Any:
    return ward(site)["accounts"][stay(site)["account"]]


def papers(site: Site) -> list[str]:
    return [paper["text"] for paper in site.bench.books()["printer"]["papers"]]


def said(question: Any, language: str = "zh") -> str:
    facts = [each for fact in question.facts for each in (fact.label, fact.value)]
    return " ".join(words(language).say(each) for each in facts)


def paid(site: Site, person: str = "lin") -> int:
    """What the person's wallets have paid and not got back, in fen."""
    return int(site.bench.books()["wallet"]["paid"][person])


async def lies_in_bed(site: Site, deposit_yuan: int, days: int = 3, **fees: Any) -> None:
    """Admitted at this terminal with a deposit by wallet; then days go by and the doctor lets her go."""
    site.bench.order("hospital", "admission_order", person="lin", deposit_fen=deposit_yuan * 100)
    site.bench.order("insurer", "account", person="lin", fen=0)
    site.bench.order("wallet", "balance", person="lin", channel="wechat", fen=10_000_00)
    _, ending = await site.visit(*admission(site, str(deposit_yuan * 100)))
    assert ending == "finished"
    site.bench.order("hospital", "clock", seconds=(days - 1) * DAY)
    if fees:
        site.bench.order("hospital", "fees", person="lin", **fees)
    site.bench.order("hospital", "discharge_order", person="lin")


def admission(site: Site, deposit: str) -> tuple[Step, ...]:
    return (
        *begins(site, "admit"),
        (ConfirmAdmission, done),
        (ContactPhone, answers("19900000217")),
        (ChooseDeposit, answers(deposit)),
        pays(site),
        (DepositTaken, done),
        (Admitted, done),
    )


# --- in


@LANGUAGES
async def test_ehc27_admitted_on_the_doctors_order_with_deposit_contact_and_slip(
    site: Site, language: str
) -> None:
    site.bench.order("hospital", "admission_order", person="lin", deposit_fen=1_000_00)
    patient, ending = await site.visit(*admission(site, "100000"), language=language)
    assert ending == "finished"
    assert (stay(site)["state"], stay(site)["contact"]) == ("admitted", "19900000217")
    assert account(site)["fen"] == paid(site) == 1_000_00
    assert stay(site)["bed"] in said(patient.last(Admitted), language)
    receipt, slip = papers(site)
    assert "1,000.00" in receipt
    assert stay(site)["ward"] in slip
    assert site.bench.books()["ebill"]["bills"] == {}, "an advance is no fiscal bill"


async def test_back_at_each_step_of_an_admission_leads_one_step_back(site: Site) -> None:
    site.bench.order("hospital", "admission_order", person="lin", deposit_fen=1_000_00)
    agrees, calls = (ConfirmAdmission, done), (ContactPhone, answers("19900000363"))
    steps = (agrees, (ContactPhone, back), agrees, calls, (ChooseDeposit, back))
    whole = admission(site, "100000")
    _, ending = await site.visit(*whole[:2], *steps, *whole[2:])
    assert ending == "finished"
    assert (stay(site)["state"], stay(site)["contact"]) == ("admitted", "19900000217")


async def test_the_doctor_has_not_written_the_order(site: Site) -> None:
    _, ending = await site.visit(*begins(site, "admit"), (NoAdmissionOrder, done))
    assert ending == "finished"
    assert paid(site) == 0


async def test_who_is_in_bed_is_told_so(site: Site) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    _, ending = await site.visit(*begins(site, "admit"), (AdmittedAlready, leave))
    assert ending == "left"
    assert papers(site) == []


async def test_who_left_before_the_admission_slip_has_it_later_and_a_second_one_is_a_copy(site: Site) -> None:
    site.bench.order("hospital", "admission_order", person="lin", deposit_fen=1_000_00)
    before_the_slip = admission(site, "100000")[:-2]
    await site.visit(*before_the_slip, (DepositTaken, leave))
    for _ in range(2):
        await site.visit(*begins(site, "admit"), (AdmittedAlready, done), (Admitted, done))
    slips = [each for each in papers(site) if words("zh").say("ward_paper.admission") in each]
    assert ["补打" in each for each in slips] == [False, True]
    assert all(stay(site)["ward"] in each for each in slips)


@LANGUAGES
async def test_a_deposit_of_any_sum_is_paid_and_shown(site: Site, language: str) -> None:
    site.bench.order("hospital", "in_bed", person="lin", deposit_fen=500_00)
    steps = (
        (LookAtStay, done),
        (ChooseDeposit, answers("other")),
        (EnterDeposit, answers("0")),
        (EnterDeposit, answers("321")),
        (ShowWalletCode, back),
        (ChooseDeposit, answers("other")),
        (EnterDeposit, answers("123")),
        pays(site),
        (DepositTaken, done),
    )
    patient, ending = await site.visit(*begins(site, "deposit"), *steps, language=language)
    assert ending == "finished"
    assert "500.00" in said(patient.last(LookAtStay), language)
    assert (account(site)["fen"], paid(site)) == (623_00, 123_00)
    assert "123.00" in papers(site)[0]


async def test_a_deposit_that_the_hospital_refuses_costs_nothing(site: Site) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    site.bench.order("hospital", "deposits", refused=True)
    steps = ((LookAtStay, done), (ChooseDeposit, answers("50000")), (Sorry, done))
    patient, ending = await site.visit(*begins(site, "deposit"), *steps)
    assert ending == "WRD-03"
    assert patient.last(Sorry).money is MoneyState.UNTOUCHED
    assert paid(site) == 0


@LANGUAGES
async def test_sh22_a_prepaid_balance_is_topped_up(site: Site, language: str) -> None:
    steps = ((ChooseTopUp, answers("10000")), pays(site), (ToppedUp, done))
    patient, ending = await site.visit(*begins(site, "top_up"), *steps, language=language)
    assert ending == "finished"
    assert Calculating not in {type(each) for each in patient.notices}
    assert ward(site)["accounts"]["PP00100001"]["fen"] == paid(site) == 100_00


# --- day by day


@LANGUAGES
async def test_the_list_of_each_day_is_read_and_printed(site: Site, language: str) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    site.bench.order("hospital", "clock", seconds=2 * DAY)
    site.bench.order("hospital", "fees", person="lin", items=[{"name": "心脏彩超", "fen": 180_00}])
    steps = (
        (ChooseStayDay, lambda question: question.options[1].key),
        (ReadDay, done),
        (ChooseStayDay, lambda question: question.options[2].key),
        (ReadDay, back),
        (ChooseStayDay, answers("all")),
        (ChooseStayDay, leave),
    )
    patient, ending = await site.visit(*begins(site, "daily_list"), *steps, language=language)
    assert ending == "left"
    assert len(patient.last(ChooseStayDay).options) == 4, "three days, and all of them"
    one_day, whole = papers(site)
    assert "心脏彩超" in one_day
    assert "297.00" in one_day
    assert "531.00" in whole


async def test_p12_a_list_that_perhaps_came_is_a_copy_the_second_time(site: Site) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    site.bench.order("printer", "silent_after", lines=6)

    def again(question: ChooseStayDay) -> str:
        assert question.trouble == Text("ward.perhaps_printed")
        site.bench.order("printer", "heal")
        return "all"

    steps = ((ChooseStayDay, answers("all")), (ChooseStayDay, again), (ChooseStayDay, leave))
    patient, _ = await site.visit(*begins(site, "daily_list"), *steps)
    assert patient.last(ChooseStayDay).trouble is None
    assert ["补打" in paper for paper in papers(site)][-1]


async def test_a_list_of_a_hundred_days_is_one_paper(site: Site) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    site.bench.order("hospital", "clock", seconds=99 * DAY)
    steps = ((ChooseStayDay, answers("all")), (ChooseStayDay, leave))
    await site.visit(*begins(site, "daily_list"), *steps)
    (whole,) = papers(site)
    assert whole.count("二级护理") == 100


# --- out


def settles(site: Site) -> tuple[Step, ...]:
    return (*begins(site, "discharge"), (ConfirmDischarge, done))


@LANGUAGES
async def test_sh23_discharge_uses_the_deposit_and_gives_the_rest_back_the_way_it_came(
    site: Site, language: str
) -> None:
    await lies_in_bed(site, 2_000)
    patient, ending = await site.visit(*settles(site), (TakeSlip, done), (GivenBack, done), language=language)
    assert ending == "finished"
    books = site.bench.books()
    (refund,) = books["wallet"]["refunds"].values()
    (insured,) = [each["split"] for each in books["insurer"]["settlements"].values()]
    assert refund["state"] == "SUCCESS"
    assert paid(site) == insured["cash"] == 2_000_00 - refund["fen"]
    assert insured["total"] == stay(site)["spent_fen"] == 3 * 117_00
    assert (stay(site)["state"], account(site)["fen"]) == ("settled", 0)
    assert f"{refund['fen'] / 100:,.2f}" in said(patient.last(GivenBack), language)
    (bill,) = books["ebill"]["bills"].values()
    assert bill["extra"]["prepayAmount"] == "2000.00"
    assert any("2,000.00" in paper for paper in papers(site)[2:])
    told = papers(site)[-1]
    assert f"{refund['fen'] / 100:,.2f}" in told
    assert {"zh": "退款凭条", "en": "Refund 退款"}[language] in told
    assert [row["body"]["state"] for row in books["hospital"]["rows"] if row["kind"] == "refund"] == ["done"]
    assert {"2401", "2301", "2402", "2303", "2304"} <= {
        each["infno"] for each in books["insurer"]["messages"]
    }


@LANGUAGES
async def test_discharge_takes_what_the_deposit_does_not_cover(site: Site, language: str) -> None:
    await lies_in_bed(site, 500, items=[{"name": "支架", "fen": 3_000_00, "level": "03"}])
    _, ending = await site.visit(*settles(site), pays(site), (TakeSlip, done), language=language)
    assert ending == "finished"
    (insured,) = [each["split"] for each in site.bench.books()["insurer"]["settlements"].values()]
    assert paid(site) == insured["cash"] > 3_000_00
    assert (stay(site)["state"], account(site)["fen"]) == ("settled", 0)
    assert site.bench.books()["wallet"]["refunds"] == {}


async def test_cash_paid_at_the_window_is_collected_there(site: Site) -> None:
    site.bench.order("hospital", "in_bed", person="lin", deposit_fen=2_000_00)
    site.bench.order("hospital", "discharge_order", person="lin")
    patient, ending = await site.visit(*settles(site), (TakeSlip, done), (GivenBack, done))
    assert ending == "finished"
    assert words("zh").say("ward.at_counter") in said(patient.last(GivenBack))
    assert site.bench.books()["wallet"]["refunds"] == {}


async def test_nobody_leaves_before_the_doctor_says_so_and_the_ward_has_finished(site: Site) -> None:
    site.bench.order("hospital", "in_bed", person="lin")
    await site.visit(*begins(site, "discharge"), (NotDischarged, done))
    site.bench.order("hospital", "open_item", person="lin", title="出院带药未领")
    site.bench.order("hospital", "discharge_order", person="lin")
    patient, _ = await site.visit(*begins(site, "discharge"), (ItemsOpen, done))
    assert "出院带药未领" in said(patient.last(ItemsOpen))
    assert stay(site)["state"] == "leaving"


async def test_an_insurer_that_refuses_leaves_deposit_and_stay_as_they_were(site: Site) -> None:
    await lies_in_bed(site, 2_000)
    site.bench.order("insurer", "fail", call="2304", how="refuse")
    patient, ending = await site.visit(*settles(site), (Sorry, done))
    assert ending == "PAY-01"
    assert patient.last(Sorry).money is MoneyState.GIVEN_BACK
    assert (stay(site)["state"], account(site)["fen"], paid(site)) == ("leaving", 2_000_00, 2_000_00)
    assert site.bench.books()["wallet"]["refunds"] == {}


async def test_the_hospital_is_gone_in_the_middle_and_nothing_is_taken(site: Site) -> None:
    await lies_in_bed(site, 2_000)

    def goes(question: ConfirmDischarge) -> None:
        site.bench.order("hospital", "fail", call="*", how=503)

    steps = (*begins(site, "discharge"), (ConfirmDischarge, goes), (Sorry, done))
    _, ending = await site.visit(*steps, until_sent=False)
    assert ending.startswith("PAY-")
    site.bench.order("hospital", "heal")
    await site.waits_until_sent()
    assert (stay(site)["state"], account(site)["fen"], paid(site)) == ("leaving", 2_000_00, 2_000_00)
    assert site.settled_by_insurer(site.bench.books()) == []


# --- back


async def test_p14_a_refund_whose_answer_is_lost_before_a_restart_comes_back_once(site: Site) -> None:
    await lies_in_bed(site, 2_000)
    site.bench.order("wallet", "fail", call="refund", how="swallow", times=1)
    patient, ending = await site.visit(*settles(site), (TakeSlip, done), (GivenBack, done), until_sent=False)
    assert ending == "finished"
    await site.waits_until_sent()
    await site.until(lambda: account(site)["fen"] == 0, "the hospital hears of the refund")
    (refund,) = site.bench.books()["wallet"]["refunds"].values()
    (insured,) = [each["split"] for each in site.bench.books()["insurer"]["settlements"].values()]
    assert paid(site) == insured["cash"] == 2_000_00 - refund["fen"]


async def test_p14_the_window_gives_the_same_money_back_first_and_no_more_comes_back(site: Site) -> None:
    await lies_in_bed(site, 2_000)
    (order,) = site.bench.books()["wallet"]["orders"]

    def window(question: ConfirmDischarge) -> None:
        site.bench.order("wallet", "refund_at_window", out_trade_no=order, fen=2_000_00)

    steps = (*begins(site, "discharge"), (ConfirmDischarge, window), (TakeSlip, done), (GivenBack, done))
    patient, ending = await site.visit(*steps)
    assert ending == "finished"
    states = {number[0]: each["state"] for number, each in site.bench.books()["wallet"]["refunds"].items()}
    assert states == {"W": "SUCCESS", "R": "REFUSED"}
    assert paid(site) == 0
    rows = [row["body"]["state"] for row in site.bench.books()["hospital"]["rows"] if row["kind"] == "refund"]
    assert rows == ["refused"]
    assert words("zh").say("ward.comes_back") in said(patient.last(GivenBack))


async def test_the_window_pays_the_deposit_out_first_and_nothing_is_settled(site: Site) -> None:
    await lies_in_bed(site, 2_000)

    def window(question: ConfirmDischarge) -> None:
        site.bench.order("hospital", "deposit_back_at_window", person="lin", fen=2_000_00)

    steps = (*begins(site, "discharge"), (ConfirmDischarge, window), (Sorry, done))
    _, ending = await site.visit(*steps)
    assert ending == "PAY-01"
    assert stay(site)["state"] == "leaving"
    assert site.settled_by_insurer(site.bench.books()) == []


# --- at the bedside, where nothing prints (SH-04)


@LANGUAGES
async def test_sh04_without_a_printer_the_result_is_on_the_glass(site: Site, language: str) -> None:
    site.without("printer")
    site.bench.order("hospital", "in_bed", person="lin", deposit_fen=100_00)
    steps = ((LookAtStay, done), (ChooseDeposit, answers("50000")), pays(site), (ReceiptCode, done))
    patient, ending = await site.visit(*begins(site, "deposit"), *steps, language=language)
    assert ending == "finished"
    assert patient.last(ReceiptCode).link
    steps = (
        (ChooseStayDay, lambda question: question.options[0].key),
        (SeeDay, done),
        (ChooseStayDay, leave),
    )
    await site.visit(*begins(site, "daily_list"), *steps, language=language)
    assert papers(site) == []
