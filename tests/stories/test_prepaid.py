"""The balance at the hospital pays a patient's own part; bills that are paid elsewhere are said."""

import pytest

from kiosk.screens.ending import Sorry, TakeSlip
from kiosk.screens.payment import ChooseBills, ConfirmParts, NothingToPay, ShowWalletCode
from kiosk.screens.wallet import PaidElsewhere, UseBalance
from kiosk.text import words
from tests.stories.patient import Step, back, done, everything, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

ACCOUNT = "PP00100001"


def agrees(site: Site, *then: Step) -> tuple[Step, ...]:
    return (*by_card(site), (ChooseBills, everything), (ConfirmParts, done), *then, site.takes_card)


def balance(site: Site) -> int:
    return int(site.bench.books()["hospital"]["wards"]["accounts"][ACCOUNT]["fen"])


def prepays(site: Site, fen: int) -> None:
    site.bench.order("hospital", "prepaid", person="lin", fen=fen)


async def test_sh_22_a_balance_that_is_enough_pays_all_of_the_patients_part(site: Site) -> None:
    prepays(site, 500_00)
    patient, ending = await site.visit(*agrees(site, (UseBalance, pick("balance")), (TakeSlip, done)))
    assert ending == "finished"
    parts, books = patient.last(ConfirmParts).parts, site.bench.books()
    assert balance(site) == 500_00 - parts.cash
    assert books["wallet"]["paid"].get("lin", 0) == 0
    assert site.settled_by_insurer(books) == [parts.total - parts.cash]
    assert site.owed("lin") == 0
    assert "预存余额支付" in books["printer"]["papers"][0]["text"]


async def test_sh_22_a_balance_that_is_too_small_leaves_the_rest_to_the_wallet(site: Site) -> None:
    prepays(site, 1_00)
    steps = ((UseBalance, pick("balance")), (ShowWalletCode, site.shows_wallet("lin")), (TakeSlip, done))
    patient, ending = await site.visit(*agrees(site, *steps))
    assert ending == "finished"
    cash = patient.last(ConfirmParts).parts.cash
    assert balance(site) == 0
    assert site.bench.books()["wallet"]["paid"]["lin"] == cash - 1_00


async def test_who_leaves_the_balance_alone_or_goes_back_has_it_still(site: Site) -> None:
    prepays(site, 500_00)
    steps = (
        (UseBalance, back),
        (ConfirmParts, done),
        (UseBalance, pick("other")),
        (ShowWalletCode, site.shows_wallet("lin")),
        (TakeSlip, done),
    )
    patient, ending = await site.visit(*agrees(site, *steps))
    assert ending == "finished"
    assert balance(site) == 500_00
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash


async def test_sh_22_the_balance_is_back_when_the_insurer_says_no(site: Site) -> None:
    prepays(site, 500_00)
    site.bench.order("insurer", "fail", call="2207", how="refuse")
    _, ending = await site.visit(*agrees(site, (UseBalance, pick("balance")), (Sorry, done)))
    assert ending == "PAY-01"
    await site.waits_until_closed()
    assert balance(site) == 500_00
    assert site.owed("lin") > 0


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_30_a_bill_that_is_being_paid_elsewhere_is_said_and_can_not_be_chosen(
    site: Site, language: str
) -> None:
    held, *free = site.bills("lin")
    site.bench.order("hospital", "locked_elsewhere", bill=held["number"], seconds=600)
    steps = (*by_card(site), (PaidElsewhere, done), *pays(site), site.takes_card)
    patient, ending = await site.visit(*steps, language=language)
    assert ending == "finished"
    (fact,) = patient.last(PaidElsewhere).facts
    assert words(language).say(fact.label) == held["title"]
    chosen = {bill.number for bill in patient.last(ChooseBills).bills}
    assert chosen == {each["number"] for each in free}


async def test_ehc_30_nothing_else_to_pay_is_said_after_it(site: Site) -> None:
    for bill in site.bills("lin"):
        site.bench.order("hospital", "locked_elsewhere", bill=bill["number"], seconds=600)
    steps = (*by_card(site), (PaidElsewhere, done), (NothingToPay, done), site.takes_card)
    _, ending = await site.visit(*steps)
    assert ending == "finished"
