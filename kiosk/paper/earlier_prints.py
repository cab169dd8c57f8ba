"""What this terminal knows of earlier prints of papers that can be asked for again: the next one is a copy.

The fiscal bill itself counts at its platform as well: bill_prints.
"""

import logging
import uuid
from collections.abc import Awaitable, Callable

from kiosk.paper.print_steps import PaperStep
from kiosk.paper.printed import Printed
from kiosk.terminal import Terminal
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)


async def noted(paper: str, put_out: Callable[[int], Awaitable[Printed]], terminal: Terminal) -> Printed:
    """`put_out`, told how many of `paper` may have come before; noted before the printer hears of it.

    What can't be noted is not printed, for nobody could mark the next one.
    """
    line = f"paper/{paper}/"
    try:
        before = sum(each.step == PaperStep.GIVEN for each in await terminal.ledger.under(line))
        name = line + uuid.uuid4().hex
        await terminal.ledger.open({name: (PaperStep.GIVEN, {})})
    except StoreTrouble as why:
        log.error("%s: a paper is not printed, as its print can't be noted", why.code)
        return Printed(False, why.code)
    printed = await put_out(before)
    if not (printed.out or printed.in_doubt):
        await _never_began(name, terminal)
    return printed


async def _never_began(name: str, terminal: Terminal) -> None:
    """What can't be noted makes a copy of the next one, which is the safe side."""
    try:
        await terminal.ledger.move(name, PaperStep.GIVEN, PaperStep.UNPRINTED)
    except StoreTrouble as why:
        log.error("%s: that a paper was not printed is not noted", why.code)
