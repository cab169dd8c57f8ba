"""A bill is asked after right before its print; an odd one takes no other away; none is another's."""

import pytest

from kiosk.screens.asking import AtTheSlot, Option
from kiosk.screens.ebills import (
    ChooseEBill,
    EBillCode,
    EBillWay,
    HowToTakeEBill,
    LookAtEBill,
    TakeEBill,
)
from kiosk.screens.ending import BillOnPhone, Sorry, TakeSlip
from kiosk.text import Text, words
from tests.stories.patient import Act, Step, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_bills import LANGUAGES, by_code, papers, takes
from tests.stories.test_paying import by_card, pays

END: Step = (ChooseEBill, leave)
ABOUT = (EBillWay.NOTICE, EBillWay.STATEMENT, EBillWay.LIST)


@pytest.fixture
def site(site: Site) -> Site:
    site.bench.order("ebill", "has", person="lin", settlement="E1", fen=2_500)
    return site


def meanwhile(site: Site, order: str, way: EBillWay = EBillWay.BILL, **more: object) -> Act:
    """Something happens to the bill while she chooses to have it printed."""

    def act(_: HowToTakeEBill) -> str:
        site.bench.order("ebill", order, **more)
        return way

    return act


def prints(site: Site) -> int:
    return int(site.bench.books()["ebill"]["bills"]["E1"]["printed"])


def details(asked: ChooseEBill, language: str = "zh") -> list[str]:
    return [words(language).say(each.detail) for each in asked.options if each.detail]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_bill_that_is_reversed_at_a_window_meanwhile_is_not_printed_as_valid(
    site: Site, language: str
) -> None:
    """Source: e-bill.md A8."""
    at_the_window = (HowToTakeEBill, meanwhile(site, "reverse", settlement="E1"))
    steps = (*takes(EBillWay.BILL)[:-1], at_the_window, (EBillCode, done), END)
    patient, _ = await site.visit(*by_code(site, "print_bill"), *steps, language=language)
    told = patient.last(EBillCode)
    assert told.code == "EBL-08"
    assert told.trouble is not None
    assert {"zh": "状态已变更", "en": "has changed"}[language] in words(language).say(told.trouble)
    assert any("已冲红" in each for each in details(patient.last(ChooseEBill), language))
    assert (papers(site), prints(site)) == ([], 0)


async def test_a_bill_whose_state_can_not_be_asked_is_not_printed_and_the_phone_shows_how_it_stands(
    site: Site,
) -> None:
    silence = (HowToTakeEBill, meanwhile(site, "fail", call="state", how="503"))
    steps = (*takes(EBillWay.BILL)[:-1], silence, (EBillCode, done), END)
    patient, _ = await site.visit(*by_code(site, "print_bill"), *steps)
    told = patient.last(EBillCode)
    assert (told.code, told.link.startswith("https://")) == ("EBL-06", True)
    assert (papers(site), prints(site)) == ([], 0)
    site.bench.order("ebill", "heal")
    await site.visit(*by_code(site, "print_bill"), *takes(EBillWay.BILL), (TakeEBill, done), END)
    assert ["补打" in paper for paper in papers(site)] == [False]


@pytest.mark.parametrize("way", ABOUT)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_printed_about_a_bill_that_is_reversed_meanwhile_says_so(
    site: Site, way: EBillWay, language: str
) -> None:
    """Source: e-bill.md A8."""
    at_the_window = (HowToTakeEBill, meanwhile(site, "reverse", way, settlement="E1"))
    steps = (*takes(way)[:-1], at_the_window, (TakeEBill, done), END)
    await site.visit(*by_code(site, "print_bill"), *steps, language=language)
    (paper,) = papers(site)
    assert "已冲红" in paper


