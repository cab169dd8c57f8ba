"""One bench printer for each test, and the product's driver at the other end of the wire."""

from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from hardware_sim.printing.escpos_printer import EscposPrinterPart
from printer.printer import Printer, PrinterSettings
from tests.printer.private_cups import PrivateCups

MakePrinter = Callable[..., Printer]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[EscposPrinterPart]:
    part = EscposPrinterPart(tmp_path / "papers")
    await part.start()
    yield part
    await part.stop()


@pytest.fixture
async def make_printer(bench: EscposPrinterPart) -> AsyncIterator[MakePrinter]:
    async with AsyncExitStack() as opened:

        def make(**changed: object) -> Printer:
            chosen = {**bench.settings()["printer"], "done_seconds": 2, "send_seconds": 5}
            chosen = {**chosen, "millimetres_per_second": 1000, **changed}
            printer = Printer(PrinterSettings.model_validate(chosen))
            opened.push_async_callback(printer.close)
            return printer

        yield make


@pytest.fixture
def printer(make_printer: MakePrinter) -> Printer:
    return make_printer()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails at the print service says what that wrote down."""
    report = yield
    cups = getattr(item, "funcargs", {}).get("cups")
    if report.failed and isinstance(cups, PrivateCups):
        report.sections.append(("print service", cups.last_words))
    return report
