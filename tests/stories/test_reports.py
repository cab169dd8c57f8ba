"""A patient reads her reports: by the level of what she showed, from every source that answers, on A4 too."""

import time
from threading import Thread

import pytest
from pypdfium2 import PdfDocument

from kiosk.runner import one_visit
from kiosk.screens.asking import AfterReading
from kiosk.screens.booking import PrintingSlip
from kiosk.screens.ebills import ChooseEBill, EBillWay, HowToTakeEBill, LookAtEBill, ReadList
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.reports import (
    ALL,
    RECORD,
    ChooseReport,
    ReadReport,
    SeeImages,
    ShowStrongerMedium,
    TakePages,
)
from kiosk.text import words
from tests.printer.private_cups import PrivateCups
from tests.stories.patient import Patient, Step, does, done, leave, pick
from tests.stories.site import Site

# One print service at a time: avahi allows no second one on a machine.
pytestmark = pytest.mark.cups

LANGUAGES = ("zh", "en")
OTHER = "滨海市中心医院"


def puts_away(question: ReadReport) -> AfterReading:
    return AfterReading.DONE


def prints(question: ReadReport) -> AfterReading:
    return AfterReading.PRINT


def by_card(site: Site, person: str = "lin") -> tuple[Step, ...]:
    return ((Home, pick("read_reports")), (HowToIdentify, site.inserts_card(person)))


def by_code(site: Site, person: str = "lin") -> tuple[Step, ...]:
    shows = does(lambda: site.bench.does("scanner", "show", person=person, code="health_card"))
    return ((Home, pick("read_reports")), (HowToIdentify, shows))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_hi_13_hi_15_reports_of_own_and_other_institutions_with_images_for_the_phone(
    site: Site, language: str
) -> None:
    patient, ending = await site.visit(
        *by_card(site),
        (ChooseReport, pick("1")),
        (ReadReport, puts_away),
        (SeeImages, done),
        (ChooseReport, pick(RECORD)),
        (ReadReport, puts_away),
        (ChooseReport, leave),
        site.takes_card,
        language=language,
    )
    assert ending == "left"
    said = words(language)
    titles = [said.say(each.title) for each in patient.last(ChooseReport).options]
    assert titles[:2] == ["血常规（五分类）", "胸部正位数字化摄影（DR）"]
    details = [said.say(each.detail) for each in patient.last(ChooseReport).options if each.detail]
    assert any(OTHER in each and "2026-10-08" in each for each in details)
    assert patient.last(SeeImages).link.startswith("https://images.example/")
    assert not patient.last(ReadReport).printable


async def test_hi_18_a_source_that_does_not_answer_is_named_and_not_an_empty_list(site: Site) -> None:
    site.bench.order("hospital", "source", name=OTHER, reachable=False)
    patient, _ = await site.visit(*by_card(site), (ChooseReport, leave), site.takes_card)
    closed = {
        words("zh").say(each.title): each.closed for each in patient.last(ChooseReport).options if each.closed
    }
    assert list(closed) == [OTHER]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_ehc_09_cv_30_a_code_shows_titles_and_a_card_opens_the_report(
    site: Site, language: str
) -> None:
    patient, _ = await site.visit(
        *by_code(site),
        (ChooseReport, pick("0")),
        (ShowStrongerMedium, done),
        (HowToIdentify, site.inserts_card("lin")),
        (ChooseReport, pick("0")),
        (ReadReport, puts_away),
        (ChooseReport, leave),
        site.takes_card,
        language=language,
    )
    assert "social-security card" in words("en").say("show_stronger_medium.lead")
    assert site.bench.books()["hospital"]["calls"]["report"] == 1
    assert len(patient.last(ReadReport).pages) == 1


async def test_s17_another_persons_card_never_opens_the_report_of_the_one_before(site: Site) -> None:
    patient, _ = await site.visit(
        *by_code(site),
        (ChooseReport, pick("1")),
        (ShowStrongerMedium, done),
        (HowToIdentify, site.inserts_card("chen")),
        (ChooseReport, leave),
        site.takes_card,
    )
    titles = [words("zh").say(each.title) for each in patient.last(ChooseReport).options]
    assert titles[0] == "空腹血糖"
    assert "report" not in site.bench.books()["hospital"]["calls"]


async def test_s15_printed_pages_come_out_and_nothing_of_them_is_left_on_the_disk(
    site: Site, running_cups: PrivateCups
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=100)
    await site.visit(
        *by_card(site),
        (ChooseReport, pick("0")),
        (ReadReport, prints),
        (TakePages, done),
        (ChooseReport, leave),
        site.takes_card,
    )
    assert len(running_cups.papers) == 1
    assert running_cups.holds_no_page()


