"""P-12, W10: what became of each print of a fiscal bill is known, also when it is first said otherwise."""

import asyncio
import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hardware_sim.printing.escpos_printer import EscposPrinterPart
from kiosk.identity.people import IdNumber
from kiosk.paper.fiscal_bill import FiscalBill
from kiosk.paper.print_steps import OVER, PrintStep
from kiosk.screens.booking import PrintingSlip
from kiosk.screens.ebills import (
    AfterPrint,
    ChooseEBill,
    EBillCode,
    EBillWay,
    HowToTakeEBill,
    PrintedBefore,
    TakeEBill,
)
from kiosk.staff.cases import Action, CaseKind
from tests.printer.samples import patient
from tests.stories.patient import Patient, Step, done, leave, pick
from tests.stories.site import Site, all_sent
from tests.stories.test_bills import by_code, papers, takes

OF_A_CODE = replace(patient().identity, number=IdNumber(""))
LIN = replace(patient(), id="P00100001", identity=OF_A_CODE)
TAKEN: tuple[Step, ...] = ((TakeEBill, done), (ChooseEBill, leave))


@pytest.fixture
def site(site: Site) -> Site:
    site.bench.order("ebill", "has", person="lin", settlement="E1")
    return site


def marked(site: Site) -> list[bool]:
    return ["补打" in paper for paper in papers(site)]


def states(site: Site) -> list[str]:
    """What the platform was told of prints, in order."""
    rows = site.bench.books()["platform"]["rows"]
    return [row["body"]["state"] for row in rows if row["kind"] == "print_state"]


def counted(site: Site) -> int:
    """Prints in the books of the bill platform."""
    books = site.bench.books()["ebill"]
    (bill,) = books["bills"].values()
    assert len(books["prints"]) == bill["printed"]
    return int(bill["printed"])


async def test_p12_a_bill_that_did_not_come_is_said_so_later_and_what_was_reported_is_put_right(
    site: Site,
) -> None:
    site.bench.order("printer", "lies")
    comes = by_code(site, "print_bill")
    await site.visit(*comes, *takes(EBillWay.BILL), *TAKEN)
    assert (papers(site), states(site)) == ([], ["printed"])
    site.bench.order("printer", "heal")
    again = (*takes(EBillWay.BILL), (PrintedBefore, pick(AfterPrint.NOTHING)), *TAKEN)
    await site.visit(*comes, *again)
    assert marked(site) == [True], "nobody but the patient knows that nothing came"
    assert states(site) == ["printed", "nothing came", "printed"]
    assert counted(site) == 2
    async with site.terminal(Patient()) as terminal:
        (case,) = await terminal.staff_list.cases()
        assert (case.kind, case.cause, len(case.short_code)) == (CaseKind.PRINT, "nothing came", 10)
        assert await terminal.staff_list.act(case.id, Action.EXPLAINED, "1024")


async def test_p12_a_bill_that_surely_was_not_printed_is_no_print_and_the_next_one_is_the_original(
    site: Site,
) -> None:
    def pulls_the_cable(_: HowToTakeEBill) -> str:
        site.bench.order("printer", "unplug")
        return EBillWay.BILL

    comes = by_code(site, "print_bill")
    steps = (*takes(EBillWay.BILL)[:-1], (HowToTakeEBill, pulls_the_cable), (EBillCode, done))
    patient, _ = await site.visit(*comes, *steps, (ChooseEBill, leave))
    site.bench.order("printer", "plug")
    await site.visit(*comes, *takes(EBillWay.BILL), *TAKEN)
    assert patient.last(EBillCode).code == "PRN-01"
    assert marked(site) == [False]
    assert states(site) == ["printed"]
    assert counted(site) == 1


async def test_p12_a_hiccup_before_the_first_byte_has_a_second_try_that_is_the_original(site: Site) -> None:
    site.set("health", seconds_between_looks=600)  # a look in between would take the bytes that are counted

    def shakes_the_cable(_: HowToTakeEBill) -> str:
        """After two looks at the printer (12 bytes each), before the first byte of the bill."""
        site.bench.order("printer", "drop_after", bytes=30)
        return EBillWay.BILL

    steps = (*takes(EBillWay.BILL)[:-1], (HowToTakeEBill, shakes_the_cable), *TAKEN)
    _, ending = await site.visit(*by_code(site, "print_bill"), *steps)
    assert ending == "left"
    assert marked(site) == [False]
    assert states(site) == ["printed"]
    assert counted(site) == 1


async def test_p12_a_bill_that_may_have_come_makes_the_next_one_a_copy_without_a_question(site: Site) -> None:
    site.bench.order("printer", "silent_after", lines=1)
    comes, prints = by_code(site, "print_bill"), takes(EBillWay.BILL)

    def heals(_: EBillCode) -> None:
        site.bench.order("printer", "heal")

    await site.visit(*comes, *prints, (EBillCode, heals), *prints, *TAKEN)
    assert marked(site) == [False, True], "it prints but says nothing"
    assert states(site) == ["in doubt", "printed"]
    assert counted(site) == 2


