"""A fiscal bill on its way to paper: never twice without the mark of a copy, also over a power cut."""

import logging
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.faults import fault_for
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
        """Nothing is printed whose state can't be asked, nor what can not be noted."""
        if terminal.printer is None:
            return Printed(out=False)
        try:
            await terminal.printer.ready()
        except Trouble as why:
            return not_out(why, KIND, terminal)
        try:
            before = await self._prints(terminal)
            name = await bill_prints.begin(self.bill, terminal)
        except (Trouble, StoreTrouble) as why:
            return _never_began(why, terminal)
        printed = await self._print_begun(name, before, terminal)
        await bill_prints.end(name, printed, terminal)
        self.out = printed.out
        return printed

    async def _print_begun(self, name: str, before: int, terminal: Terminal) -> Printed:
        """An original waits until the platform has counted it: another terminal may print at this moment."""
        turn = before + 1
        try:
            if turn == 1:
                await bill_prints.counted(name, terminal)
                turn = await self._prints(terminal)
        except (Trouble, StoreTrouble) as why:
            return _never_began(why, terminal)
        said = words(terminal.screen.language)
        return await print_paper(
            papers_ebill.e_bill(self.bill, terminal.place, said, now(), turn=turn), terminal
        )

    async def _prints(self, terminal: Terminal) -> int:
        """How often it has been printed, with what has begun here.

        What surely never began here may still stand in the platform's count: it does, if it stood there
        before the platform is asked, and is not taken back afterwards.
        """
        in_vain = await bill_prints.counted_in_vain(self.bill, terminal)
        counted = await terminal.ebills.count_before_print(self.bill)
        here = await bill_prints.prints_here(self.bill, terminal)
        never_began = await bill_prints.not_taken_back(in_vain, terminal)
        return counted.elsewhere + max(len(here), counted.here - never_began)

    async def waits(self, terminal: Terminal) -> bool:
        return await slips_wait(terminal)

    async def did_not_come(self, terminal: Terminal) -> None:
        """A person says so: what was reported is put right, and the next one is a copy."""
        self.out = False
        await bill_prints.say_missed(self.bill, terminal)


def _never_began(why: Trouble | StoreTrouble, terminal: Terminal) -> Printed:
    if isinstance(why, Trouble):
        return replace(not_out(why, KIND, terminal), why=fault_for(why).patient)
    log.error("%s: an e-bill is not printed, as its print can't be noted", why.code)
    return Printed(False, why.code, why=fault_for(why).patient)