async def test_s15_the_next_patient_finds_nothing_in_the_printer_of_one_who_left(
    site: Site, running_cups: PrivateCups
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=1)
    running_cups.fault("media-empty-error")
    gives_up = (*by_card(site), (ChooseReport, pick("0")), (ReadReport, prints), (ReadReport, leave))
    async with site.terminal(Patient(*gives_up, site.takes_card)) as terminal:
        assert await one_visit(terminal) == "left"
        # The terminal stands, and waits for the next one.
        assert running_cups.holds_no_page()
        assert running_cups.told_the_printer_to_stop
    running_cups.fault("media-empty-error", on=False)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_all_reports_come_out_as_one_document_behind_a_cover_that_names_what_is_missing(
    site: Site, running_cups: PrivateCups, language: str
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=100)
    site.bench.order("hospital", "fail", call="report", how="refuse", times=1)
    before = len(running_cups.papers)
    patient, _ = await site.visit(
        *by_card(site),
        (ChooseReport, pick(ALL)),
        (ReadReport, prints),
        (TakePages, done),
        (ChooseReport, leave),
        site.takes_card,
        language=language,
    )
    assert len(running_cups.papers) == before + 1
    assert len(patient.last(ReadReport).pages) == 2
    assert patient.last(TakePages).said == {"count": 2}
    assert running_cups.holds_no_page()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_a4_printer_that_stops_is_said_and_the_report_stays_on_the_glass(
    site: Site, running_cups: PrivateCups, language: str
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=1)
    running_cups.fault("media-empty-error")
    patient, _ = await site.visit(
        *by_card(site),
        (ChooseReport, pick("0")),
        (ReadReport, prints),
        (ReadReport, puts_away),
        (ChooseReport, leave),
        site.takes_card,
        language=language,
    )
    running_cups.fault("media-empty-error", on=False)
    assert patient.last(ReadReport).code == "OFP-04"
    assert running_cups.holds_no_page()


@pytest.mark.parametrize("way", [EBillWay.LIST, EBillWay.STATEMENT])
async def test_s15_lists_of_a_bill_are_read_on_the_glass_and_printed_on_a4(
    site: Site, running_cups: PrivateCups, way: EBillWay
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=100)
    site.bench.order("ebill", "has", person="lin", title="核磁共振平扫", fen=68_050)
    site.bench.order("printer", "paper_out")
    before = len(running_cups.papers)
    patient, ending = await site.visit(
        (Home, pick("print_bill")),
        *by_code(site)[1:],
        (ChooseEBill, pick("0")),
        (LookAtEBill, done),
        (HowToTakeEBill, pick(way)),
        (ReadList, prints),
        (TakePages, done),
        (ChooseEBill, leave),
    )
    assert ending == "left"
    assert len(patient.last(ReadList).pages) == 1
    assert len(running_cups.papers) == before + 1
    assert running_cups.holds_no_page()


async def test_p12_an_a4_printer_that_is_seen_to_goes_on_by_itself_and_prints_once(
    site: Site, running_cups: PrivateCups
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=1)
    running_cups.fault("media-empty-error")
    before = len(running_cups.papers)

    async def loads(_: ReadReport) -> None:
        running_cups.fault("media-empty-error", on=False)

    steps = ((ChooseReport, pick("0")), (ReadReport, prints), (ReadReport, loads), (TakePages, done))
    patient, _ = await site.visit(*by_card(site), *steps, (ChooseReport, leave), site.takes_card)
    assert patient.last(ReadReport).code == "OFP-04"
    (paper,) = running_cups.papers[before:]
    assert "补打" not in first_page(paper)
    assert running_cups.holds_no_page()


# The print service takes its time before it tries a printer again that stood still.
@pytest.mark.timeout(300)
async def test_p12_pages_that_perhaps_came_are_a_copy_when_they_are_printed_again(
    site: Site, running_cups: PrivateCups
) -> None:
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=100)
    site.set("office_printer", job_seconds=250)
    running_cups.fault("cover-open-error")

    def cancels() -> None:
        while not running_cups.spooled:  # before it has the document, a job that is cancelled never was
            time.sleep(0.05)
        running_cups.cancel_the_job()

    operator = Thread(target=cancels)

    def cancels_once() -> None:
        if operator.ident is None:
            operator.start()

    def again(question: ReadReport) -> AfterReading:
        operator.join()
        running_cups.fault("cover-open-error", on=False)
        return prints(question)

    steps = ((ChooseReport, pick("0")), (ReadReport, prints), (ReadReport, again), (TakePages, done))
    ends = ((ChooseReport, leave), site.takes_card)
    patient, _ = await site.visit(*by_card(site), *steps, *ends, meanwhile={PrintingSlip: cancels_once})
    assert patient.last(ReadReport).code == "OFP-07"
    assert "补打" in first_page(running_cups.papers[-1])
    assert running_cups.holds_no_page()


def first_page(pdf: bytes) -> str:
    with PdfDocument(pdf) as document:
        return str(document[0].get_textpage().get_text_bounded())


async def test_the_list_of_a_bill_that_is_reversed_while_it_is_read_says_so_on_a4(
    site: Site, running_cups: PrivateCups
) -> None:
    """Source: e-bill.md A8. What can't be asked is not printed."""
    site.set("office_printer", queue=running_cups.queue, server=running_cups.server, stopped_seconds=100)
    site.bench.order("ebill", "has", person="lin", settlement="E1")
    before = len(running_cups.papers)

    def unasked(question: ReadList) -> AfterReading:
        site.bench.order("ebill", "fail", call="state", how="503")
        return AfterReading.PRINT

    def reversed_since(question: ReadList) -> AfterReading:
        assert question.code == "EBL-06"
        assert len(running_cups.papers) == before
        site.bench.order("ebill", "heal")
        site.bench.order("ebill", "reverse", settlement="E1")
        return AfterReading.PRINT

    reads = ((ReadList, unasked), (ReadList, reversed_since), (TakePages, done), (ChooseEBill, leave))
    chooses = ((ChooseEBill, pick("0")), (LookAtEBill, done), (HowToTakeEBill, pick(EBillWay.LIST)))
    await site.visit((Home, pick("print_bill")), *by_code(site)[1:], *chooses, *reads)
    assert len(running_cups.papers) == before + 1
    page = first_page(running_cups.papers[-1])
    assert "已冲红" in page
    assert "补打" not in page