@pytest.mark.parametrize(("state", "mark"), [("exchanged", "已换开"), ("voided", "已作废")])
async def test_of_a_bill_that_is_exchanged_meanwhile_lists_are_marked_and_its_notice_is_not_printed(
    site: Site, state: str, mark: str
) -> None:
    """Source: e-bill.md A8."""

    def at_the_window(way: EBillWay) -> Step:
        return (HowToTakeEBill, meanwhile(site, "stands", way, settlement="E1", state=state))

    for way in (EBillWay.LIST, EBillWay.STATEMENT):
        site.bench.order("ebill", "stands", settlement="E1", state="issued")
        steps = (*takes(way)[:-1], at_the_window(way), (TakeEBill, done), END)
        await site.visit(*by_code(site, "print_bill"), *steps)
    assert [mark in paper for paper in papers(site)] == [True, True]
    site.bench.order("ebill", "stands", settlement="E1", state="issued")
    steps = (*takes(EBillWay.NOTICE)[:-1], at_the_window(EBillWay.NOTICE), (EBillCode, done), END)
    patient, _ = await site.visit(*by_code(site, "print_bill"), *steps)
    told = patient.last(EBillCode)
    assert (told.code, told.trouble) == ("EBL-09", Text("faults.bill_not_given"))
    assert len(papers(site)) == 2


@pytest.mark.parametrize("way", ABOUT)
async def test_nothing_about_a_bill_is_printed_while_its_state_can_not_be_asked(
    site: Site, way: EBillWay
) -> None:
    silence = (HowToTakeEBill, meanwhile(site, "fail", way, call="state", how="503"))
    steps = (*takes(way)[:-1], silence, (EBillCode, done), END)
    patient, _ = await site.visit(*by_code(site, "print_bill"), *steps)
    told = patient.last(EBillCode)
    assert (told.code, told.trouble) == ("EBL-06", Text("faults.bill_unasked"))
    assert papers(site) == []
    site.bench.order("ebill", "heal")
    await site.visit(*by_code(site, "print_bill"), *takes(way), (TakeEBill, done), END)
    assert ["补打" in paper for paper in papers(site)] == [False]


async def test_after_a_payment_the_slips_come_also_when_the_state_of_the_bill_can_not_be_asked(
    site: Site,
) -> None:
    site.bench.order("hospital", "guides", department="检验科", floor="2 楼")
    site.bench.order("ebill", "fail", call="state", how="503")
    steps = (*pays(site)[:-1], (BillOnPhone, done))
    patient, _ = await site.visit(*by_card(site), *steps, site.takes_card)
    told = patient.last(BillOnPhone)
    assert (told.code, told.half_slip, told.link != "") == ("EBL-06", False, True)
    assert told.why == Text("faults.bill_unasked")
    slip, guide = papers(site)
    assert "缴费凭条" in slip
    assert "导诊单" in guide


async def test_a_statement_after_a_payment_says_when_its_bill_was_reversed_or_why_it_is_not_printed(
    site: Site,
) -> None:
    def unasked(question: TakeSlip) -> AtTheSlot:
        site.bench.order("ebill", "fail", call="state", how="503")
        return AtTheSlot.STATEMENT

    def reversed_since(question: TakeSlip) -> AtTheSlot:
        assert question.missing == Text("faults.bill_unasked")
        site.bench.order("ebill", "heal")
        (paid,) = site.bench.books()["ebill"]["bills"].keys() - {"E1"}
        site.bench.order("ebill", "reverse", settlement=paid)
        return AtTheSlot.STATEMENT

    steps = ((TakeSlip, unasked), (TakeSlip, reversed_since), (TakeSlip, done))
    await site.visit(*by_card(site), *pays(site)[:-1], *steps, site.takes_card)
    assert ["已冲红" in text for text in papers(site) if "医疗费用结算单" in text] == [True]


async def test_what_another_terminal_printed_while_she_looked_makes_hers_a_copy(site: Site) -> None:
    """Source: goal P-12, e-bill.md A8."""
    elsewhere = (HowToTakeEBill, meanwhile(site, "elsewhere", settlement="E1"))
    steps = (*takes(EBillWay.BILL)[:-1], elsewhere, (TakeEBill, done), END)
    await site.visit(*by_code(site, "print_bill"), *steps)
    (paper,) = papers(site)
    assert "补打" in paper
    assert "第 2 次" in paper


