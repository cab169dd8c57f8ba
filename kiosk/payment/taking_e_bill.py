"""How a fiscal bill leaves the terminal: as a code for the phone, or on one of its papers."""

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.faults import fault_for
from kiosk.outpatient.reading_pages import read_pages
from kiosk.paper import ebill as papers_ebill
from kiosk.paper import pages as papers_pages
from kiosk.paper.printing import (
    Printed,
    as_copy,
    counted,
    loaded_before_seen,
    print_e_bill,
    print_paper,
    stopped,
)
from kiosk.payment.bills import EBill
from kiosk.screens.ebills import EBillCode, EBillWay, ReadList, TakeEBill, amount
from kiosk.screens.payment import Printing
from kiosk.terminal import Terminal
from kiosk.text import Text, words

PAPERS = {
    EBillWay.LIST: papers_ebill.fee_list,
    EBillWay.NOTICE: papers_ebill.notice,
    EBillWay.STATEMENT: papers_ebill.settlement_statement,
}
PAGES = {EBillWay.LIST: papers_pages.fee_list_pages, EBillWay.STATEMENT: papers_pages.statement_pages}


async def hand_out(bill: EBill, way: EBillWay, terminal: Terminal) -> None:
    """By the way that was chosen; what the printer does not give is on the glass, with its fault."""
    if way is EBillWay.PHONE:
        await terminal.screen.ask(EBillCode(link=bill.verify_url))
        return
    if way in PAGES and terminal.office_printer is not None:
        pages = PAGES[way](bill, terminal.place, words(terminal.screen.language), now())
        await read_pages(pages, terminal, kind=ReadList)
        return
    again = False
    while True:
        async with terminal.screen.showing(Printing()):
            printed = await _print(bill, way, terminal, again)
        if printed.out:
            await terminal.screen.ask(TakeEBill(said={"amount": amount(bill.total)}))
            return
        again, bill = again or printed.in_doubt, counted(bill, printed)
        if not await _paper_is_back(bill, printed, terminal):
            return


async def _paper_is_back(bill: EBill, printed: Printed, terminal: Terminal) -> bool:
    """Whether the printer was seen to while the bill's code was on the glass; who has it need not wait."""
    trouble = Text("e_bill_code.half_printed" if printed.in_doubt else "e_bill_code.not_printed")
    question = EBillCode(link=bill.verify_url, trouble=trouble, code=printed.code)
    if await stopped(terminal):
        return await loaded_before_seen(question, terminal)
    await terminal.screen.ask(question)
    return False


async def paper_down(terminal: Terminal) -> Text | None:
    """Why nothing can be printed now, in words for the patient; None when it can."""
    if terminal.printer is None:
        return Text("down.printer")
    try:
        await terminal.printer.ready()
    except Trouble as why:
        return fault_for(why).patient
    return None


async def _print(bill: EBill, way: EBillWay, terminal: Terminal, again: bool) -> Printed:
    """A bill knows by itself whether it is a copy; any other paper is one once some of it may have come."""
    if way is EBillWay.BILL:
        return await print_e_bill(bill, terminal)
    said = words(terminal.screen.language)
    paper = PAPERS[way](bill, terminal.place, said, now())
    return await print_paper(as_copy(paper, said) if again else paper, terminal)
