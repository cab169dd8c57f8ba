"""A fiscal bill on its way to paper: never twice without the mark of a copy, also over a power cut."""

import logging

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.paper import bill_prints
from kiosk.paper import ebill as papers_ebill
from kiosk.paper.printed import Printed
from kiosk.paper.printing import not_out, print_paper, slips_wait
from kiosk.payment.bills import EBill
from kiosk.terminal import Terminal
from kiosk.text import words
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

KIND = "e_bill"


class FiscalBill:
    """A copy once the bill platform or this terminal knows of a print that may have come."""

    def __init__(self, bill: EBill) -> None:
        self.bill, self.out = bill, False

    async def print(self, terminal: Terminal) -> Printed:
        """Nothing is printed that can't be noted before: nobody could mark the next one."""
        if terminal.printer is None:
            return Printed(out=False)
        try:
            await terminal.printer.ready()
            here = await bill_prints.prints_here(self.bill, terminal)
            turn = max(self.bill.printed, len(here)) + 1
            name = await bill_prints.begin(self.bill, turn > 1, terminal)
        except Trouble as why:
            return not_out(why, KIND, terminal)
        except StoreTrouble as why:
            log.error("%s: an e-bill is not printed, as its print can't be noted", why.code)
            return Printed(False, why.code)
        said = words(terminal.screen.language)
        paper = papers_ebill.e_bill(self.bill, terminal.place, said, now(), turn=turn)
        printed = await print_paper(paper, terminal)
        await bill_prints.end(name, printed, terminal)
        self.out = printed.out
        return printed

    async def waits(self, terminal: Terminal) -> bool:
        return await slips_wait(terminal)

    async def did_not_come(self, terminal: Terminal) -> None:
        """A person says so: what was reported is put right, and the next one is a copy."""
        self.out = False
        await bill_prints.say_missed(self.bill, terminal)