@pytest.mark.parametrize(
    ("state", "mark"),
    [("exchanged", "已换开"), ("voided", "已作废"), ("under_review", "状态待查")],
)
async def test_a_bill_in_any_other_state_is_shown_as_what_it_is_and_takes_no_other_away(
    site: Site, state: str, mark: str
) -> None:
    """Source: e-bill.md A8."""
    site.bench.order("ebill", "has", person="lin", settlement="odd", fen=9_900)
    site.bench.order("ebill", "stands", settlement="odd", state=state)
    found: list[Option] = []

    def the_odd_one(asked: ChooseEBill) -> str:
        found[:] = [each for each in asked.options if mark in words("zh").say(each.detail or "")]
        return found[0].key

    odd = ((ChooseEBill, the_odd_one), (LookAtEBill, done), (HowToTakeEBill, pick(EBillWay.LIST)))
    patient, _ = await site.visit(*by_code(site, "print_bill"), *odd, (TakeEBill, done), END)
    assert len(patient.last(ChooseEBill).options) == 2
    assert len(found) == 1
    assert patient.last(LookAtEBill).note is not None
    open_ways = [each.key for each in patient.last(HowToTakeEBill).options if each.closed is None]
    assert open_ways == [EBillWay.PHONE, EBillWay.LIST, EBillWay.STATEMENT]
    (fees,) = papers(site)
    assert mark in fees


async def test_a_bill_of_the_list_that_can_not_be_read_takes_no_other_away(site: Site) -> None:
    site.bench.order("ebill", "has", person="lin", settlement="odd")
    site.bench.order("ebill", "spoil", settlement="odd")
    patient, _ = await site.visit(*by_code(site, "print_bill"), END)
    asked = patient.last(ChooseEBill)
    assert (len(asked.options), asked.code) == (1, "EBL-11")


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_bill_of_another_person_is_not_shown(site: Site, numbered: bool, language: str) -> None:
    """Signed by its issuer all the same; with the number of its patient, and with name and number only."""
    site.bench.order("ebill", "has", person="chen", settlement="chens", fen=7_700)
    whose = {"patient_id": "P00100002"} if numbered else {}
    site.bench.order("ebill", "stray", settlement="chens", person="lin", **whose)
    patient, _ = await site.visit(*by_code(site, "print_bill"), END, language=language)
    asked = patient.last(ChooseEBill)
    assert (len(asked.options), asked.code) == (1, "EBL-07")
    assert "77.00" not in str(asked)
    assert asked.trouble is not None
    assert {"zh": "他人", "en": "another name"}[language] in words(language).say(asked.trouble)


async def test_where_whoever_pays_may_be_on_a_bill_only_the_number_of_the_patient_tells(site: Site) -> None:
    site.set("ebills", payer="not_checked")
    site.bench.order("ebill", "has", person="chen", settlement="chens")
    site.bench.order("ebill", "stray", settlement="chens", person="lin")
    patient, _ = await site.visit(*by_code(site, "print_bill"), END)
    assert len(patient.last(ChooseEBill).options) == 2
    site.bench.order("ebill", "stray", settlement="chens", person="lin", patient_id="P00100002")
    patient, _ = await site.visit(*by_code(site, "print_bill"), END)
    assert (len(patient.last(ChooseEBill).options), patient.last(ChooseEBill).code) == (2, "EBL-07")


async def test_a_bill_whose_parts_do_not_add_up_is_printed_as_signed_and_said_to_patient_and_platform(
    site: Site,
) -> None:
    """Source: e-bill.md A5 [R]: local rules differ, so it is no reason to keep a bill from its payer."""
    site.bench.order("ebill", "uneven", settlement="E1")
    ways = (EBillWay.BILL, EBillWay.STATEMENT)
    steps = [step for way in ways for step in (*takes(way), (TakeEBill, done))]
    patient, _ = await site.visit(*by_code(site, "print_bill"), *steps, END)
    note = patient.last(LookAtEBill).note
    assert note is not None
    assert "不一致" in words("zh").say(note)
    bill, statement = papers(site)
    assert "不一致" not in bill, "nothing stands on it that its issuer did not sign"
    assert "不一致" in statement
    rows = site.bench.books()["platform"]["rows"]
    assert [row["body"]["adds_up"] for row in rows if row["kind"] == "print_state"] == [False]


async def test_where_the_site_says_so_a_bill_whose_parts_do_not_add_up_is_refused(site: Site) -> None:
    site.set("ebills", uneven="refused")
    site.bench.order("ebill", "uneven", settlement="E1")
    _, ending = await site.visit(*by_code(site, "print_bill"), (Sorry, done))
    assert ending == "EBL-10"
