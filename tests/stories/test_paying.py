"""A patient pays: the ordinary ways, told as they happen at the glass."""

import pytest

from kiosk.screens.ending import TakeCard, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import Calculating, ChooseBills, ConfirmParts, NothingToPay, ShowWalletCode
from kiosk.text import words
from tests.stories.patient import Step, back, does, done, everything, pick
from tests.stories.site import Site


def pays(site: Site, person: str = "lin", channel: str = "wechat") -> tuple[Step, ...]:
    """From the choice of bills to the slip, everything as it should be."""
    return (
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet(person, channel)),
        (TakeSlip, done),
    )


def by_card(site: Site, person: str = "lin") -> tuple[Step, ...]:
    return ((Home, pick("pay_bills")), (HowToIdentify, site.inserts_card(person)))


async def test_card_in_parts_shown_wallet_scanned_insurer_settled_bill_printed_platform_told(
    site: Site,
) -> None:
    owed = site.owed("lin")
    takes_card = (TakeCard, does(lambda: site.bench.does("social_card", "pull")))
    patient, ending = await site.visit(*by_card(site), *pays(site), takes_card)

    assert ending == "finished"
    parts = patient.last(ConfirmParts).parts
    assert parts.total == owed == parts.pooled_fund + parts.other_funds + parts.personal_account + parts.cash
    books = site.bench.books()
    assert books["wallet"]["paid"]["lin"] == parts.cash
    assert site.settled_by_insurer(books) == [parts.total - parts.cash]
    assert site.owed("lin") == 0
    slip, bill = [paper["text"] for paper in books["printer"]["papers"]]
    assert f"{owed // 100}.{owed % 100:02d}" in slip.replace(",", "")
    (issued,) = books["ebill"]["bills"].values()
    assert issued["code"] in bill
    assert issued["number"] in bill
    assert {row["kind"] for row in books["platform"]["rows"]} >= {"settlement", "print_state"}
    assert [row["kind"] for row in books["hospital"]["rows"]] == ["posting"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_24_ehc_40_relief_and_serious_illness_are_lines_of_their_own_as_the_insurer_said(
    site: Site, language: str
) -> None:
    site.bench.order("insurer", "relief", person="chen", percent=20)
    patient, ending = await site.visit(
        *by_card(site, "chen"), *pays(site, "chen"), site.takes_card, language=language
    )
    assert ending == "finished"
    books = site.bench.books()
    (settled,) = books["insurer"]["settlements"].values()
    asked = patient.last(ConfirmParts)
    told = {each.kind: each.fen for each in asked.named}
    assert told == {"serious_illness": settled["split"]["other"], "relief": settled["split"]["relief"]}
    assert asked.parts.other_funds == sum(told.values())
    slip = books["printer"]["papers"][0]["text"]
    assert words(language).say("funds.relief") in slip
    assert words(language).say("funds.serious_illness") in slip


async def test_a_health_card_code_is_as_good_as_a_card(site: Site) -> None:
    shows = (
        HowToIdentify,
        does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card")),
    )
    patient, ending = await site.visit((Home, pick("pay_bills")), shows, *pays(site), language="en")
    assert ending == "finished"
    assert site.bench.books()["wallet"]["paid"]["lin"] == patient.last(ConfirmParts).parts.cash


@pytest.mark.parametrize("channel", ["wechat", "alipay", "ecny"])
async def test_every_wallet_pays(site: Site, channel: str) -> None:
    site.bench.order("wallet", "balance", person="lin", channel=channel, fen=500_00)
    _, ending = await site.visit(*by_card(site), *pays(site, channel=channel), site.takes_card)
    assert ending == "finished"
    assert site.paid_through(channel) > 0


async def test_without_insurance_the_wallet_pays_all(site: Site) -> None:
    owed = site.owed("zhou")
    shows = (
        HowToIdentify,
        does(lambda: site.bench.does("scanner", "show", person="zhou", code="health_card")),
    )
    patient, ending = await site.visit((Home, pick("pay_bills")), shows, *pays(site, "zhou", "alipay"))
    assert ending == "finished"
    assert not patient.last(ConfirmParts).insured
    # Nobody reads that an insurer is asked who is not asked.
    assert Calculating not in {type(each) for each in patient.notices}
    books = site.bench.books()
    assert books["wallet"]["paid"]["zhou"] == owed
    assert site.settled_by_insurer(books) == []


async def test_what_is_left_out_stays_open(site: Site) -> None:
    owed = site.owed("lin")

    def all_but_one(question: ChooseBills) -> tuple[object, ...]:
        return question.bills[1:]

    steps = ((ChooseBills, all_but_one), *pays(site)[1:])
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "finished"
    assert site.owed("lin") == owed - patient.last(ConfirmParts).parts.total > 0


async def test_back_leads_one_screen_up_and_keeps_what_was_chosen(site: Site) -> None:
    steps = (
        (ChooseBills, lambda question: question.bills[1:]),
        (ConfirmParts, back),
        (ChooseBills, lambda question: question.chosen),
        (ConfirmParts, done),
        (ShowWalletCode, back),
        (ConfirmParts, done),
        *pays(site)[2:],
    )
    patient, ending = await site.visit(*by_card(site), *steps, site.takes_card)
    assert ending == "finished"
    parts = [question.parts for question in patient.met if isinstance(question, ConfirmParts)]
    assert len(set(parts)) == 1
    assert site.owed("lin") > 0, "the bill that was left out is still open"
    assert site.bench.books()["wallet"]["paid"]["lin"] == parts[0].cash


async def test_nothing_to_pay_is_said(site: Site) -> None:
    site.bench.order("hospital", "empty")
    _, ending = await site.visit(*by_card(site), (NothingToPay, done), site.takes_card)
    assert ending == "finished"


async def test_the_next_patient_pays_their_own(site: Site) -> None:
    for person in ("lin", "chen"):
        owed = site.owed(person)
        steps = (*by_card(site, person), *pays(site, person), site.takes_card)
        patient, ending = await site.visit(*steps)
        assert ending == "finished"
        assert patient.last(ConfirmParts).parts.total == owed
