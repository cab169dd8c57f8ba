"""Which bills, and who pays which part of them: what the patient agrees to before any money moves."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.identity.people import Patient
from kiosk.payment.bills import Bill, Charge, Parts
from kiosk.payment.coverage import CoveredItem
from kiosk.payment.differences import DIFFERENCE, Difference, Side, What
from kiosk.payment.insurance import Insured, NamedFund, PreSettled
from kiosk.payment.refund_records import GiveBack
from kiosk.screens.coverage import SeeItems
from kiosk.screens.payment import AskingHospital, Calculating, ChooseBills, ConfirmParts, PrinterEmpty
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.ward.stays import Held

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Debtor:
    """A patient, the insurance that shares in the bills if there is one, and the bills."""

    patient: Patient
    insured: Insured | None
    bills: tuple[Bill, ...]


@dataclass(frozen=True)
class Due:
    """What a patient has agreed to pay: the bills as one charge, and each payer's part of it.

    `held` is what of the cash part lies at the hospital; `give_back` goes back once all is settled.
    `on_phone`: not here, but on the patient's phone.
    """

    patient: Patient
    bills: Sequence[Bill]
    charge: Charge
    parts: Parts
    insurance: PreSettled | None = field(default=None, repr=False)
    held: Held | None = None
    give_back: tuple[GiveBack, ...] = ()
    on_phone: bool = False

    @property
    def named(self) -> tuple[NamedFund, ...]:
        """The funds that the insurer told apart."""
        return self.insurance.named if self.insurance else ()

    @property
    def items(self) -> tuple[CoveredItem, ...]:
        """What the insurer said of each item, as far as it did."""
        return self.insurance.items if self.insurance else ()

    @property
    def items_agree(self) -> bool:
        return self.insurance is None or self.insurance.items_agree

    @property
    def to_pay(self) -> int:
        """What is left for the patient to pay here and now, in fen."""
        return self.parts.cash - (self.held.fen if self.held else 0)


async def agree(debtor: Debtor, terminal: Terminal, due: Due | None = None, *, phone: bool = False) -> Due:
    """Choose bills, see who pays what, say yes. Back leads one screen up, and keeps what was chosen.

    With `due`, which was agreed to before, it begins at the parts. With `phone`, they can be handed over
    to the patient's phone. Raises Back from the first screen.
    """
    chosen = due.bills if due else debtor.bills
    while True:
        if due is None:
            chosen = await terminal.screen.ask(ChooseBills(debtor.patient.name, debtor.bills, tuple(chosen)))
            due = await work_out(debtor, chosen, terminal)
        try:
            due = replace(due, on_phone=await _confirmed(due, terminal, phone) == "phone")
        except Back:
            due = None
            continue
        if due.on_phone:
            return due
        if await _minds_no_paper(terminal):
            return due


async def _confirmed(due: Due, terminal: Terminal, phone: bool) -> str | None:
    """The parts, and as often as wanted what the insurer says of each item. Raises Back."""
    question = ConfirmParts(
        due.patient.name, due.parts, due.insurance is not None, due.named, phone, bool(due.items)
    )
    while (answer := await terminal.screen.ask(question)) == "items":
        with suppress(Back):
            await terminal.screen.ask(SeeItems.of(due.items, due.items_agree))
    return answer


async def _minds_no_paper(terminal: Terminal) -> bool:
    """Nobody pays at a printer that can't print without having agreed to a bill on the phone."""
    try:
        if terminal.printer is not None:
            await terminal.printer.ready()
            return True
        code = ""
    except Trouble as why:
        log.warning("%s before anything was printed: %s", why.code, why.detail)
        code = why.code
    try:
        await terminal.screen.ask(PrinterEmpty(code))
    except Back:
        return False
    return True


async def work_out(debtor: Debtor, bills: Sequence[Bill], terminal: Terminal) -> Due:
    """Put the bills together as one charge and learn who pays what; without insurance it is all cash.

    Meanwhile the glass says who is asked.
    """
    async with terminal.screen.showing(Calculating() if debtor.insured else AskingHospital()):
        return await _worked_out(debtor, bills, terminal)


async def _worked_out(debtor: Debtor, bills: Sequence[Bill], terminal: Terminal) -> Due:
    patient, insured = debtor.patient, debtor.insured
    charge = await terminal.hospital.charge(patient, bills, insured)
    if insured is None:
        return Due(patient, bills, charge, Parts(total=charge.fen, cash=charge.fen))
    settled_before = await terminal.insurer.pre_settle(insured, charge)
    if not settled_before.items_agree:
        await _note_items(charge, terminal)
    return Due(patient, bills, charge, settled_before.parts, settled_before)


async def _note_items(charge: Charge, terminal: Terminal) -> None:
    """Staff hear once a day that items do not make up the insurer's totals; nobody waits for them here."""
    log.error("the insurer's word on the items of a charge does not make up its own totals")
    terminal.events.record("items_differ", charge=charge.id)
    found = Difference(Side.INSURER, What.ITEMS, charge.id, charge.fen, charge.fen)
    once = f"{DIFFERENCE}/{now():%Y%m%d}/{Side.INSURER}/{What.ITEMS}"
    if await terminal.ledger.record(once) is None:
        await terminal.ledger.open({once: (DIFFERENCE, found.facts())})
