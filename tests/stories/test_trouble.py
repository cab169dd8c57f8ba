"""What goes wrong at the glass and behind it ends on a screen that says what to do, and money balances."""

import contextlib
import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.screens.asking import AtTheSlot
from kiosk.screens.ending import BillOnPhone, MoneyState, Sorry, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import (
    ChooseBills,
    ConfirmParts,
    PrinterEmpty,
    Printing,
    PrintingDoubt,
    ShowWalletCode,
)
from kiosk.text import Text, words
from tests.stories.patient import Act, Step, does, done, everything, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

CHOOSES: tuple[Step, ...] = ((ChooseBills, everything), (ConfirmParts, done))


def untouched(site: Site) -> None:
    """Nobody paid anything, nothing is locked, everything is still owed."""
    books = site.bench.books()
    assert not any(books["wallet"]["paid"].values())
    assert site.settled_by_insurer(books) == []
    assert not any(bill["state"] == "locked" for bill in site.bills("lin"))
    assert site.owed("lin") > 0


def said(question: Any, language: str = "zh") -> str:
    return words(language).say(question.trouble if hasattr(question, "trouble") else question.text)


# --- at the reader and the scanner


@pytest.mark.parametrize("quirk", ["wrong", "protected", "garbled", "blocked"])
async def test_a_card_that_does_not_do_says_so_and_a_code_goes_on(site: Site, quirk: str) -> None:
    async def another_way() -> None:
        await site.bench.does("scanner", "show", person="lin", code="health_card")

    steps = (
        (Home, pick("pay_bills")),
        (HowToIdentify, site.inserts_card("lin", quirk=quirk)),
        (HowToIdentify, does(another_way)),
    )
    patient, ending = await site.visit(*steps, *pays(site), site.takes_card)
    assert ending == "finished"
    assert said(patient.met[2])


async def test_a_card_pulled_in_the_middle_can_be_put_in_again(site: Site) -> None:
    steps = (
        (Home, pick("pay_bills")),
        (HowToIdentify, site.inserts_card("lin", quirk="pulled")),
        (HowToIdentify, site.inserts_card("lin")),
    )
    patient, ending = await site.visit(*steps, *pays(site), site.takes_card)
    assert ending == "finished"
    assert said(patient.met[2])


