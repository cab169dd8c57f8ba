"""A patient takes her fiscal bills: on the glass, to the phone, on paper, and never a changed one."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.screens.asking import Option
from kiosk.screens.ebills import (
    AfterPrint,
    ChooseEBill,
    EBillCode,
    EBillWay,
    HowToTakeEBill,
    LookAtEBill,
    NoEBills,
    PrintedBefore,
    TakeEBill,
)
from kiosk.screens.ending import Sorry, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.text import words
from tests.stories.patient import Step, does, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

SOURCES = ("outpatient", "emergency", "inpatient", "internet")
LANGUAGES = ("zh", "en")


def by_code(site: Site, journey: str, person: str = "lin") -> tuple[Step, ...]:
    shows = does(lambda: site.bench.does("scanner", "show", person=person, code="health_card"))
    return ((Home, pick(journey)), (HowToIdentify, shows))


def takes(way: EBillWay) -> tuple[Step, ...]:
    return ((ChooseEBill, pick("0")), (LookAtEBill, done), (HowToTakeEBill, pick(way)))


def papers(site: Site) -> list[str]:
    return [paper["text"] for paper in site.bench.books()["printer"]["papers"]]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_sh_37_bills_of_all_four_sources_are_listed_and_one_goes_to_the_phone(
    site: Site, language: str
) -> None:
    for source in SOURCES:
        site.bench.order("ebill", "has", person="lin", source=source)
    site.bench.order("ebill", "has", person="chen", source="outpatient")
    patient, ending = await site.visit(
        *by_code(site, "print_bill"),
        *takes(EBillWay.PHONE),
        (EBillCode, done),
        (ChooseEBill, leave),
        language=language,
    )
    assert ending == "left"
    said = words(language)
    shown = [said.say(option.detail) for option in patient.last(ChooseEBill).options if option.detail]
    assert len(shown) == len(SOURCES)
    for source in SOURCES:
        assert any(line.startswith(said.say(f"bill_source.{source}")) for line in shown)
    assert patient.last(EBillCode).link.startswith("https://ebill.example/verify?code=33")
    assert papers(site) == []


async def test_sh_39_the_second_print_is_marked_as_a_copy_and_each_is_reported(site: Site) -> None:
    site.bench.order("ebill", "has", person="lin", source="emergency")
    for before in ((), ((PrintedBefore, pick(AfterPrint.AGAIN)),)):
        steps = (*takes(EBillWay.BILL), *before, (TakeEBill, done), (ChooseEBill, leave))
        await site.visit(*by_code(site, "print_bill"), *steps)
    first, second = papers(site)
    assert "补打" not in first
    assert "补打" in second
    books = site.bench.books()
    (bill,) = books["ebill"]["bills"].values()
    assert bill["printed"] == 2
    states = [row["body"]["state"] for row in books["platform"]["rows"] if row["kind"] == "print_state"]
    assert states == ["printed", "printed"]


async def test_w10_an_original_that_the_platform_has_not_counted_is_not_printed(site: Site) -> None:
    """Another terminal may be about to print it, too; the next one, which is counted, is the original."""
    site.bench.order("ebill", "has", person="lin")
    site.bench.order("ebill", "fail", call="print", how="503")
    prints = takes(EBillWay.BILL)
    patient, _ = await site.visit(
        *by_code(site, "print_bill"), *prints, (EBillCode, done), (ChooseEBill, leave), until_sent=False
    )
    assert patient.last(EBillCode).code == "EBL-12"
    assert papers(site) == []
    site.bench.order("ebill", "heal")
    await site.waits_until_sent()
    await site.visit(*by_code(site, "print_bill"), *prints, (TakeEBill, done), (ChooseEBill, leave))
    assert ["补打" in paper for paper in papers(site)] == [False]
    (bill,) = site.bench.books()["ebill"]["bills"].values()
    assert bill["printed"] == 1


async def test_sh_38_the_fee_list_has_every_line_and_is_no_print_of_the_bill(site: Site) -> None:
    site.bench.order("ebill", "has", person="lin", title="核磁共振平扫", fen=68_050)
    steps = (*takes(EBillWay.LIST), (TakeEBill, done), (ChooseEBill, leave))
    await site.visit(*by_code(site, "print_bill"), *steps)
    (paper,) = papers(site)
    assert "收费明细" in paper
    assert "核磁共振平扫" in paper
    assert "680.50" in paper
    assert "林秀英" not in paper
    (bill,) = site.bench.books()["ebill"]["bills"].values()
    assert bill["printed"] == 0


@pytest.mark.parametrize(
    ("way", "title"), [(EBillWay.NOTICE, "电子票据告知单"), (EBillWay.STATEMENT, "医疗费用结算单")]
)
async def test_the_notice_and_the_statement_are_no_print_of_the_bill(
    site: Site, way: EBillWay, title: str
) -> None:
    site.bench.order("ebill", "has", person="lin", source="inpatient", fen=68_050)
    steps = (*takes(way), (TakeEBill, done), (ChooseEBill, leave))
    await site.visit(*by_code(site, "print_bill"), *steps)
    (paper,) = papers(site)
    assert title in paper
    assert "680.50" in paper
    assert "补打" not in paper
    (bill,) = site.bench.books()["ebill"]["bills"].values()
    assert bill["printed"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_bill_with_a_changed_digit_is_neither_shown_nor_printed(site: Site, language: str) -> None:
    site.bench.order("ebill", "has", person="lin", settlement="good", fen=1_000)
    site.bench.order("ebill", "has", person="lin", settlement="bad", fen=2_000)
    site.bench.order("ebill", "tamper", settlement="bad")
    patient, _ = await site.visit(*by_code(site, "print_bill"), (ChooseEBill, leave), language=language)
    asked = patient.last(ChooseEBill)
    assert asked.code == "EBL-03"
    assert len(asked.options) == 1
    site.bench.order("ebill", "tamper", settlement="good")
    patient, ending = await site.visit(*by_code(site, "print_bill"), (Sorry, done), language=language)
    assert ending == "EBL-03"
    assert "签名" in words("zh").say(patient.last(Sorry).text)


async def test_a_bill_of_a_payment_that_its_issuer_did_not_sign_is_refused_and_the_patient_told(
    site: Site, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.pem"
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    stranger.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    site.set("ebills", issuer_file=str(stranger))
    patient, _ = await site.visit(*by_card(site), *pays(site), site.takes_card)
    took = patient.last(TakeSlip)
    assert (took.bill_follows, took.statement) == (False, False)
    assert took.missing is not None
    assert "EBL-03" in words("zh").say(took.missing)
    assert not any("票据代码" in paper for paper in papers(site))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reversed_bill_says_so_on_glass_and_paper_and_its_red_bill_is_printed_too(
    site: Site, language: str
) -> None:
    """Source: e-bill.md A8."""
    bill = site.bench.order("ebill", "has", person="lin", settlement="S", fen=2_500)
    red = site.bench.order("ebill", "reverse", settlement="S")
    shown: list[Option] = []

    def picks(negative: bool) -> Step:
        def choose(asked: ChooseEBill) -> str:
            shown[:] = asked.options
            return next(each.key for each in asked.options if ("红票" in say(each.detail)) == negative)

        return ChooseEBill, choose

    say = words(language).say
    rest = ((LookAtEBill, done), (HowToTakeEBill, pick(EBillWay.BILL)), (TakeEBill, done))
    steps = (picks(False), *rest, picks(True), *rest, (ChooseEBill, leave))
    patient, _ = await site.visit(*by_code(site, "print_bill"), *steps, language=language)
    assert sorted("已冲红" in say(each.detail) for each in shown if each.detail) == [False, True]
    looked = patient.last(LookAtEBill)
    assert looked.note is not None
    assert bill["number"] in say(looked.note)
    original, taken_back = papers(site)
    assert "已冲红" in original
    assert bill["number"] in original
    assert "红票" in taken_back
    assert red["number"] in taken_back
    assert bill["number"] in taken_back
    assert "-25.00" in taken_back.replace("￥", "")
    assert "补打" not in original + taken_back
    books = site.bench.books()["ebill"]
    assert [books["bills"]["S"]["printed"], books["red"]["S"]["printed"]] == [1, 1]


async def test_the_fiscal_bill_bears_the_payers_whole_name_and_no_other_paper_does(site: Site) -> None:
    """Source: docs/decisions/010."""
    site.bench.order("ebill", "has", person="lin")
    ways = (EBillWay.BILL, EBillWay.LIST, EBillWay.NOTICE, EBillWay.STATEMENT)
    steps = [step for way in ways for step in (*takes(way), (TakeEBill, done))]
    await site.visit(*by_code(site, "print_bill"), *steps, (ChooseEBill, leave))
    assert ["林秀英" in paper for paper in papers(site)] == [True, False, False, False]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_paper_the_bill_is_for_the_phone_and_no_print_is_counted(
    site: Site, language: str
) -> None:
    site.bench.order("ebill", "has", person="lin")
    site.bench.order("printer", "paper_out")
    steps = (*takes(EBillWay.BILL), (EBillCode, done), (ChooseEBill, leave))
    patient, _ = await site.visit(*by_code(site, "print_bill"), *steps, language=language)
    closed = {option.key: option.closed for option in patient.last(HowToTakeEBill).options}
    assert closed[EBillWay.PHONE] is None
    assert closed[EBillWay.BILL] is not None
    assert patient.last(EBillCode).code == "PRN-02"
    (bill,) = site.bench.books()["ebill"]["bills"].values()
    assert bill["printed"] == 0


async def test_who_has_no_bill_is_told_so(site: Site) -> None:
    _, ending = await site.visit(*by_code(site, "print_bill", "chen"), (NoEBills, done))
    assert ending == "finished"


async def test_ehc_28_while_the_bill_platform_is_down_the_journey_is_closed_and_says_why(site: Site) -> None:
    site.bench.order("ebill", "fail", how="down")
    patient, _ = await site.visit((Home, pick("print_bill")), (Sorry, done))
    entry = next(each for each in patient.last(Home).entries if each.journey == "print_bill")
    assert entry.closed is not None
    assert entry.closed.key == "down.ebills"
