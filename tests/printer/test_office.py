"""A4 pages: what stands on them, and a real print service that they go through and leave nothing in."""

import asyncio
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdfium2 import PdfDocument

from drivers.device import State
from drivers.errors import Absent, NoAnswer, Trouble
from printer.document import Align, Gap, Line, Pair, Qr, Rule
from printer.office import OfficePrinter, OfficePrinterSettings
from printer.pages import OfficePaper, PageMaker, Pages, Table
from printer.profiles import Fonts
from tests.printer.private_cups import PrivateCups, private_cups
from tests.printer.slips import scanned

# One print service at a time: avahi allows no second one on a machine.
pytestmark = pytest.mark.cups

NAME, TERMINAL = "夏侯䶮", "T-1"
# A terminal that has handed a document over, and waits for it until it is killed.
KILLED = """
import asyncio, pathlib
from printer.office import OfficePrinter, OfficePrinterSettings

settings = OfficePrinterSettings(queue="{queue}", server="{server}", stopped_seconds=100)
asyncio.run(OfficePrinter(settings, "{terminal}").print(pathlib.Path("{file}").read_bytes(), "report"))
"""
PAPER = OfficePaper(
    "report",
    (
        Line("滨江示范医院", Align.CENTRE, bold=True, size=2),
        Pair("姓名 Name", NAME),
        Pair("备注 Note", "很长的备注，一行放不下的时候要换行。" * 6),
        Rule(),
        Table(
            ("项目", "结果", "单位", "参考范围"),
            tuple((f"血红蛋白 {at}", "130", "g/L", "115-150") for at in range(60)),
            (40, 20, 20, 20),
            frozenset({3}),
        ),
        Gap(),
        Qr("https://example.org/image/1"),
    ),
    foot="仅供参考",
)


@pytest.fixture(scope="module")
def pages() -> Pages:
    async def make() -> Pages:
        maker = PageMaker(Fonts())
        try:
            return await maker.make(PAPER)
        finally:
            await maker.close()

    return asyncio.run(make())


@pytest.fixture(scope="module")
def running_cups() -> Iterator[PrivateCups]:
    with private_cups() as cups:
        yield cups


@pytest.fixture
def cups(running_cups: PrivateCups) -> PrivateCups:
    running_cups.clear()
    return running_cups


@pytest.fixture
def office(cups: PrivateCups) -> OfficePrinter:
    return office_at(cups, stopped_seconds=2)


def office_at(cups: PrivateCups, stopped_seconds: float) -> OfficePrinter:
    settings = {"queue": cups.queue, "server": cups.server, "stopped_seconds": stopped_seconds}
    return OfficePrinter(OfficePrinterSettings(**settings), TERMINAL)


def documents(cups: PrivateCups) -> list[str]:
    """In the spool, without what filters make of them."""
    return [name for name in cups.spooled if name.startswith("d0")]


async def is_online(office: OfficePrinter) -> bool:
    """It is busy, to whoever looks briefly, while the machine is."""
    while (state := (await office.health()).state) is State.BUSY:
        await asyncio.sleep(0.1)
    return state is State.ONLINE


def text_of(pdf: bytes) -> list[str]:
    with PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_pages_say_everything_with_rare_characters_and_repeat_the_head_of_a_table(pages: Pages) -> None:
    said = text_of(pages.pdf)
    assert len(said) == len(pages.pictures) > 1
    assert NAME in said[0]
    for at, page in enumerate(said, 1):
        assert "仅供参考" in page
        assert f"{at} / {len(said)}" in page
    assert all("参考范围" in page for page in said[:2])
    assert sum(page.count("血红蛋白") for page in said) == 60


def test_the_pictures_are_a4_and_their_code_can_be_scanned(pages: Pages) -> None:
    drawn = [Image.open(BytesIO(picture)) for picture in pages.pictures]
    assert all(abs(each.height / each.width - 2**0.5) < 0.01 for each in drawn)
    assert [code for each in drawn for code in scanned(each)] == ["https://example.org/image/1"]


async def test_s15_a_document_comes_out_whole_and_no_page_stays_in_the_spool(
    office: OfficePrinter, cups: PrivateCups, pages: Pages
) -> None:
    await office.ready()
    assert await is_online(office)
    await office.print(pages.pdf, "report")
    (paper,) = cups.papers
    assert NAME in text_of(paper)[0]
    assert len(text_of(paper)) == len(pages.pictures)
    assert cups.holds_no_page()
    await office.close()


