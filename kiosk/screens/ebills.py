"""Fiscal bills of the patient: which one, what stands on it, and what to do with it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from kiosk.clock import as_read_here
from kiosk.payment.bills import BillState, EBill
from kiosk.screens.asking import ChooseOne, Fact, Option, ReadOver, ReadPages, ShowCode, TakePaper, Told
from kiosk.text import Text, as_given, money


class ChooseEBill(ChooseOne):
    """Which of your bills? The answer is its place in the list; `trouble` when some could not be trusted."""

    words = "choose_e_bill"


class LookAtEBill(ReadOver):
    """What stands on a bill. The answer is go on."""

    words = "look_at_e_bill"


class EBillWay(StrEnum):
    """How a bill leaves the terminal."""

    PHONE = "phone"
    BILL = "bill"
    LIST = "list"
    NOTICE = "notice"
    STATEMENT = "statement"


class HowToTakeEBill(ChooseOne):
    """To the phone, or on paper: the bill, its fees, a notice, who paid what. Answered by an EBillWay."""

    words = "how_to_take_e_bill"


class EBillCode(ShowCode):
    """The bill for the phone; also what is left when the printer fails, which `trouble` says."""

    words = "e_bill_code"


class AfterPrint(StrEnum):
    """What a patient may say of a bill that was printed before."""

    NOTHING = "nothing"
    AGAIN = "again"


class PrintedBefore(ChooseOne):
    """The terminal printed it at that time: did it not come, or is it wanted once more? An AfterPrint."""

    words = "printed_before"

    @classmethod
    def of(cls, at: datetime) -> "PrintedBefore":
        options = tuple(Option(each, Text(f"printed_before.{each}")) for each in AfterPrint)
        return cls(options, said={"at": as_read_here(at).strftime("%m-%d %H:%M")})


class TakeEBill(TakePaper):
    """It is printed: take it."""

    words = "take_e_bill"


class ReadList(ReadPages):
    """The fees, or who paid them, as pages."""

    words = "read_list"


class NoEBills(Told):
    """There is no bill of this patient."""

    words = "no_e_bills"
    icon = "wait"


def bill_options(bills: Sequence[EBill]) -> tuple[Option, ...]:
    """The bills as they stand in the list, by their places; what is not simply issued says so."""
    return tuple(_option(str(place), bill) for place, bill in enumerate(bills))


def bill_facts(bill: EBill) -> tuple[Fact, ...]:
    """What a patient wants to see of a bill before it is printed. The payer's name is masked on the glass."""
    parts = bill.parts
    funds = (
        ("paper.pooled_fund", parts.pooled_fund),
        ("paper.other_funds", parts.other_funds),
        ("paper.personal_account", parts.personal_account),
        ("paper.cash", parts.cash),
    )
    return (
        Fact(Text("e_bill.payer"), as_given(str(bill.payer))),
        Fact(Text("e_bill.payee"), as_given(bill.hospital)),
        Fact(Text("e_bill.issued"), as_given(_day(bill))),
        Fact(Text("e_bill.code"), as_given(bill.code)),
        Fact(Text("e_bill.number"), as_given(bill.number)),
        *(Fact(as_given(item.name), money(item.fen)) for item in bill.items),
        *(Fact(Text(label), money(fen)) for label, fen in funds if fen),
        Fact(Text("e_bill.total"), money(bill.total), strong=True),
    )


def ways(bill: EBill, printer_down: Text | None, on_pages: bool = False) -> tuple[Option, ...]:
    """The ways that a bill can be had; those on slips are closed when the printer is.

    `on_pages` when lists are read on the glass and printed on A4. What was exchanged or voided is not
    given once more; the lists of what was paid stay what they are. Source: e-bill.md A8.
    """
    lists_down = None if on_pages else printer_down
    bill_down = printer_down if bill.state.can_be_given else Text("how_to_take_e_bill.not_given")
    return (
        Option(EBillWay.PHONE, Text("how_to_take_e_bill.phone")),
        Option(EBillWay.BILL, Text("how_to_take_e_bill.bill"), closed=bill_down),
        Option(EBillWay.LIST, Text("how_to_take_e_bill.list"), closed=lists_down),
        Option(EBillWay.NOTICE, Text("how_to_take_e_bill.notice"), closed=bill_down),
        Option(EBillWay.STATEMENT, Text("how_to_take_e_bill.statement"), closed=lists_down),
    )


def worth(bill: EBill) -> Text | None:
    """Why a bill is no proof of a payment, or a doubtful one; None for one that is. Source: e-bill.md A8."""
    if bill.state is not BillState.ISSUED:
        return Text(f"look_at_e_bill.{bill.state}")
    if bill.reverses:
        return Text("look_at_e_bill.red", {"number": bill.reverses.number})
    return None if bill.adds_up else Text("look_at_e_bill.uneven")


def _option(key: str, bill: EBill) -> Option:
    source = Text(f"bill_source.{bill.source}")
    stands = bill.state if bill.state is not BillState.ISSUED else "red" if bill.reverses else bill.state
    detail = Text(f"choose_e_bill.{stands}", {"source": source, "day": _day(bill), "hospital": bill.hospital})
    return Option(key, as_given(bill.title), detail, money(bill.total))


def _day(bill: EBill) -> str:
    return as_read_here(bill.issued_at).strftime("%Y-%m-%d")
