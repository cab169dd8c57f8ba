"""What the slip printer and the A4 printer have to do before a terminal goes into the field."""

from datetime import datetime
from typing import Any

import pytest

from drivers.errors import Trouble
from printer.document import Align, Document, Line, Pair, Qr, Rule
from printer.office import OfficePrinter, OfficePrinterSettings
from printer.pages import OfficePaper, PageMaker
from printer.printer import Printer, PrinterSettings
from printer.profiles import Fonts
from tests.drivers.parts import Parts
from tests.printer.private_cups import PrivateCups
from tests.shelf.devices import good, opened
from tests.shelf.hand import Hand

LINES = (
    Line("验收 Acceptance", Align.CENTRE, bold=True, size=2),
    Rule(),
    Pair("鑫犇龘 中文", "1,234.56"),
    Line("abcdefghijklmnopqrstuvwxyz 0123456789"),
    Qr("https://example.org/acceptance"),
    Line("— 完 end —", Align.CENTRE),
)
SLIP = Document("acceptance", LINES)


@pytest.mark.shelf("printer")
async def test_a_slip_comes_out_whole(settings: dict[str, Any], hand: Hand, parts: Parts | None) -> None:
    async with opened(Printer(PrinterSettings(**settings["printer"]))) as printer:
        began = datetime.now()
        await printer.print(SLIP)
        assert (datetime.now() - began).total_seconds() < 30
        question = "Is there one slip, cut, with rare characters 鑫犇龘, a QR code, and 完 at its end?"
        assert await hand.sees(question, lambda: parts is not None and "完" in last_paper(parts))


@pytest.mark.shelf("printer")
async def test_no_paper_is_noticed_before_and_over_when_loaded(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Printer(PrinterSettings(**settings["printer"]))) as printer:
        await hand.does("Take the paper out and close the cover", "printer", "paper_out")
        with pytest.raises(Trouble) as said:
            await printer.ready()
        assert said.value.code.startswith("PRN-")
        await hand.does("Load paper and close the cover", "printer", "load_paper")
        await printer.ready()
        await printer.print(SLIP)


@pytest.mark.cups
@pytest.mark.shelf("office_printer")
async def test_a_page_comes_out_whole(
    office_settings: dict[str, Any], hand: Hand, cups: PrivateCups | None
) -> None:
    async with opened(OfficePrinter(OfficePrinterSettings(**office_settings), "shelf")) as printer:
        assert await good(printer)
        await printer.print(await page(), "acceptance")
        question = "Is there one page with rare characters 鑫犇龘, a QR code, and 完 at its end?"
        assert await hand.sees(question, lambda: cups is not None and len(cups.papers) == 1)


async def page() -> bytes:
    async with opened(PageMaker(Fonts())) as maker:
        return (await maker.make(OfficePaper("acceptance", LINES))).pdf


def last_paper(parts: Parts) -> str:
    text: str = parts.order("printer", "books")["papers"][-1]["text"]
    return text
