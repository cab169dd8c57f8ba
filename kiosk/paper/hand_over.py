"""After the money: paper if the printer has it, a code for the phone if not; never half a slip in silence."""

import asyncio
import logging

from drivers.errors import Garbled, Refused, Trouble
from kiosk.clock import now
from kiosk.faults import fault_for
from kiosk.identity.people import Patient
from kiosk.paper import ebill as papers_ebill
from kiosk.paper import payment as papers
from kiosk.paper.about_bill import AboutBill
from kiosk.paper.fiscal_bill import FiscalBill
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out, nothing_came, say_what_came, slips_wait
from kiosk.paper.visit_slips import guide_of
from kiosk.payment import closing
from kiosk.payment.agreement import Due
from kiosk.payment.bills import EBill
from kiosk.payment.credit import PAYER as CREDIT
from kiosk.payment.settlement_ends import InDoubt
from kiosk.payment.settlement_records import Settled
from kiosk.screens.asking import AtTheSlot, Fact
from kiosk.screens.ending import BillOnPhone, DoubtOnGlass, TakeSlip
from kiosk.screens.payment import Printing, PrintingDoubt
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words
from offline_queue.store import StoreTrouble
from printer.document import Document

log = logging.getLogger(__name__)

BILL_SECONDS = 10.0
BETWEEN_LOOKS_SECONDS = 0.3


class PapersOfPayment:
    """The slip of a payment, its e-bill, the way to go, in this order: each until it is out."""

    def __init__(self, settled: Settled, due: Due, slip: Document) -> None:
        self._settled, self._due = settled, due
        self._slip = Slip(slip)
        self._bill: FiscalBill | None = None
        # What the patient is told of a bill that can't be trusted.
        self._no_bill: Text | None = None
        self._way: Slip | None = None
        self._way_asked = False

    async def print(self, terminal: Terminal) -> Printed:
        """As far as it goes. The bill is fetched in any case: without paper it goes to the phone."""
        slip = Printed(out=True) if self._slip.out else await self._slip.print(terminal)
        if self._bill is None:
            await self._fetch_bill(terminal)
        if not slip.out:
            await self._ask_way(terminal)
            return slip
        bill = Printed(out=True)
        if self._bill is not None and not self._bill.out:
            bill = await self._bill.print(terminal)
            if not bill.out and bill.why is None:
                await self._ask_way(terminal)
                return bill
        # What keeps a bill back in words is not the printer: where to go is printed all the same.
        way = await self._print_way(terminal)
        return bill if way.out else way

    async def _ask_way(self, terminal: Terminal) -> None:
        """Also when it can't be printed: that is said, and whom to ask."""
        if not self._way_asked:
            self._way_asked = True
            self._way = await guide_of(self._settled.number, self._due.patient, terminal)

    async def _print_way(self, terminal: Terminal) -> Printed:
        await self._ask_way(terminal)
        return Printed(out=True) if self._way is None or self._way.out else await self._way.print(terminal)

    async def _fetch_bill(self, terminal: Terminal) -> None:
        try:
            issued = await _issued_bill(self._settled.number, self._due.patient, terminal)
        except (Refused, Garbled) as why:
            terminal.events.record("bill_refused", code=why.code)
            self._no_bill = Text("take_slip.no_bill", {"why": fault_for(why).patient, "code": why.code})
            return
        self._bill = FiscalBill(issued) if issued else None

    async def waits(self, terminal: Terminal) -> bool:
        return await slips_wait(terminal)

    async def did_not_come(self, terminal: Terminal) -> None:
        """The patient says so of all of it."""
        self._slip.did_not_come()
        if self._way is not None:
            self._way.did_not_come()
        if self._bill is not None:
            await self._bill.did_not_come(terminal)

    def statement(self, terminal: Terminal) -> AboutBill:
        """Who paid which part; only what there is can be asked for."""
        assert self._bill is not None, "it is offered with a bill only"
        said = words(terminal.screen.language)
        return AboutBill(
            self._bill.bill,
            lambda stands: papers_ebill.settlement_statement(
                stands, terminal.place, said, now(), covered=self._due.items
            ),
        )

    def told(self, printed: Printed) -> TakeSlip | BillOnPhone:
        """What is said of them: that they are in the slot, or where else they are."""
        fen, follows = self._due.parts.total, self._bill is None and self._no_bill is None
        if printed.out or self._lacks_way:
            insured = self._due.insurance is not None and self._bill is not None
            return TakeSlip(fen, follows, insured, self._no_bill or self._missing)
        link = self._bill.bill.verify_url if self._bill is not None else ""
        return BillOnPhone(
            fen=fen,
            link=link,
            number=self._settled.short_code,
            bill_follows=follows,
            code=printed.code,
            half_slip=printed.in_doubt,
            goes_on=printed.goes_on,
            why=printed.why,
            missing=Text("take_slip.no_guide") if self._way_is_missing else None,
        )

    @property
    def _lacks_way(self) -> bool:
        """What is about money is out, and only the slip that says where to go is not."""
        return self._slip.out and (self._bill is None or self._bill.out) and self._way_is_missing

    @property
    def _way_is_missing(self) -> bool:
        return self._way is not None and not self._way.out

    @property
    def _missing(self) -> Text | None:
        return Text("take_slip.no_guide") if self._lacks_way else None

    def told_of_statement(self, printed: Printed) -> TakeSlip:
        """The same question again, with what became of the statement."""
        missing = self._missing if printed.out else printed.why or Text("take_slip.no_statement")
        return TakeSlip(self._due.parts.total, statement=not printed.out, missing=missing)


