"""A patient with a credit contract says yes and is billed later; no wallet is asked."""

import pytest

from kiosk.screens.ending import Sorry, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.insurance import SeeInsurance
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.screens.wallet import BillLater, SignCredit
from kiosk.text import words
from tests.stories.patient import Step, back, done, everything, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

ACCOUNT = "CP00100001"


def agrees(site: Site, *then: Step) -> tuple[Step, ...]:
    return (*by_card(site), (ChooseBills, everything), (ConfirmParts, done), *then, site.takes_card)


def signs(site: Site, fen: int = 1_000_00, **about: str) -> None:
    site.bench.order("hospital", "credit", person="lin", fen=fen, **about)


def free(site: Site) -> int:
    return int(site.bench.books()["hospital"]["wards"]["accounts"][ACCOUNT]["fen"])


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_sh_17_sh_26_who_has_a_contract_only_confirms_and_is_billed_later(
    site: Site, language: str
) -> None:
    signs(site, due_on="2026-12-02")
    steps = ((BillLater, pick("later")), (TakeSlip, done))
    patient, ending = await site.visit(*agrees(site, *steps), language=language)
    assert ending == "finished"
    parts, books = patient.last(ConfirmParts).parts, site.bench.books()
    assert free(site) == 1_000_00 - parts.cash
    assert not any(books["wallet"]["paid"].values())
    assert site.settled_by_insurer(books) == [parts.total - parts.cash]
    assert site.owed("lin") == 0
    assert words(language).say("fee_slip.credit") in books["printer"]["papers"][0]["text"]
    assert "2026-12-02" in words(language).say(patient.last(BillLater).options[0].detail)


@pytest.mark.parametrize("contract", [{"fen": 1}, {"state": "overdue"}])
async def test_sh_17_a_contract_without_room_or_overdue_is_not_offered(
    site: Site, contract: dict[str, object]
) -> None:
    site.bench.order("hospital", "credit", person="lin", **contract)
    _, ending = await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert ending == "finished"


async def test_sh_26_who_rather_pays_now_leaves_the_limit_as_it_is(site: Site) -> None:
    signs(site)
    steps = (
        (BillLater, back),
        (ConfirmParts, done),
        (BillLater, pick("now")),
        (ShowWalletCode, site.shows_wallet("lin")),
        (TakeSlip, done),
    )
    patient, ending = await site.visit(*agrees(site, *steps))
    assert ending == "finished"
    assert free(site) == 1_000_00
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash


async def test_sh_17_an_insurer_that_says_no_in_the_end_gives_the_limit_back(site: Site) -> None:
    signs(site)
    site.bench.order("insurer", "fail", call="2207", how="refuse")
    _, ending = await site.visit(*agrees(site, (BillLater, pick("later")), (Sorry, done)))
    assert ending == "PAY-01"
    await site.waits_until_closed()
    assert free(site) == 1_000_00
    assert site.owed("lin") > 0


async def test_sh_35_a_system_that_knows_no_contracts_or_does_not_answer_hinders_nobody(site: Site) -> None:
    site.bench.order("hospital", "fail", call="credit", how=500)
    _, ending = await site.visit(*by_card(site), *pays(site), site.takes_card)
    assert ending == "finished"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_sh_17_who_has_no_contract_can_sign_one_on_the_phone(site: Site, language: str) -> None:
    link = "https://credit.example/sign/8QmZ2v7Lk4"
    signs(site, state="none", sign_link=link)
    looks = ((Home, pick("look_up_insurance")), (HowToIdentify, site.inserts_card("lin")))
    patient, ending = await site.visit(
        *looks, (SeeInsurance, done), (SignCredit, done), site.takes_card, language=language
    )
    assert ending == "finished"
    assert patient.last(SignCredit).link == link
    signs(site, lender="江城银行")
    patient, _ = await site.visit(*looks, (SeeInsurance, done), site.takes_card, language=language)
    said = [words(language).say(fact.value) for fact in patient.last(SeeInsurance).facts]
    assert any("江城银行" in each for each in said)
    assert words(language).money(1_000_00) in said
