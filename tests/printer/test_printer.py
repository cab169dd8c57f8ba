"""The printer at a real TCP wire: slips come out, or nothing happened, or nobody knows and it says so."""

import asyncio
import os
import random
import tty
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from drivers.device import State, Supplies, Verdict
from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from hardware_sim.printing.escpos_printer import EscposPrinterPart
from printer.document import Document, Line
from printer.escpos import encode
from printer.printer import Printer, PrinterSettings
from printer.profiles import PROFILES
from tests.printer.conftest import MakePrinter
from tests.printer.slips import LINK, SLIP, on_paper

LONG = Document("long", tuple(Line(f"第 {n} 行") for n in range(60)))
BEFORE = {
    "paper_out": ("PRN-02", State.USER_ERROR, Supplies.OUT),
    "cover_open": ("PRN-03", State.USER_ERROR, Supplies.FULL),
    "cutter_jam": ("PRN-04", State.HARDWARE_ERROR, Supplies.FULL),
    "head_hot": ("PRN-05", State.HARDWARE_ERROR, Supplies.FULL),
    "broken": ("PRN-06", State.HARDWARE_ERROR, Supplies.FULL),
    "offline": ("PRN-07", State.HARDWARE_ERROR, Supplies.FULL),
}


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


async def test_a_slip_comes_out_and_is_cut_off(bench: EscposPrinterPart, printer: Printer) -> None:
    await printer.print(SLIP)
    assert [paper.text for paper in bench.papers] == [on_paper(SLIP, PROFILES["80mm"]).text]
    assert bench.hanging == ""
    assert bench.last_paper.png.exists()