async def test_s15_a_stopped_printer_is_said_the_job_taken_back_and_the_next_one_printed(
    office: OfficePrinter, cups: PrivateCups, pages: Pages
) -> None:
    cups.fault("media-empty-error")
    with pytest.raises(NoAnswer, match="OFP-04"):
        await office.print(pages.pdf, "report")
    await office.forget()
    assert cups.holds_no_page()
    cups.fault("media-empty-error", on=False)
    # CUPS keeps the reason of the job before until the next one has begun, however long that takes.
    patient = office_at(cups, stopped_seconds=100)
    await patient.print(pages.pdf, "report")
    assert cups.holds_no_page()
    await office.close()


async def test_p12_a_document_that_stopped_goes_on_once_paper_is_loaded_and_comes_out_once(
    office: OfficePrinter, cups: PrivateCups, pages: Pages
) -> None:
    cups.fault("media-empty-error")
    with pytest.raises(NoAnswer, match="OFP-04"):
        await office.print(pages.pdf, "report")
    assert office.holds(pages.pdf)
    assert await office.stopped()
    cups.fault("media-empty-error", on=False)
    while await office.stopped():
        await asyncio.sleep(0.1)
    await office.print(pages.pdf, "report")
    assert len(cups.papers) == 1
    assert not office.holds(pages.pdf)
    assert cups.holds_no_page()
    await office.close()


async def test_s15_the_end_of_a_session_in_the_middle_of_a_job_takes_it_back(
    cups: PrivateCups, pages: Pages
) -> None:
    office = office_at(cups, stopped_seconds=100)
    cups.fault("media-jam-error")
    printing = asyncio.create_task(office.print(pages.pdf, "report"))
    while not cups.spooled:
        await asyncio.sleep(0.05)
    await office.forget()
    assert printing.done()
    assert cups.told_the_printer_to_stop, "it would come out for whoever loads paper next"
    cups.fault("media-jam-error", on=False)
    assert cups.holds_no_page()
    await office.close()


async def test_s15_what_a_killed_terminal_left_in_the_spool_is_gone_when_it_is_back_and_no_others(
    cups: PrivateCups, pages: Pages, tmp_path: Path
) -> None:
    cups.fault("media-jam-error")
    document = tmp_path / "pages.pdf"
    document.write_bytes(pages.pdf)
    for left, terminal in enumerate((TERMINAL, "T-2"), 1):
        script = KILLED.format(queue=cups.queue, server=cups.server, terminal=terminal, file=document)
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
        while len(documents(cups)) < left:
            await asyncio.sleep(0.05)
        child.kill()
        await child.wait()
    await office_at(cups, stopped_seconds=2).forget()
    assert len(documents(cups)) == 1, "a stranger's job is left alone"
    settings = OfficePrinterSettings(queue=cups.queue, server=cups.server)
    await OfficePrinter(settings, "T-2").forget()
    cups.fault("media-jam-error", on=False)
    assert cups.holds_no_page()


async def test_a_job_that_somebody_cancels_is_said(cups: PrivateCups, pages: Pages) -> None:
    # The stop must not be said first, however long the operator takes.
    office = office_at(cups, stopped_seconds=100)
    cups.fault("cover-open-error")
    printing = asyncio.create_task(office.print(pages.pdf, "report"))
    await asyncio.to_thread(cups.cancel_the_job)
    with pytest.raises(NoAnswer, match="OFP-07"):
        await printing
    cups.fault("cover-open-error", on=False)
    assert cups.papers == []
    assert cups.holds_no_page()
    await office.close()


async def test_a_document_that_the_print_service_cannot_read_is_said_at_once(
    cups: PrivateCups, office: OfficePrinter
) -> None:
    async with asyncio.timeout(30):  # and not after the 90 s that a document may take
        with pytest.raises(NoAnswer, match="OFP-07"):
            await office.print(b"%PDF-1.4 and no page", "report")
    assert cups.papers == []
    assert cups.holds_no_page()


async def test_s15_a_terminal_that_closes_takes_back_what_it_prints(cups: PrivateCups, pages: Pages) -> None:
    office = office_at(cups, stopped_seconds=100)
    cups.fault("media-jam-error")
    printing = asyncio.create_task(office.print(pages.pdf, "report"))
    while not cups.spooled:
        await asyncio.sleep(0.05)
    printing.cancel()
    await office.close()
    cups.fault("media-jam-error", on=False)
    assert cups.holds_no_page()
    assert cups.papers == []


@pytest.mark.parametrize(("queue", "server", "code"), [("A4", "/nowhere", "OFP-01"), ("B5", "", "OFP-02")])
async def test_a_print_service_or_queue_that_is_away_is_said_before_anything(
    cups: PrivateCups, queue: str, server: str, code: str
) -> None:
    office = OfficePrinter(OfficePrinterSettings(queue=queue, server=server or cups.server), TERMINAL)
    with pytest.raises(Absent) as caught:
        await office.ready()
    why: Trouble = caught.value
    assert why.code == code
    assert (await office.health()).code == code
    await office.close()
