"""A bank card at the PIN pad: pays, is declined, loses its answer; and nobody pays twice."""

from pathlib import Path

import pytest

from kiosk.payment.bank_card import PAYER
from kiosk.payment.settlement_records import WholeStep
from kiosk.payment.settlement_settings import SettlementSettings
from kiosk.runner import one_visit
from kiosk.screens.ending import MoneyState, Sorry, TakeSlip
from kiosk.screens.payment import (
    ChooseBills,
    ChoosePayer,
    ConfirmParts,
    PayingByCard,
    ShowWalletCode,
)
from kiosk.staff.cases import Action
from kiosk.text import words
from tests.bench import Bench
from tests.stories.patient import Patient, Step, back, done, everything
from tests.stories.site import Site
from tests.stories.test_paying import by_card


@pytest.fixture
def site(bench: Bench, tmp_path: Path) -> Site:
    """A terminal with a PIN pad that does not wait long."""
    site = Site(bench, tmp_path)
    site.set("pin_pad", port=bench.books()["pin_pad"]["port"], sale_seconds=6.0, answer_seconds=3.0)
    return site


def chooses(payer: str) -> Step:
    return ChoosePayer, lambda _: payer


def agrees(site: Site) -> tuple[Step, ...]:
    return (*by_card(site), (ChooseBills, everything), (ConfirmParts, done))


def puts_card(site: Site, outcome: str = "approve") -> None:
    site.bench.order("pin_pad", "card", outcome=outcome)


async def test_a_bank_card_pays_the_cash_part(site: Site) -> None:
    puts_card(site)
    patient, ending = await site.visit(
        *agrees(site), chooses("bankcard"), (TakeSlip, done), site.takes_card, language="en"
    )
    assert ending == "finished"
    books, cash = site.bench.books(), patient.last(ConfirmParts).parts.cash
    assert list(books["pin_pad"]["taken"].values()) == [cash]
    assert not any(books["wallet"]["paid"].values())
    assert site.settled_by_insurer(books) == [patient.last(ConfirmParts).parts.total - cash]
    assert [type(each) for each in patient.notices].count(PayingByCard) == 1
    assert [row["kind"] for row in books["hospital"]["rows"]] == ["posting"]
    assert site.owed("lin") == 0
    assert "Bank card" in books["printer"]["papers"][0]["text"]


