"""One payment followed through all its legs, as the ledger kept it; who paid is not said."""

from drivers.errors import Absent
from kiosk.payment.story import payment_called, step_by_step
from kiosk.screens.asking import Fact
from kiosk.screens.upkeep import EnterPaymentCode, ReadStory
from kiosk.staff.login import Member
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given


async def follow_payment(_member: Member, terminal: Terminal) -> None:
    """Raises Absent for a code that no payment of this terminal has."""
    code = await terminal.screen.ask(EnterPaymentCode())
    moves = await payment_called(terminal.ledger, code)
    if not moves:
        raise Absent("DIA-05", "no payment of this terminal has the code that was typed")
    head = Fact(Text("case_fact.number"), as_given(moves[0].id), strong=True)
    await terminal.screen.ask(ReadStory(facts=(head, *step_by_step(moves))))