async def test_w10_power_that_goes_while_a_bill_is_printed_leaves_it_in_doubt_and_the_next_one_is_a_copy(
    site: Site,
) -> None:
    site.bench.order("printer", "slow", rows_per_second=5)
    async with site.terminal(Patient()) as terminal:
        (bill,) = (await terminal.ebills.bills_of(LIN)).bills
        printing = asyncio.create_task(FiscalBill(bill).print(terminal))
        await site.until(lambda: counted(site) == 1, "the print counts before it is out")
        printing.cancel()
        await asyncio.wait({printing})
    site.bench.order("printer", "heal")
    await site.waits_until_sent()
    assert states(site) == ["in doubt"]
    await site.visit(*by_code(site, "print_bill"), *takes(EBillWay.BILL), *TAKEN)
    assert marked(site)[-1]
    assert states(site) == ["in doubt", "printed"]


async def test_p12_a_print_that_never_began_does_not_hide_an_older_one_that_only_the_platform_knows(
    site: Site,
) -> None:
    def pulls(_: HowToTakeEBill) -> EBillWay:
        site.bench.order("printer", "unplug")
        return EBillWay.BILL

    prints = (*by_code(site, "print_bill"), *takes(EBillWay.BILL))
    await site.visit(*prints, *TAKEN)
    async with site.terminal(Patient()) as terminal:
        await terminal.ledger.forget(OVER, 0)  # as after `keep_days`
    await site.visit(*prints[:-1], (HowToTakeEBill, pulls), (EBillCode, done), (ChooseEBill, leave))
    site.bench.order("printer", "plug")
    await site.waits_until_sent()
    assert counted(site) == 1
    await site.visit(*prints, *TAKEN)
    assert marked(site) == [False, True]


async def test_p12_a_print_that_never_began_is_no_print_also_while_the_platform_still_counts_it(
    site: Site,
) -> None:
    site.set("health", seconds_between_looks=600)
    site.bench.order("printer", "drop_after", bytes=30)
    site.bench.order("ebill", "fail", call="state", how="slow", seconds=1, times=2)
    async with site.terminal(Patient()) as terminal:
        (bill,) = (await terminal.ebills.bills_of(LIN)).bills
        fails = asyncio.create_task(FiscalBill(bill).print(terminal))
        await site.until(lambda: counted(site) == 1, "the print is counted before it begins")
        site.bench.order("ebill", "fail", call="print", how="503", retry_after=1)
        failed = await fails
        assert (failed.out, failed.in_doubt) == (False, False)
        site.bench.order("ebill", "heal", call="state")
        prints = asyncio.create_task(FiscalBill(bill).print(terminal))
        async with asyncio.timeout(10):
            while not await terminal.ledger.at(PrintStep.SENT):
                await asyncio.sleep(0.02)
        assert counted(site) == 1, "it is not taken back yet"
        site.bench.order("ebill", "heal")
        assert (await prints).out
        await site.until(lambda: all_sent(terminal), "it is taken back")
    assert marked(site) == [False]
    assert counted(site) == 1


async def test_p12_two_terminals_that_print_one_bill_at_the_same_moment_print_no_two_originals(
    site: Site, tmp_path: Path
) -> None:
    other, printer = site.another(tmp_path / "other"), EscposPrinterPart(tmp_path / "papers")
    await printer.start()
    other.set("printer", **printer.settings()["printer"])
    async with site.terminal(Patient()) as one, other.terminal(Patient()) as two:
        bills = [(await each.ebills.bills_of(LIN)).bills[0] for each in (one, two)]
        await asyncio.gather(FiscalBill(bills[0]).print(one), FiscalBill(bills[1]).print(two))
    await printer.stop()
    (paper,) = printer.papers
    assert [*marked(site), "补打" in paper.text].count(False) <= 1


async def test_p12_what_can_not_be_noted_is_not_printed_and_the_next_one_is_the_original(site: Site) -> None:
    store = site.config_file.parent / "data" / "terminal.db"
    with contextlib.ExitStack() as lock:

        def locks() -> None:
            stranger = sqlite3.connect(store, isolation_level=None, timeout=5)
            lock.callback(stranger.close)
            stranger.execute("BEGIN IMMEDIATE")

        def unlocks(_: Any) -> None:
            lock.close()

        steps = (
            *by_code(site, "print_bill"),
            *takes(EBillWay.BILL),
            (EBillCode, unlocks),
            (ChooseEBill, leave),
        )
        patient, _ = await site.visit(*steps, until_sent=False, meanwhile={PrintingSlip: locks})
    assert patient.last(EBillCode).code.startswith("LED-")
    assert papers(site) == []
    await site.visit(*by_code(site, "print_bill"), *takes(EBillWay.BILL), *TAKEN)
    assert marked(site) == [False]
    assert counted(site) == 1
