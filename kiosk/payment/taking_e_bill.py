"""How a fiscal bill leaves the terminal: as a code for the phone, or on one of its papers."""

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.faults import fault_for
from kiosk.outpatient.reading_pages import read_pages
from kiosk.paper import ebill as papers_ebill
from kiosk.paper import pages as papers_pages
from kiosk.paper.about_bill import AboutBill
from kiosk.paper.bill_prints import prints_here
from kiosk.paper.fiscal_bill import FiscalBill
from kiosk.paper.print_steps import PrintStep
from kiosk.paper.printed import Printed
from kiosk.paper.printing import hand_out
from kiosk.payment.bills import EBill
from kiosk.screens.ebills import (
    AfterPrint,
    EBillCode,
    EBillWay,
    PrintedBefore,
    ReadList,
    TakeEBill,
)
from kiosk.terminal import Terminal
from kiosk.text import Text, money, words
from printer.pages import OfficePaper

PAPERS = {
    EBillWay.LIST: papers_ebill.fee_list,
    EBillWay.NOTICE: papers_ebill.notice,
    EBillWay.STATEMENT: papers_ebill.settlement_statement,
}
PAGES = {EBillWay.LIST: papers_pages.fee_list_pages, EBillWay.STATEMENT: papers_pages.statement_pages}


async def give_bill(bill: EBill, way: EBillWay, terminal: Terminal) -> None:
    """By the way that was chosen; what the printer does not give is on the glass, with its fault.

    Raises Back when the patient thinks better of it before anything is printed.
    """
    if way is EBillWay.PHONE:
        await terminal.screen.ask(EBillCode(link=bill.verify_url))
    elif way is EBillWay.BILL:
        await _print_bill(FiscalBill(bill), terminal)
    elif way in PAGES and terminal.office_printer is not None:
        await _read_list(bill, way, terminal)
    else:
        said = words(terminal.screen.language)
        paper = AboutBill(
            bill,
            lambda stands: PAPERS[way](stands, terminal.place, said, now()),
            given=way is EBillWay.NOTICE,
        )
        await hand_out(paper, lambda printed: _told(bill, printed), terminal)


async def _read_list(bill: EBill, way: EBillWay, terminal: Terminal) -> None:
    """While it is read its bill may be reversed; on paper it says so."""
    said, at = words(terminal.screen.language), now()

    async def by_now() -> OfficePaper:
        stands = await terminal.ebills.as_it_stands(bill, given=False)
        return PAGES[way](stands, terminal.place, said, at)

    await read_pages(PAGES[way](bill, terminal.place, said, at), terminal, kind=ReadList, by_now=by_now)


async def _print_bill(paper: FiscalBill, terminal: Terminal) -> None:
    """What was printed here before is asked after: whoever has nothing of it says so now."""
    before = await prints_here(paper.bill, terminal)
    if before and before[-1].step is PrintStep.CAME:
        question = PrintedBefore.of(before[-1].at)
        if await terminal.screen.ask(question) == AfterPrint.NOTHING:
            await paper.did_not_come(terminal)
    await hand_out(paper, lambda printed: _told(paper.bill, printed), terminal)


def _told(bill: EBill, printed: Printed) -> TakeEBill | EBillCode:
    """Take it, or have its code for the phone."""
    if printed.out:
        return TakeEBill(said={"amount": money(bill.total)})
    by_printer = Text("e_bill_code.half_printed" if printed.in_doubt else "e_bill_code.not_printed")
    return EBillCode(link=bill.verify_url, trouble=printed.why or by_printer, code=printed.code)


async def paper_down(terminal: Terminal) -> Text | None:
    """Why nothing can be printed now, in words for the patient; None when it can."""
    if terminal.printer is None:
        return Text("down.printer")
    try:
        await terminal.printer.ready()
    except Trouble as why:
        return fault_for(why).patient
    return None
