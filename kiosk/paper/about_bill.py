"""What is printed about a fiscal bill beside the bill itself: its notice, its fees, who paid them."""

from collections.abc import Callable
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.faults import fault_for
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, not_out, slips_wait
from kiosk.payment.bills import EBill
from kiosk.terminal import Terminal
from printer.document import Document


class AboutBill:
    """A slip that is made anew for each print: it bears the mark of how its bill stands by then."""

    def __init__(self, bill: EBill, make: Callable[[EBill], Document], *, given: bool = False) -> None:
        """`given` when what was exchanged or made void may not have it, as with the notice."""
        self._bill, self._make, self._given = bill, make, given

    async def print(self, terminal: Terminal) -> Printed:
        """Nothing is printed while the state of the bill can't be asked."""
        try:
            bill = await terminal.ebills.as_it_stands(self._bill, given=self._given)
        except Trouble as why:
            kind = self._make(self._bill).kind
            return replace(not_out(why, kind, terminal), why=fault_for(why).patient)
        # Earlier tries are in the ledger, so a new slip knows when it has to be a copy.
        return await Slip(self._make(bill)).print(terminal)

    async def waits(self, terminal: Terminal) -> bool:
        return await slips_wait(terminal)
