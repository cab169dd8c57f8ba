"""What this terminal knows of each print of a fiscal bill, on disk before the printer hears of it.

A print counts at the bill platform from that moment on; what surely never began is taken back there.
"""

import logging
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from drivers.errors import Absent
from kiosk.clock import BEIJING
from kiosk.paper.print_steps import STATES, PrintStep
from kiosk.paper.printed import Printed
from kiosk.payment.bills import EBill
from kiosk.terminal import Terminal
from kiosk.upkeep.sending import rouse
from offline_queue.ledger import Record, WrongStep
from offline_queue.messages import Message
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

VERSION = 1
COUNTED_SECONDS = 8.0


@dataclass(frozen=True)
class BillPrint:
    """One print of one bill at this terminal."""

    record: str
    step: PrintStep
    at: datetime

    @classmethod
    def read(cls, record: Record) -> "BillPrint":
        at = datetime.fromtimestamp(record.moved_at, BEIJING)
        return cls(record.id, PrintStep(record.step), at)


async def prints_here(bill: EBill, terminal: Terminal) -> list[BillPrint]:
    """Those of this terminal that may have come, oldest first."""
    came = [each for each in await _all_here(bill, terminal) if each.step is not PrintStep.UNPRINTED]
    return sorted(came, key=lambda each: each.at)


async def counted_in_vain(bill: EBill, terminal: Terminal) -> list[str]:
    """Those that surely never began here, and that the platform has counted at some time."""
    names = [each.record for each in await _all_here(bill, terminal) if each.step is PrintStep.UNPRINTED]
    return [name for name in names if await terminal.outbox.show(name) is None]


async def not_taken_back(names: Sequence[str], terminal: Terminal) -> int:
    """How many of those the platform still counts, as far as is known here."""
    return sum([await terminal.outbox.show(_taken_back(name)) is not None for name in names])


async def _all_here(bill: EBill, terminal: Terminal) -> list[BillPrint]:
    under = f"print/{_name(bill.code, bill.number)}/"
    return [BillPrint.read(each) for each in await terminal.ledger.under(under)]


async def begin(bill: EBill, terminal: Terminal) -> str:
    """Note that it is about to be printed; the name of the note. Raises StoreTrouble: then print nothing."""
    name = f"print/{_name(bill.code, bill.number)}/{uuid.uuid4().hex}"
    facts: dict[str, object] = {"code": bill.code, "number": bill.number}
    if not bill.adds_up:
        facts["adds_up"] = False
    told = _count(name, facts)
    await terminal.ledger.open({name: (PrintStep.SENT, facts)}, told)
    rouse(terminal.wake, [told])
    return name


async def counted(name: str, terminal: Terminal) -> None:
    """Wait until the platform has counted this print. Absent when it has not in time, or will not."""
    if not await terminal.outbox.delivered(name, COUNTED_SECONDS):
        raise Absent("EBL-12", f"the bill platform has not counted {name}")


async def end(name: str, printed: Printed, terminal: Terminal) -> None:
    """Note what became of it. What can't be noted stays in doubt, and is said to be so at the next start."""
    step = PrintStep.CAME if printed.out else PrintStep.IN_DOUBT if printed.in_doubt else PrintStep.UNPRINTED
    try:
        await _move(name, PrintStep.SENT, step, terminal)
    except StoreTrouble as why:
        log.error("%s: what became of the print of an e-bill is not noted", why.code)


async def say_missed(bill: EBill, terminal: Terminal) -> None:
    """A person says that nothing came of the last print here: what was reported of it is put right."""
    last = next(reversed(await prints_here(bill, terminal)), None)
    if last is None or last.step is PrintStep.MISSED:
        return
    log.error("the printer says that it printed an e-bill, and a person that nothing came")
    terminal.events.record("nothing_came", kind="e_bill")
    try:
        await _move(last.record, last.step, PrintStep.MISSED, terminal)
    except StoreTrouble as why:
        log.error("%s: that an e-bill did not come is not noted", why.code)


async def settle_begun(terminal: Terminal) -> None:
    """At the start: prints that a power cut left open are in doubt, and the platform is told."""
    with suppress(StoreTrouble):
        for record in await terminal.ledger.at(PrintStep.SENT):
            await _move(record.id, PrintStep.SENT, PrintStep.IN_DOUBT, terminal)


async def _move(name: str, was: PrintStep, now: PrintStep, terminal: Terminal) -> None:
    record = await terminal.ledger.record(name)
    if record is None:
        raise WrongStep(name)
    if now is PrintStep.UNPRINTED:
        told = _count(name, record.facts, taken_back=True)
    else:
        body = {"version": VERSION, **record.facts, "print": name, "state": STATES[now]}
        moves = len(await terminal.ledger.history(name))
        line = _name(record.facts["code"], record.facts["number"])
        # An old image of the disk may tell of another end than was told where it was taken.
        told = Message("print_state", f"{name}/{moves}-{now}", line, body)
    await terminal.ledger.move(name, was, now, told)
    rouse(terminal.wake, [told])


def _count(name: str, facts: Mapping[str, object], taken_back: bool = False) -> Message:
    """Has the bill platform count this print, or no longer."""
    code, number = facts["code"], facts["number"]
    body = {"version": VERSION, "code": code, "number": number, "print": name, "taken_back": taken_back}
    return Message("bill_print", _taken_back(name) if taken_back else name, _name(code, number), body)


def _taken_back(name: str) -> str:
    return f"{name}/taken_back"


def _name(code: object, number: object) -> str:
    return f"{code}-{number}"
