"""Slips and bills: what stands on them, in which order, with names masked. Pure; knows no printer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kiosk.bills import Bill, BillItem, EBill, Parts
from kiosk.money import yuan
from kiosk.people import IdNumber, Patient
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.amount_words import amount_words
from printer.document import Align, Document, Element, Gap, Line, Pair, Qr, Rule

# In the order of the reference. Source: e-bill.md A5.
FURTHER = (
    ("bizCode", "e_bill.serial"),
    ("patientNumber", "e_bill.outpatient_number"),
    ("medicalDate", "e_bill.visit_date"),
    ("orgType", "e_bill.kind_of_hospital"),
    ("gender", "e_bill.sex"),
    ("medicalInsuranceType", "e_bill.insurance_kind"),
    ("medicalInsuranceID", "e_bill.insurance_number"),
    ("selfpaymentAmount", "e_bill.own_part_inside"),
    ("selfpaymentCost", "e_bill.own_part_outside"),
)


@dataclass(frozen=True)
class Paid:
    """What a fee slip tells of a settlement. `wallet` is the channel, empty when no cash was due."""

    number: str
    short_code: str
    at: datetime
    patient: Patient
    bills: tuple[Bill, ...]
    parts: Parts
    wallet: str = ""
    insured: bool = True


def fee_slip(paid: Paid, place: Place, words: Words) -> Document:
    """What was paid, by whom, and where to ask about it. No proof for reimbursement: that is the e-bill."""
    elements: list[Element] = [
        *_head(place, words, "fee_slip.title"),
        Pair(words.say("paper.patient"), str(paid.patient.name)),
        Pair(words.say("paper.time"), words.moment(paid.at)),
        Rule(),
    ]
    for bill in paid.bills:
        elements.append(Pair(bill.title, yuan(bill.fen)))
        elements.append(Line(f"  {bill.department}"))
    elements += [Rule(), *_parts(paid.parts, paid.insured, words)]
    if paid.wallet:
        elements.append(Pair(words.say("fee_slip.wallet"), words.say(f"wallets.{paid.wallet}")))
    elements += [
        Rule(),
        Pair(words.say("paper.short_code"), paid.short_code, bold=True),
        Pair(words.say("paper.settlement"), paid.number),
        *_foot(place, words, "fee_slip.note"),
    ]
    return Document("fee_slip", tuple(elements))


def being_checked_slip(
    number: str, short_code: str, final_at: datetime, place: Place, words: Words
) -> Document:
    """A payer owes an answer: do not pay again, and this is the code to ask with."""
    return Document(
        "being_checked",
        (
            *_head(place, words, "being_checked.title"),
            Line(words.say("being_checked.do_not_pay"), Align.CENTRE, bold=True, size=2),
            Gap(),
            Line(short_code, Align.CENTRE, bold=True, size=2),
            Line(words.say("paper.short_code"), Align.CENTRE),
            Gap(),
            Line(words.say(Text("being_checked.final_at", {"moment": words.moment(final_at)}))),
            Line(words.say("being_checked.then")),
            Rule(),
            Pair(words.say("paper.settlement"), number),
            *_foot(place, words, "being_checked.note"),
        ),
    )


def e_bill(bill: EBill, place: Place, words: Words, *, copy: bool = False) -> Document:
    """The fiscal bill with all fields of the reference, as the platform gave them. Source: e-bill.md A."""
    elements: list[Element] = [
        Line(bill.title, Align.CENTRE, bold=True),
        *([Line(words.say("e_bill.copy"), Align.CENTRE, bold=True, size=2)] if copy else []),
        Rule(),
        Pair(words.say("e_bill.code"), bill.code),
        Pair(words.say("e_bill.number"), bill.number),
        Pair(words.say("e_bill.check_code"), bill.check_code, bold=True),
        Pair(words.say("e_bill.issued"), words.moment(bill.issued_at)),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        Rule(),
        *(_item(item) for item in bill.items if item.fen),
        Rule(),
        Pair(words.say("e_bill.total"), yuan(bill.total), bold=True),
        Line(f"{words.say('e_bill.total_in_words')} {amount_words(Decimal(bill.total) / 100)}"),
        Rule(),
        *_parts(bill.parts, True, words),
        Rule(),
        *_further(bill, words),
        Pair(words.say("e_bill.payee"), bill.hospital),
        Gap(),
        Qr(bill.verify_url),
        Line(words.say("e_bill.verify"), Align.CENTRE),
        Pair(words.say("paper.terminal"), place.terminal),
    ]
    return Document("e_bill", tuple(elements), copy)


def _head(place: Place, words: Words, title: str) -> Iterator[Element]:
    yield Line(place.hospital(words.language), Align.CENTRE, bold=True)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield Rule()


def _foot(place: Place, words: Words, note: str) -> Iterator[Element]:
    yield Pair(words.say("paper.terminal"), place.terminal)
    yield Gap()
    yield Line(words.say(note))


def _parts(parts: Parts, insured: bool, words: Words) -> Iterator[Element]:
    yield Pair(words.say("paper.total"), words.money(parts.total), bold=True)
    if insured:
        yield Pair(words.say("paper.pooled_fund"), words.money(parts.pooled_fund))
        yield Pair(words.say("paper.other_funds"), words.money(parts.other_funds))
        yield Pair(words.say("paper.personal_account"), words.money(parts.personal_account))
    yield Pair(words.say("paper.cash"), words.money(parts.cash), bold=True)


def _item(item: BillItem) -> Pair:
    return Pair(f"{item.name} ×{item.quantity}{item.unit}", yuan(item.fen))


def _further(bill: EBill, words: Words) -> Iterator[Element]:
    for key, label in FURTHER:
        value = bill.extra.get(key, "")
        if value:
            yield Pair(words.say(label), str(IdNumber(value)) if key == "medicalInsuranceID" else value)
