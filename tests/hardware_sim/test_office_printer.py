"""The bench's A4 printer as the terminal's own driver meets it: pages as pictures, and faults in words."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from drivers.device import State
from drivers.errors import NoAnswer, Refused
from hardware_sim.printing.office_printer import OfficePrinterPart
from printer.office import OfficePrinter, OfficePrinterSettings


@pytest.fixture
async def part(tmp_path: Path) -> AsyncIterator[OfficePrinterPart]:
    part = OfficePrinterPart(tmp_path)
    await part.start()
    yield part
    await part.stop()


@pytest.fixture
async def printer(part: OfficePrinterPart) -> AsyncIterator[OfficePrinter]:
    said = part.options()["office_printer"]
    printer = OfficePrinter(OfficePrinterSettings.model_validate(said | {"stopped_seconds": 1}), "bench-01")
    yield printer
    await printer.close()


def pdf(pages: int) -> bytes:
    document = FPDF(format="A4")
    for number in range(pages):
        document.add_page()
        document.set_font("helvetica", size=40)
        document.cell(text=f"page {number + 1}")
    return bytes(document.output())


async def test_each_page_comes_out_as_a_picture(part: OfficePrinterPart, printer: OfficePrinter) -> None:
    await printer.print(pdf(2), "list")
    assert len(part.pages) == 2
    page = Image.open(BytesIO(part.pages[0].png.read_bytes()))
    assert page.height / page.width == pytest.approx(297 / 210, abs=0.01)
    assert page.convert("L").getextrema()[0] < 60


@pytest.mark.parametrize("order", ["paper_out", "jam", "cover_open"])
async def test_f11_a_printer_that_stops_is_named_and_nothing_more_comes_out(
    part: OfficePrinterPart, printer: OfficePrinter, order: str
) -> None:
    await part.order(order, {})
    with pytest.raises(NoAnswer, match="OFP-04"):
        await printer.print(pdf(1), "list")
    await part.order("heal", {})
    await printer.print(pdf(1), "list")
    assert len(part.pages) == 1


async def test_f11_a_queue_that_is_stopped_takes_nothing(
    part: OfficePrinterPart, printer: OfficePrinter
) -> None:
    await part.order("stop", {})
    with pytest.raises(Refused, match="OFP-05"):
        await printer.print(pdf(1), "list")


async def test_f11_a_print_service_that_ends_is_missed(
    part: OfficePrinterPart, printer: OfficePrinter
) -> None:
    await part.order("unplug", {})
    assert (await printer.health()).state is State.NO_DEVICE
    await part.order("plug", {})
    assert (await printer.health()).state is State.ONLINE


async def test_s15_nothing_of_the_terminal_stays_in_the_spool(
    part: OfficePrinterPart, printer: OfficePrinter
) -> None:
    await printer.forget()
    await part.order("jam", {})
    with pytest.raises(NoAnswer, match="OFP-04"):
        await printer.print(pdf(1), "list")
    again = OfficePrinter(OfficePrinterSettings.model_validate(part.options()["office_printer"]), "bench-01")
    await again.forget()
    await part.order("heal", {})
    await again.print(pdf(2), "list")
    assert len(part.pages) == 2, "what stopped was taken back by the next start, and never came"
    await again.close()