async def test_a_mute_card_does_not_stop_the_code(site: Site) -> None:
    site.set("social_card", read_seconds=2)
    steps = (
        (Home, pick("pay_bills")),
        (HowToIdentify, site.inserts_card("lin", quirk="mute")),
        (HowToIdentify, does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card"))),
    )
    try:
        patient, ending = await site.visit(*steps, *pays(site))
    finally:
        site.bench.order("social_card", "pull")
    assert ending == "finished"
    assert said(patient.met[2])


@pytest.mark.parametrize(
    "code",
    [
        "134500000000000018",
        "4241234567890123456701330000",
        "https://evil.example/?q=<script>",
        "'; DROP TABLE record; --",
        "[color=ff0000]x[/color]",
        "a" * 64 + ":7",
    ],
)
async def test_s19_a_code_that_is_not_asked_for_is_named_and_goes_nowhere(site: Site, code: str) -> None:
    steps = (
        (Home, pick("pay_bills")),
        (HowToIdentify, does(lambda: site.bench.does("scanner", "show", text=code))),
        (HowToIdentify, leave),
    )
    patient, ending = await site.visit(*steps)
    assert ending == "left"
    assert said(patient.met[2], "zh") != said(patient.met[2], "en")
    untouched(site)


async def test_a_health_card_code_on_the_payment_screen_is_never_charged(site: Site) -> None:
    steps = (
        *CHOOSES,
        (ShowWalletCode, does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card"))),
        (ShowWalletCode, leave),
    )
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "left"
    assert said(patient.last(ShowWalletCode))
    untouched(site)


# --- the patient walks off


@pytest.mark.parametrize("screens", range(4))
async def test_whoever_walks_off_leaves_nothing_behind(site: Site, screens: int) -> None:
    steps: list[tuple[Any, Act]] = [
        (HowToIdentify, site.inserts_card("lin")),
        *CHOOSES,
        (ShowWalletCode, leave),
    ]
    steps = [*steps[:screens], (steps[screens][0], leave)]
    ends = (site.takes_card,) if screens else ()
    _, ending = await site.visit((Home, pick("pay_bills")), *steps, *ends)
    assert ending == "left"
    untouched(site)


async def test_whoever_walks_off_with_the_slip_in_the_mouth_has_paid(site: Site) -> None:
    steps = (*pays(site)[:-1], (TakeSlip, leave))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "left"
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash


# --- the insurer


@pytest.mark.parametrize(("payer", "name"), [("hospital",) * 2, ("wallet", "wallets"), ("insurer",) * 2])
async def test_p13_a_payer_that_is_down_is_said_by_name_before_anything_is_locked(
    site: Site, payer: str, name: str
) -> None:
    site.bench.order(payer, "fail", how="down")
    patient, ending = await site.visit((Home, pick("pay_bills")), (Sorry, done))
    sorry = patient.last(Sorry)
    assert (ending, sorry.text) == (sorry.code, Text(f"down.{name}"))
    assert sorry.money is MoneyState.UNTOUCHED
    untouched(site)


async def test_an_insurer_that_fails_in_the_middle_costs_nobody_anything(site: Site) -> None:
    site.bench.order("insurer", "fail", call="2207", how="refuse")
    steps = (*pays(site)[:-1], (Sorry, done))
    patient, _ = await site.visit(*by_card(site), *steps, site.takes_card)
    assert patient.last(Sorry).money is MoneyState.GIVEN_BACK
    untouched(site)


async def test_an_insurer_whose_answer_is_lost_has_settled_once(site: Site) -> None:
    site.set("insurer", answer_seconds=1.5)
    site.bench.order("insurer", "fail", call="2207", how="swallow", times=1)
    patient, ending = await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert ending == "finished"
    parts = patient.last(ConfirmParts).parts
    assert site.settled_by_insurer(site.bench.books()) == [parts.total - parts.cash]


async def test_t10_what_the_insurer_still_owes_over_a_switch_of_version_ends_in_the_old_one(
    site: Site,
) -> None:
    """SH-32: the terminal is stopped with a reversal open, and started again in the new version."""
    site.set("insurer", answer_seconds=1.0, version="V1.0")
    site.bench.order("insurer", "fail", call="2207", how="swallow")
    for call in ("5203", "2601"):
        site.bench.order("insurer", "fail", call=call, how="500")
    steps = (*pays(site)[:-1], (Sorry, done), site.takes_card)
    patient, ending = await site.visit(*by_card(site), *steps, until_sent=False)
    assert patient.last(Sorry).money is MoneyState.BEING_CHECKED, ending
    site.bench.order("insurer", "heal")
    site.set("insurer", next_version="V2.0", next_from=datetime(2026, 1, 1, tzinfo=UTC))
    await site.waits_until_closed()
    patient, ending = await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert ending == "finished"
    spoken = [(each["infno"], each["infver"]) for each in site.bench.books()["insurer"]["messages"]]
    assert {version for infno, version in spoken if infno == "2601"} == {"V1.0"}
    assert [version for infno, version in spoken if infno == "2207"][-1] == "V2.0"
    parts = patient.last(ConfirmParts).parts
    assert site.settled_by_insurer(site.bench.books()) == [parts.total - parts.cash]


async def test_yd_14_a_reversal_that_is_too_late_for_the_insurer_is_a_slip_with_the_day_staff_have_it(
    site: Site,
) -> None:
    site.set("insurer", answer_seconds=1.0)
    site.bench.order("insurer", "fail", call="2207", how="swallow")
    site.bench.order("insurer", "fail", call="5203", how="500")
    site.bench.order("insurer", "fail", call="2601", how="refuse")
    steps = (*pays(site)[:-1], (Sorry, done), site.takes_card)
    patient, _ = await site.visit(*by_card(site), *steps, until_sent=False)
    sorry = patient.last(Sorry)
    assert sorry.money is MoneyState.BEING_CHECKED
    slip = site.bench.books()["printer"]["papers"][-1]["text"]
    assert sorry.number in slip
    assert sorry.final_at is not None
    assert f"{sorry.final_at:%Y-%m-%d %H:%M}" in slip
    assert "2601" in site.bench.books()["insurer"]["calls"], "it was asked for"
    assert not site.bench.books()["wallet"]["paid"]["lin"], "no wallet waits for what the insurer owes"


# --- the wallet


async def test_a_wallet_without_money_may_be_followed_by_another(site: Site) -> None:
    site.bench.order("wallet", "balance", person="lin", channel="wechat", fen=0)
    refused = (ShowWalletCode, site.shows_wallet("lin", "wechat"))
    steps = (*CHOOSES, refused, (ShowWalletCode, site.shows_wallet("lin", "alipay")), (TakeSlip, done))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "finished"
    assert said(patient.last(ShowWalletCode))
    assert site.paid_through("alipay") == patient.last(ConfirmParts).parts.cash


async def test_a_lost_wallet_answer_is_never_charged_twice(site: Site) -> None:
    site.set("wallets", answer_seconds=1.5)
    site.bench.order("wallet", "fail", call="pay", how="swallow", times=1)
    patient, ending = await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert ending == "finished"
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash


async def test_p3_a_wallet_that_never_answers_ends_as_being_checked_and_is_given_back_later(
    site: Site,
) -> None:
    site.set("wallets", answer_seconds=1.0)
    for call in ("ask", "reverse"):
        site.bench.order("wallet", "fail", call=call, how="500")
    site.bench.order("wallet", "fail", call="pay", how="swallow")
    papers: list[object] = []
    looks = {PrintingDoubt: lambda: papers.append(list(site.bench.books()["printer"]["papers"]))}
    steps = (*pays(site)[:-1], (Sorry, done))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card, meanwhile=looks)
    sorry = patient.last(Sorry)
    assert ending == "PAY-03"
    assert papers == [[]], "it was on the screen before the slip was out"
    assert sorry.money is MoneyState.BEING_CHECKED
    assert sorry.title == "sorry.title_being_checked", "it does not say that nothing came of it"
    assert sorry.number
    assert sorry.final_at is not None
    assert sorry.number in site.bench.books()["printer"]["papers"][-1]["text"]
    assert site.bench.books()["wallet"]["paid"]["lin"] > 0

    site.bench.order("wallet", "heal")
    async with site.terminal(patient):
        await site.until(lambda: not site.bench.books()["wallet"]["paid"]["lin"], "it is given back")
    await site.until(lambda: site.owed("lin") > 0, "it can be paid again")


# --- the printer


async def test_no_paper_is_said_before_the_money_and_the_bill_goes_to_the_phone(site: Site) -> None:
    site.bench.order("printer", "paper_out")
    steps = (*CHOOSES, (PrinterEmpty, done), pays(site)[2], (BillOnPhone, done))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "finished"
    assert patient.last(BillOnPhone).link.startswith("http")
    assert site.bench.books()["wallet"]["paid"]["lin"] > 0


async def test_paper_that_runs_out_in_the_slip_is_said_and_the_bill_goes_to_the_phone(site: Site) -> None:
    site.bench.order("printer", "paper_out_after", lines=5)
    steps = (*pays(site)[:-1], (BillOnPhone, done))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "finished"
    assert patient.last(BillOnPhone).number
    assert patient.last(BillOnPhone).code.startswith("PRN-")
    assert patient.last(BillOnPhone).half_slip


async def test_p12_once_paper_is_loaded_the_visit_goes_on_and_what_was_half_printed_is_a_copy(
    site: Site,
) -> None:
    """With the paper the printer goes on with what it held as well: hence the mark."""
    site.bench.order("printer", "paper_out_after", lines=5)
    loads = does(lambda: site.bench.does("printer", "load_paper"))
    steps = (*pays(site)[:-1], (BillOnPhone, loads), (TakeSlip, done))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "finished"
    assert patient.last(BillOnPhone).goes_on
    held, slip, bill = [paper["text"] for paper in site.bench.books()["printer"]["papers"]][:3]
    assert "补打" not in held
    assert "补打" in slip
    assert "查询码" in slip
    assert "医疗门诊收费票据" in bill
    assert "补打" not in bill


async def test_p12_a_patient_who_got_nothing_says_so_and_takes_the_bill_to_the_phone(site: Site) -> None:
    site.bench.order("printer", "lies")
    steps = (*pays(site)[:-1], (TakeSlip, lambda _: AtTheSlot.NOTHING), (BillOnPhone, done))
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "finished"
    books = site.bench.books()
    assert books["printer"]["papers"] == []
    assert patient.last(BillOnPhone).link.startswith("http")
    assert patient.last(BillOnPhone).half_slip
    states = [row["body"]["state"] for row in books["platform"]["rows"] if row["kind"] == "print_state"]
    assert states == ["printed", "nothing came"]


async def test_ehc_45_the_statement_of_who_paid_what_is_printed_on_request(site: Site) -> None:
    asks = (TakeSlip, lambda question: AtTheSlot.STATEMENT if question.statement else None)
    patient, ending = await site.visit(*by_card(site), *pays(site)[:-1], asks, asks, site.takes_card)
    assert ending == "finished"
    texts = [paper["text"] for paper in site.bench.books()["printer"]["papers"]]
    (statement,) = [text for text in texts if "医疗费用结算单" in text]
    assert "医保统筹基金支付" in statement
    assert not patient.last(TakeSlip).statement


async def test_p12_a_statement_that_does_not_come_is_said_and_offered_again(site: Site) -> None:
    def without_paper(question: TakeSlip) -> AtTheSlot:
        assert question.statement
        site.bench.order("printer", "paper_out")
        return AtTheSlot.STATEMENT

    def with_paper(question: TakeSlip) -> AtTheSlot:
        assert question.missing == Text("take_slip.no_statement")
        site.bench.order("printer", "load_paper")
        return AtTheSlot.STATEMENT

    steps = ((TakeSlip, without_paper), (TakeSlip, with_paper), (TakeSlip, done))
    patient, ending = await site.visit(*by_card(site), *pays(site)[:-1], *steps, site.takes_card)
    assert ending == "finished"
    assert patient.last(TakeSlip).missing is None
    texts = [paper["text"] for paper in site.bench.books()["printer"]["papers"]]
    assert len([text for text in texts if "医疗费用结算单" in text]) == 1


# --- the platform


async def test_a_platform_that_is_down_keeps_nobody_waiting_and_is_told_later(site: Site) -> None:
    site.bench.order("platform", "fail", how="down")
    steps = (*by_card(site), *pays(site), site.takes_card)
    _, ending = await site.visit(*steps, until_sent=False)
    assert ending == "finished"
    assert site.bench.books()["platform"]["rows"] == []

    site.bench.order("platform", "heal")
    await site.waits_until_sent()
    kinds = [row["kind"] for row in site.bench.books()["platform"]["rows"]]
    assert kinds.count("settlement") == 1


# --- the disk


async def test_a_disk_that_fails_after_the_money_takes_neither_slip_nor_truth_from_the_patient(
    site: Site,
) -> None:
    """A stranger holds the store's lock from the moment on when all is paid and printed."""
    store = site.config_file.parent / "data" / "terminal.db"
    with contextlib.ExitStack() as lock:

        def locks() -> None:
            stranger = sqlite3.connect(store, isolation_level=None, timeout=5)
            lock.callback(stranger.close)
            stranger.execute("BEGIN IMMEDIATE")

        steps = (*by_card(site), *pays(site)[:-1], (BillOnPhone, done), site.takes_card)
        patient, ending = await site.visit(*steps, until_sent=False, meanwhile={Printing: locks})
    assert ending == "finished"
    assert patient.last(BillOnPhone).code.startswith("LED-")
    (slip,) = [paper["text"] for paper in site.bench.books()["printer"]["papers"]]
    assert patient.last(BillOnPhone).number in slip, "a bill whose print can't be noted is not printed"
    await site.waits_until_sent()
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash
