"""Slips of a payment: what stands on them, in which order, with names masked. Pure; knows no printer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.identity.people import Patient
from kiosk.paper.lines import amount, code_to_ask_with, foot, head, pair
from kiosk.payment.bills import Bill, Parts
from kiosk.payment.insurance import NamedFund
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Align, Document, Element, Gap, Line, Pair, Qr, Rule


@dataclass(frozen=True)
class Paid:
    """What a fee slip tells of a settlement. `wallet` names the channel, None when no cash was due."""

    number: str
    short_code: str
    at: datetime
    patient: Patient
    bills: tuple[Bill, ...]
    parts: Parts
    wallet: Text | None = None
    insured: bool = True
    named: tuple[NamedFund, ...] = ()
    # What of the cash part came from the balance at the hospital, or is billed later by a credit service.
    prepaid: int = 0
    credit: int = 0


@dataclass(frozen=True)
class Unsure:
    """A settlement for which a payer owes an answer, until `final_at` at the latest."""

    number: str
    short_code: str
    at: datetime
    final_at: datetime
    patient: Patient
    parts: Parts


def fee_slip(paid: Paid, place: Place, words: Words) -> Document:
    """What was paid, by whom, and where to ask about it. No proof for reimbursement: that is the e-bill."""
    wallet = [pair(words, "fee_slip.wallet", words.say(paid.wallet))] if paid.wallet else []
    elements: list[Element] = [
        *head(place, words, "fee_slip.title"),
        pair(words, "paper.patient", str(paid.patient.name)),
        Rule(),
        *(Pair(f"{bill.title}（{bill.department}）", words.money(bill.fen)) for bill in paid.bills),
        Rule(),
        amount(words, "paper.total", paid.parts.total, bold=True),
        *(_funds(paid, words) if paid.insured else ()),
        amount(words, "paper.cash", paid.parts.cash, bold=True),
        *([amount(words, "fee_slip.prepaid", paid.prepaid)] if paid.prepaid else []),
        *([amount(words, "fee_slip.credit", paid.credit)] if paid.credit else []),
        *wallet,
        Rule(),
        *code_to_ask_with(paid.short_code, words),
        pair(words, "paper.settlement", paid.number),
        pair(words, "fee_slip.time", words.moment(paid.at)),
        pair(words, "paper.terminal", place.terminal),
        Rule(),
        Line(words.say("fee_slip.note")),
    ]
    return Document("fee_slip", tuple(elements))


def being_checked_slip(unsure: Unsure, place: Place, words: Words) -> Document:
    """A payer owes an answer: do not pay again, and this is the code to ask with."""
    final_at = Text("being_checked.final_at", {"moment": words.moment(unsure.final_at)})
    elements: list[Element] = [
        *head(place, words, "being_checked.title"),
        Line(words.say("being_checked.do_not_pay"), Align.CENTRE, bold=True, size=2),
        Gap(),
        Line(words.say(final_at)),
        Line(words.say("being_checked.then")),
        Rule(),
        pair(words, "paper.patient", str(unsure.patient.name)),
        amount(words, "paper.total", unsure.parts.total),
        amount(words, "being_checked.part", unsure.parts.cash, bold=True),
        Rule(),
        *code_to_ask_with(unsure.short_code, words),
        Qr(unsure.short_code),
        pair(words, "paper.settlement", unsure.number),
        *foot(place, words, unsure.at),
        Rule(),
        Line(words.say("being_checked.note")),
    ]
    return Document("being_checked", tuple(elements))


def _funds(paid: Paid, words: Words) -> Iterator[Element]:
    """Every fund that paid, and of the others those that the insurer told apart."""
    yield amount(words, "paper.pooled_fund", paid.parts.pooled_fund)
    yield amount(words, "paper.other_funds", paid.parts.other_funds)
    yield from named_funds(paid.named, words)
    yield amount(words, "paper.personal_account", paid.parts.personal_account)


def named_funds(named: Sequence[NamedFund], words: Words) -> Iterator[Element]:
    """A line for each fund inside the other funds, as the insurer gave it."""
    for each in named:
        yield Pair(words.say(name_of(each)), words.money(each.fen))


def name_of(fund: NamedFund) -> Text:
    """Such as 其中：大病保险, beside the sum of the other funds."""
    return Text("paper.named_fund", {"fund": Text(f"funds.{fund.kind}")})