async def hand_over(settled: Settled, due: Due, terminal: Terminal, slip: Document | None = None) -> None:
    """Print the slip, the fee slip when none is given, and the e-bill; say what did not come.

    Once there is paper again, what is missing is printed while the patient still stands there. Raises
    nothing that money hangs on.
    """
    owed = PapersOfPayment(settled, due, slip or _fee_slip(settled, due, terminal))
    statement: AboutBill | None = None
    said = await hand_out(owed, owed.told, terminal, Printing())
    while said is not None:
        if said is AtTheSlot.STATEMENT:
            statement = statement or owed.statement(terminal)
            said = await hand_out(statement, owed.told_of_statement, terminal)
            continue
        nothing = nothing_came("fee_slip", terminal)
        await owed.did_not_come(terminal)
        said = await say_what_came(owed, nothing, owed.told, terminal, Printing())


async def hand_over_doubt(doubt: InDoubt, due: Due, terminal: Terminal) -> None:
    """The slip of a payment that is being checked; the screen says the same, so paper is not needed.

    The platform is told as well, so that the code can be asked with at any terminal.
    """
    try:
        await terminal.tell(closing.doubt(doubt.number, doubt.final_at, terminal.place.terminal))
    except StoreTrouble as why:  # this terminal still knows, and so does the slip
        log.error("%s: the platform is not told of a payment in doubt", why.code)
    unsure = papers.Unsure(doubt.number, doubt.short_code, now(), doubt.final_at, due.patient, due.parts)
    slip = papers.being_checked_slip(unsure, terminal.place, words(terminal.screen.language))
    facts = (
        Fact(Text("outcome.code"), as_given(doubt.short_code), strong=True),
        Fact(Text("outcome.open"), as_given(words(terminal.screen.language).moment(doubt.final_at))),
    )

    def told(printed: Printed) -> DoubtOnGlass | None:
        return None if printed.out else DoubtOnGlass(facts=facts, code=printed.code)

    await hand_out(Slip(slip), told, terminal, PrintingDoubt())


def way_of_paying(settled: Settled, terminal: Terminal) -> Text | None:
    """The wallet or the bank card that the patient's own part came from; None when there was no such part."""
    channel = (settled.facts("wallet") or settled.facts("bankcard")).get("channel", "")
    return terminal.wallets.name_of(channel) if channel else None


def _fee_slip(settled: Settled, due: Due, terminal: Terminal) -> Document:
    paid = papers.Paid(
        number=settled.number,
        short_code=settled.short_code,
        at=settled.at,
        patient=due.patient,
        bills=tuple(due.bills),
        parts=due.parts,
        wallet=way_of_paying(settled, terminal),
        insured=due.insurance is not None,
        named=due.named,
        prepaid=_held(due, "prepaid"),
        credit=_held(due, CREDIT),
    )
    return papers.fee_slip(paid, terminal.place, words(terminal.screen.language))


def _held(due: Due, payer: str) -> int:
    return due.held.fen if due.held and due.held.payer == payer else 0


async def _issued_bill(settlement: str, patient: Patient, terminal: Terminal) -> EBill | None:
    """The e-bill, if the hospital issues it while the patient can be asked to wait.

    Raises Refused or Garbled when what came to the last can't be trusted.
    """
    found: EBill | Trouble | None = None
    try:
        async with asyncio.timeout(BILL_SECONDS):
            while not isinstance(found := await _bill_now(settlement, patient, terminal), EBill):
                await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
            return found
    except TimeoutError:
        if isinstance(found, Refused | Garbled):
            raise found from None
        return None


async def _bill_now(settlement: str, patient: Patient, terminal: Terminal) -> EBill | Trouble | None:
    try:
        return await terminal.ebills.bill_for(settlement, patient)
    except Trouble as why:
        log.warning("%s while the e-bill was waited for: %s", why.code, why.detail)
        return why
