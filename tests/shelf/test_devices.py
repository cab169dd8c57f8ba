"""What each device has to do before a terminal goes into the field, at the bench and on a shelf."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from drivers.device import Device, State, Verdict
from drivers.errors import Trouble
from drivers.id_card import IdCard, IdCardSettings
from drivers.id_number import is_valid
from drivers.scanner import Scanner, ScannerSettings
from drivers.social_card import SocialCard, SocialCardSettings
from hardware_sim.printing.escpos_printer import EscposPrinterPart
from printer.document import Align, Document, Line, Pair, Qr, Rule
from printer.printer import Printer, PrinterSettings
from tests.shelf.hand import Hand

CODE = "ACCEPTANCE-0123456789-0123456789-0123456789"
SLIP = Document(
    "acceptance",
    (
        Line("验收 Acceptance", Align.CENTRE, bold=True, size=2),
        Rule(),
        Pair("鑫犇龘 中文", "1,234.56"),
        Line("abcdefghijklmnopqrstuvwxyz 0123456789"),
        Qr(CODE),
        Line("— 完 end —", Align.CENTRE),
    ),
)


@asynccontextmanager
async def opened(device: Any) -> AsyncIterator[Any]:
    try:
        yield device
    finally:
        await device.close()


async def good(device: Device) -> bool:
    findings = await device.self_test()
    return bool(findings) and all(each.verdict is not Verdict.BAD for each in findings)


def is_well_read(number: str, name: str) -> bool:
    """Asked by itself: pytest tells what it compared, and nothing of a real card belongs into a report."""
    return is_valid(number) and bool(name)


async def until_online(device: Device, *, online: bool) -> None:
    async with asyncio.timeout(30):
        while ((await device.health()).state is State.ONLINE) is not online:
            await asyncio.sleep(0.2)


async def listening(scanner: Scanner) -> "asyncio.Task[str]":
    """A wait for a code that has begun: what is shown before that belongs to somebody else."""
    before = (await scanner.health()).counters["asked"]
    waiting = asyncio.ensure_future(scanner.next_code())
    while not waiting.done() and (await scanner.health()).counters["asked"] == before:
        await asyncio.sleep(0.05)
    return waiting


@pytest.mark.shelf("scanner")
async def test_a_long_code_is_read_whole_and_once(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Scanner(ScannerSettings(**settings["scanner"]))) as scanner:
        assert await good(scanner)
        waiting = await listening(scanner)
        await hand.does("Hold the scanner to this code", "scanner", "show", text=CODE)
        assert await waiting == CODE
        again = asyncio.ensure_future(scanner.next_code())
        done, _ = await asyncio.wait({again}, timeout=0.5)
        again.cancel()
        assert not done


@pytest.mark.shelf("scanner")
async def test_a_scanner_that_was_unplugged_needs_no_restart(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(Scanner(ScannerSettings(**settings["scanner"]))) as scanner:
        await until_online(scanner, online=True)
        await hand.does("Unplug the scanner", "scanner", "unplug")
        await until_online(scanner, online=False)
        await hand.does("Plug it in again", "scanner", "replug")
        await until_online(scanner, online=True)
        waiting = await listening(scanner)
        await hand.does("Hold the scanner to this code", "scanner", "show", text=CODE)
        assert await waiting == CODE


@pytest.mark.shelf("social_card")
async def test_a_social_card_is_read_and_its_leaving_seen(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(SocialCard(SocialCardSettings(**settings["social_card"]))) as reader:
        assert await good(reader)
        await hand.does("Put a social-security card in, chip first", "social_card", "insert", person="lin")
        await reader.card_inserted()
        holder = await reader.read_identity()
        well_read = is_well_read(holder.number, holder.name)
        assert well_read
        await hand.does("Pull the card out", "social_card", "pull")
        await reader.removed()
        assert not await reader.present()


@pytest.mark.shelf("social_card")
async def test_what_is_no_social_card_is_refused_in_words(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(SocialCard(SocialCardSettings(**settings["social_card"]))) as reader:
        sentence = "Put another chip card in, such as a bank card"
        await hand.does(sentence, "social_card", "insert", person="lin", quirk="wrong")
        await reader.card_inserted()
        with pytest.raises(Trouble) as said:
            await reader.read_identity()
        assert said.value.code.startswith("CRD-")
        await hand.does("Pull the card out", "social_card", "pull")
        await reader.removed()


@pytest.mark.shelf("id_card")
async def test_an_id_card_is_read_and_its_leaving_seen(settings: dict[str, Any], hand: Hand) -> None:
    async with opened(IdCard(IdCardSettings(**settings["id_card"]))) as reader:
        assert await good(reader)
        await hand.does("Lay an ID card on the reader", "id_card", "lay", person="lin")
        await reader.card_inserted()
        holder = await reader.read_identity()
        well_read = is_well_read(holder.text.number, holder.text.name)
        assert well_read
        await hand.does("Take the card away", "id_card", "lift")
        await reader.removed()


@pytest.mark.shelf("printer")
async def test_a_slip_comes_out_whole(
    settings: dict[str, Any], hand: Hand, paper: EscposPrinterPart | None
) -> None:
    async with opened(Printer(PrinterSettings(**settings["printer"]))) as printer:
        began = datetime.now()
        await printer.print(SLIP)
        assert (datetime.now() - began).total_seconds() < 30
        question = "Is there one slip, cut, with rare characters 鑫犇龘, a QR code, and 完 at its end?"
        assert await hand.sees(question, lambda: paper is not None and "完" in paper.papers[-1].text)


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