@pytest.mark.parametrize("outcome", ["no_money", "cancelled", "wrong_pin"])
async def test_a_card_that_is_declined_takes_nothing_and_the_phone_pays(site: Site, outcome: str) -> None:
    puts_card(site, outcome)
    steps = (
        chooses("bankcard"),
        chooses("wallet"),
        (ShowWalletCode, back),
        (ConfirmParts, done),
        chooses("wallet"),
        (ShowWalletCode, site.shows_wallet("lin")),
    )
    patient, ending = await site.visit(*agrees(site), *steps, (TakeSlip, done), site.takes_card)
    assert ending == "finished"
    books = site.bench.books()
    assert books["pin_pad"]["taken"] == {}
    assert books["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash
    assert [each.code for each in patient.met if isinstance(each, ChoosePayer)][:2] == ["", "PIN-01"]


@pytest.mark.parametrize("quirk", ["lose_answer", "garble", "general_error"])
async def test_a_lost_answer_is_asked_after_and_the_card_pays_once(site: Site, quirk: str) -> None:
    puts_card(site)
    site.bench.order("pin_pad", quirk)
    patient, ending = await site.visit(*agrees(site), chooses("bankcard"), (TakeSlip, done), site.takes_card)
    assert ending == "finished"
    books = site.bench.books()["pin_pad"]
    assert list(books["taken"].values()) == [patient.last(ConfirmParts).parts.cash]
    assert [each.split()[0] for each in books["history"]] == ["sale"]


async def test_a_sale_whose_answer_was_lost_stays_taken_when_the_next_card_pays(site: Site) -> None:
    for _ in range(2):
        puts_card(site)
    site.bench.order("pin_pad", "lose_answer")
    site.bench.order("insurer", "account", person="lin", fen=0)
    visit = (*agrees(site), chooses("bankcard"), (TakeSlip, done), site.takes_card)
    patient = Patient(*visit, *visit)
    async with site.terminal(patient) as terminal:
        assert await one_visit(terminal) == "finished"
        site.bench.order("hospital", "owes", person="lin", title="检查费", fen=40_00)
        assert await one_visit(terminal) == "finished"
    books = site.bench.books()["pin_pad"]
    assert books["reversed"] == []
    assert len(books["taken"]) == 2


async def test_an_outcome_that_stays_unknown_is_reversed_before_the_next_sale(site: Site) -> None:
    puts_card(site)
    puts_card(site)
    site.bench.order("pin_pad", "lose_answer", times=2)
    steps = (chooses("bankcard"), chooses("bankcard"))
    patient, ending = await site.visit(*agrees(site), *steps, (TakeSlip, done), site.takes_card)
    assert ending == "finished"
    books = site.bench.books()["pin_pad"]
    assert list(books["taken"].values()) == [patient.last(ConfirmParts).parts.cash]
    kinds = [each.split()[0] for each in books["history"]]
    assert kinds == ["sale", "reverse", "sale"]
    assert books["reversed"] == [books["history"][0].split()[1]]


async def test_a_sale_that_staff_gave_back_at_the_counter_is_not_reversed_at_the_next_sale(
    site: Site,
) -> None:
    """While the pad refuses that reversal, the next card pays as well."""
    puts_card(site)
    site.bench.order("pin_pad", "lose_answer", times=2)
    site.bench.order("pin_pad", "refuse_reversal", times=1000)
    site.bench.order("insurer", "account", person="lin", fen=0)
    first = (*agrees(site), chooses("bankcard"), (Sorry, done), site.takes_card)
    second = (*agrees(site), chooses("bankcard"), (TakeSlip, done), site.takes_card)
    async with site.terminal(Patient(*first, *second)) as terminal:
        await one_visit(terminal)
        (whole,) = await terminal.settlements.open_wholes()
        await terminal.ledger.move(whole.number, whole.step, WholeStep.STAFF, cause="PIN-10")
        assert await terminal.staff_list.act(whole.number, Action.GIVEN_BACK, "4711", "bankcard")
        site.bench.order("hospital", "owes", person="lin", title="检查费", fen=40_00)
        puts_card(site)
        assert await one_visit(terminal) == "finished"
    books = site.bench.books()["pin_pad"]
    assert (len(books["taken"]), books["reversed"]) == (2, [])


async def test_a_pad_that_is_gone_closes_the_card_and_not_the_till(site: Site) -> None:
    site.bench.order("pin_pad", "unplug")
    steps = (chooses("wallet"), (ShowWalletCode, site.shows_wallet("lin")))
    patient, ending = await site.visit(*agrees(site), *steps, (TakeSlip, done), site.takes_card)
    assert ending == "finished"
    closed = {each.key: each.closed for each in patient.last(ChoosePayer).options}
    assert closed["wallet"] is None
    assert closed["bankcard"] is not None


async def test_a_reversal_that_the_pad_does_not_take_is_made_later(
    site: Site,
) -> None:
    puts_card(site)
    site.bench.order("pin_pad", "lose_answer", times=2)
    site.bench.order("pin_pad", "refuse_reversal", times=2)
    site.set("settlement", round_seconds=0.5)
    patient, _ = await site.visit(
        *agrees(site), chooses("bankcard"), (Sorry, done), site.takes_card, until_sent=False
    )
    assert patient.last(Sorry).code
    async with site.terminal(type(patient)()):
        await site.until(lambda: site.bench.books()["pin_pad"]["taken"] == {}, "the sale is reversed")
    assert site.owed("lin") > 0


async def test_p7_after_a_restart_no_card_is_charged_before_the_old_sale_is_reversed(site: Site) -> None:
    puts_card(site)
    site.bench.order("pin_pad", "lose_answer", times=2)
    site.bench.order("pin_pad", "refuse_reversal", times=1000)
    for _ in range(2):
        patient, ending = await site.visit(
            *agrees(site), chooses("bankcard"), (Sorry, done), site.takes_card, until_sent=False
        )
    assert ending == "PAY-11"
    assert patient.last(Sorry).money is MoneyState.UNTOUCHED
    sales = [each for each in site.bench.books()["pin_pad"]["history"] if each.startswith("sale")]
    assert len(sales) == 1


def test_p7_a_pin_pad_takes_nothing_new_before_what_is_open_there_was_given_back() -> None:
    assert SettlementSettings.model_validate({}).reversal_first == (PAYER,)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_payer_has_a_name_on_the_staff_list(language: str) -> None:
    payers = ("hospital", "deposit", "prepaid", "wallet", "insurer", PAYER)
    assert all(words(language).knows(f"case_part.{each}") for each in payers)