async def test_the_picture_of_a_paper_is_there_when_the_slip_is(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    for _ in range(3):
        await printer.print(SLIP)
    assert len({paper["png"] for paper in bench.books()["papers"] if Path(paper["png"]).exists()}) == 3


async def test_a_printer_that_feels_well_says_so(printer: Printer) -> None:
    await printer.ready()
    health = await printer.health()
    assert (health.state, health.supplies, health.code) == (State.ONLINE, Supplies.FULL, "")


@pytest.mark.parametrize("fault", BEFORE)
async def test_a_fault_before_a_slip_is_refused_and_nothing_is_printed(
    bench: EscposPrinterPart, printer: Printer, fault: str
) -> None:
    code, state, supplies = BEFORE[fault]
    await bench.order(fault, {})
    for call in (printer.ready(), printer.print(SLIP)):
        with pytest.raises(Refused, match=code):
            await call
    health = await printer.health()
    assert (health.state, health.supplies, health.code) == (state, supplies, code)
    await bench.order("heal", {})
    assert bench.papers == []
    await printer.print(SLIP)
    assert len(bench.papers) == 1


async def test_paper_near_its_end_is_told_and_prints(bench: EscposPrinterPart, printer: Printer) -> None:
    await bench.order("paper_low", {})
    await printer.print(SLIP)
    assert (await printer.health()).supplies is Supplies.LOW
    assert [finding.verdict for finding in await printer.self_test()] == [Verdict.WARNING]


async def test_a_printer_without_a_near_end_sensor_does_not_promise_paper(make_printer: MakePrinter) -> None:
    assert (await make_printer(near_end_sensor=False).health()).supplies is Supplies.UNKNOWN


async def test_the_technician_gets_a_slip_with_everything_on_it(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    (finding,) = await printer.self_test()
    assert finding.verdict is Verdict.GOOD
    assert "打印测试" in bench.last_paper.text


async def test_a_self_test_of_a_broken_printer_is_a_finding(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    await bench.order("cutter_jam", {})
    (finding,) = await printer.self_test()
    assert (finding.verdict, finding.code) == (Verdict.BAD, "PRN-04")


async def test_nobody_at_the_address_is_absent(bench: EscposPrinterPart, printer: Printer) -> None:
    await bench.order("unplug", {})
    with pytest.raises(Absent, match="PRN-01"):
        await printer.print(SLIP)
    assert (await printer.health()).state is State.NO_DEVICE
    await bench.order("plug", {})
    await printer.print(SLIP)
    assert len(bench.papers) == 1


async def test_a_silent_printer_is_absent_and_gets_no_slip(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    await bench.order("silent", {})
    with pytest.raises(Absent, match="PRN-08"):
        await printer.print(SLIP)
    assert (await printer.health()).state is State.NO_DEVICE
    assert bench.papers == []


async def test_bytes_that_are_no_status_are_garbled(bench: EscposPrinterPart, printer: Printer) -> None:
    await bench.order("garbage", {})
    with pytest.raises(Garbled, match="PRN-09"):
        await printer.print(SLIP)
    assert (await printer.health()).code == "PRN-09"


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "cutter_jam"])
async def test_late_answers_are_never_taken_for_the_next_question(
    bench: EscposPrinterPart, printer: Printer, fault: str
) -> None:
    """The answer to a question that was repeated comes twice; the second one is no answer to the next."""
    await bench.order("late", {"seconds": 0.6})
    await bench.order(fault, {})
    with pytest.raises(Refused, match=BEFORE[fault][0]):
        await printer.print(SLIP)


@pytest.mark.parametrize("lines", [1, 20, 59])
async def test_paper_that_ends_in_a_slip_is_a_doubt(
    bench: EscposPrinterPart, printer: Printer, lines: int
) -> None:
    await bench.order("paper_out_after", {"lines": lines})
    with pytest.raises(NoAnswer, match="PRN-11.*paper_out=True"):
        await printer.print(LONG)
    with pytest.raises(Refused, match="PRN-02"):
        await printer.print(SLIP)


async def test_a_printer_with_automatic_status_says_by_itself_that_it_stopped(
    bench: EscposPrinterPart, make_printer: MakePrinter
) -> None:
    """Long before it would be asked again, and with its four bytes never taken for another answer."""
    printer = make_printer(automatic_status=True, done_seconds=20)
    await printer.print(SLIP)
    await bench.order("slow", {"rows_per_second": 40})
    printing = asyncio.create_task(printer.print(LONG))
    await until(lambda: "第 5 行" in bench.hanging)
    await bench.order("paper_out", {})
    with pytest.raises(NoAnswer, match="PRN-11.*paper_out=True"):
        await printing
    await bench.order("load_paper", {})
    await bench.order("heal", {})
    await printer.print(SLIP)
    assert bench.last_paper.text == on_paper(SLIP, printer.profile).text


@pytest.mark.parametrize(("tells", "said"), [(True, "PRN-11.*paper_out=True"), (False, "PRN-10")])
async def test_what_a_printer_says_by_itself_is_heard_where_no_question_is_answered(
    bench: EscposPrinterPart, make_printer: MakePrinter, tells: bool, said: str
) -> None:
    """Without it nobody knows why: while it is busy or has stopped, this printer answers nothing."""
    printer = make_printer(automatic_status=tells, done_seconds=20)
    await printer.print(SLIP)
    await bench.order("deaf", {})
    await bench.order("paper_out_after", {"lines": 20})
    with pytest.raises(NoAnswer, match=said):
        await printer.print(LONG)


async def test_after_new_paper_the_old_slip_ends_on_a_paper_of_its_own(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    """Nobody gets the rest of another patient's slip on top of the own one."""
    await bench.order("paper_out_after", {"lines": 20})
    with pytest.raises(NoAnswer):
        await printer.print(LONG)
    await bench.order("load_paper", {})
    await printer.print(SLIP)
    assert [paper.text for paper in bench.papers] == [
        on_paper(LONG, PROFILES["80mm"]).text,
        on_paper(SLIP, PROFILES["80mm"]).text,
    ]


async def test_a_cover_opened_while_a_slip_is_printed_is_a_doubt(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    await bench.order("slow", {"rows_per_second": 40})
    printing = asyncio.create_task(printer.print(LONG))
    await until(lambda: "第 5 行" in bench.hanging)
    await bench.order("cover_open", {})
    with pytest.raises(NoAnswer, match="PRN-11.*cover_open=True"):
        await printing


async def test_a_cutter_that_jams_at_the_cut_is_a_doubt(bench: EscposPrinterPart, printer: Printer) -> None:
    await printer.print(SLIP)
    await bench.order("cutter_jam", {"at_cut": True})
    with pytest.raises(NoAnswer, match="PRN-11.*cutter_jammed=True"):
        await printer.print(SLIP)


async def test_a_printer_that_falls_silent_after_the_slip_is_a_doubt(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    await bench.order("slow", {"rows_per_second": 40})
    printing = asyncio.create_task(printer.print(LONG))
    await until(lambda: "第 5 行" in bench.hanging)
    await bench.order("silent", {})
    with pytest.raises(NoAnswer, match="PRN-10"):
        await printing


async def test_a_cable_pulled_while_a_slip_is_printed_is_a_doubt(
    bench: EscposPrinterPart, printer: Printer
) -> None:
    await bench.order("slow", {"rows_per_second": 40})
    printing = asyncio.create_task(printer.print(LONG))
    await until(lambda: "第 5 行" in bench.hanging)
    await bench.order("unplug", {})
    with pytest.raises(NoAnswer, match="PRN-10"):
        await printing


async def test_a_printer_that_is_slow_but_sure_is_waited_for(
    bench: EscposPrinterPart, make_printer: MakePrinter
) -> None:
    await bench.order("slow", {"rows_per_second": 30})
    await make_printer(done_seconds=20).print(LONG)
    assert len(bench.papers) == 1


async def test_a_list_of_any_length_is_given_the_time_in_which_it_is_printed(
    bench: EscposPrinterPart, make_printer: MakePrinter
) -> None:
    await bench.order("slow", {"rows_per_second": 60})
    rows = Document("list", tuple(Line(f"第 {at} 行") for at in range(200)))
    await make_printer(done_seconds=1, send_seconds=1, millimetres_per_second=60).print(rows)
    assert len(bench.papers) == 1


async def test_a_printer_that_takes_too_long_is_a_doubt(bench: EscposPrinterPart, printer: Printer) -> None:
    await bench.order("slow", {"rows_per_second": 5})
    with pytest.raises(NoAnswer, match="PRN-10.*does not say that the job is done"):
        await printer.print(LONG)


@pytest.mark.parametrize("seed", range(8))
async def test_p12_a_link_cut_anywhere_is_told_and_never_spoils_the_next_slip(
    bench: EscposPrinterPart, make_printer: MakePrinter, seed: int
) -> None:
    """Whatever of a slip arrived before the cut: the next one is whole, and alone on its paper.

    P-12: a doubt is always told (NoAnswer), so that what follows is printed as a copy.
    """
    dice = random.Random(seed)
    printer = make_printer(chinese=dice.choice(("code_page", "bitmap")), native_qr=dice.random() < 0.5)
    await printer.print(SLIP)
    asked_before = 4 * 3
    length = len(encode(LONG, printer.profile))
    await bench.order("drop_after", {"bytes": asked_before + dice.randrange(1, length)})
    with pytest.raises(NoAnswer, match="PRN-10"):
        await printer.print(LONG)
    await printer.print(SLIP)
    assert bench.last_paper.text == on_paper(SLIP, printer.profile).text
    assert bench.hanging == ""


async def test_p12_half_a_slip_of_an_earlier_run_is_cut_off_before_the_first_one(
    bench: EscposPrinterPart, make_printer: MakePrinter
) -> None:
    """After a power cut the program knows nothing of what it was printing."""
    earlier = make_printer()
    await earlier.print(SLIP)
    await bench.order("drop_after", {"bytes": 300})
    with pytest.raises(NoAnswer, match="PRN-10"):
        await earlier.print(LONG)
    await until(lambda: "第 5 行" in bench.hanging)
    await make_printer().print(SLIP)
    assert bench.last_paper.text == on_paper(SLIP, PROFILES["80mm"]).text


@pytest.mark.parametrize("bytes_", [1, 5, 11])
async def test_a_link_cut_while_the_status_is_asked_has_printed_nothing(
    bench: EscposPrinterPart, printer: Printer, bytes_: int
) -> None:
    await bench.order("drop_after", {"bytes": bytes_})
    with pytest.raises(Absent, match="PRN-08"):
        await printer.print(SLIP)
    assert bench.papers == []
    assert bench.hanging == ""


async def test_a_printer_that_lies_can_not_be_found_out(bench: EscposPrinterPart, printer: Printer) -> None:
    """The limit of the promise: a printer that answers well and prints nothing looks like a good one."""
    await bench.order("lies", {})
    await printer.print(SLIP)
    assert bench.papers == []


async def test_health_is_told_at_once_while_a_slip_is_printed(
    bench: EscposPrinterPart, make_printer: MakePrinter
) -> None:
    printer = make_printer(done_seconds=20)
    await bench.order("slow", {"rows_per_second": 60})
    printing = asyncio.create_task(printer.print(LONG))
    await until(lambda: "第 5 行" in bench.hanging)
    assert (await printer.health()).state is State.BUSY
    await printing
    health = await printer.health()
    assert (health.state, health.counters) == (State.ONLINE, {"printed": 1, "doubtful": 0})


async def test_doubts_are_counted(bench: EscposPrinterPart, printer: Printer) -> None:
    await bench.order("paper_out_after", {"lines": 3})
    with pytest.raises(NoAnswer):
        await printer.print(LONG)
    assert (await printer.health()).counters == {"printed": 0, "doubtful": 1}


@asynccontextmanager
async def on_a_serial_line(bench: EscposPrinterPart) -> AsyncIterator[str]:
    """The bench's printer behind a serial line of the kernel's; gives the address of our end."""
    host, _, port = bench.settings()["printer"]["address"].removeprefix("tcp://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    far, near = os.openpty()
    tty.setraw(far)
    tty.setraw(near)
    os.set_blocking(far, False)
    loop = asyncio.get_running_loop()
    loop.add_reader(far, lambda: writer.write(os.read(far, 4096)))
    loop.create_task(_copy(reader, far))
    try:
        yield f"serial:{os.ttyname(near)}@115200"
    finally:
        loop.remove_reader(far)
        writer.close()
        os.close(far)
        os.close(near)


async def _copy(reader: asyncio.StreamReader, far: int) -> None:
    while answer := await reader.read(100):
        os.write(far, answer)


async def test_a_slip_comes_out_of_a_printer_on_a_serial_line(
    bench: EscposPrinterPart, make_printer: MakePrinter
) -> None:
    async with on_a_serial_line(bench) as address:
        printer = make_printer(address=address)
        await printer.print(SLIP)
        assert (await printer.health()).state is State.ONLINE
        await bench.order("paper_out", {})
        with pytest.raises(Refused, match="PRN-02"):
            await printer.print(SLIP)
        await printer.close()
    assert [LINK in paper.text for paper in bench.papers] == [True]


async def test_a_serial_line_that_is_not_there_is_absent(make_printer: MakePrinter) -> None:
    with pytest.raises(Absent, match="SER-01"):
        await make_printer(address="serial:/dev/no-such-line@115200").print(SLIP)


@pytest.mark.parametrize(
    "address",
    ["", "tcp://", "tcp://h", "tcp://h:0", "tcp://h:70000", "http://h:1", "serial:x@9600", "serial:/x"],
)
def test_an_address_that_is_none_is_found_in_the_config_file(address: str) -> None:
    with pytest.raises(ValidationError, match="tcp://host:port or serial"):
        PrinterSettings(address=address)


async def test_no_error_says_what_stood_on_the_slip(bench: EscposPrinterPart, printer: Printer) -> None:
    secret = Document("secret", (Line("张三丰", size=2),) * 30)
    await bench.order("paper_out_after", {"lines": 3})
    with pytest.raises(Trouble) as caught:
        await printer.print(secret)
    assert "张三丰" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.detail}"
