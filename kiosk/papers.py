"""Slips and bills: what stands on them, in which order, with names masked. Pure; knows no printer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kiosk.bills import Bill, BillItem, EBill, Parts
from kiosk.people import IdNumber, Patient
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.amount_words import amount_words
from printer.document import Align, Document, Element, Gap, Line, Pair, Qr, Rule

# In the order of the reference, outpatient and inpatient in one. Source: e-bill.md A4.
FISCAL_ITEMS = (
    "床位费",
    "诊察费",
    "检查费",
    "化验费",
    "治疗费",
    "手术费",
    "护理费",
    "卫生材料费",
    "西药费",
    "中药饮片",
    "中成药费",
    "一般诊疗费",
    "挂号费",
)
# In the order of the reference. Source: e-bill.md A5.
FURTHER = (
    ("bizCode", "e_bill.serial"),
    ("patientNumber", "e_bill.outpatient_number"),
    ("medicalDate", "e_bill.visit_date"),
    ("orgType", "e_bill.kind_of_hospital"),
    ("gender", "e_bill.sex"),
    ("medicalInsuranceType", "e_bill.insurance_kind"),
    ("medicalInsuranceID", "e_bill.insurance_number"),
)
FUNDS = ("paper.pooled_fund", "paper.other_funds", "paper.personal_account")
FISCAL_FUNDS = ("e_bill.pooled_fund", "e_bill.other_funds", "e_bill.personal_account")
OWN_PARTS = (
    ("selfpaymentAmount", "e_bill.own_part_inside"),
    ("selfpaymentCost", "e_bill.own_part_outside"),
)
SIGNATURES = (("checker", "e_bill.checker"), ("handler", "e_bill.handler"))
MASKED = {"medicalInsuranceID", "payer_code"}
YUAN = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,2})?")


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
    wallet = [_said(words, "fee_slip.wallet", words.say(paid.wallet))] if paid.wallet else []
    elements: list[Element] = [
        *_head(place, words, "fee_slip.title"),
        _said(words, "paper.patient", str(paid.patient.name)),
        Rule(),
        *(Pair(f"{bill.title}（{bill.department}）", words.money(bill.fen)) for bill in paid.bills),
        Rule(),
        _amount(words, "paper.total", paid.parts.total, bold=True),
        *(_funds(FUNDS, paid.parts, words) if paid.insured else ()),
        _amount(words, "paper.cash", paid.parts.cash, bold=True),
        *wallet,
        Rule(),
        *_code_to_ask_with(paid.short_code, words),
        _said(words, "paper.settlement", paid.number),
        _said(words, "fee_slip.time", words.moment(paid.at)),
        _said(words, "paper.terminal", place.terminal),
        Rule(),
        Line(words.say("fee_slip.note")),
    ]
    return Document("fee_slip", tuple(elements))


def being_checked_slip(unsure: Unsure, place: Place, words: Words) -> Document:
    """A payer owes an answer: do not pay again, and this is the code to ask with."""
    final_at = Text("being_checked.final_at", {"moment": words.moment(unsure.final_at)})
    elements: list[Element] = [
        *_head(place, words, "being_checked.title"),
        Line(words.say("being_checked.do_not_pay"), Align.CENTRE, bold=True, size=2),
        Gap(),
        Line(words.say(final_at)),
        Line(words.say("being_checked.then")),
        Rule(),
        _said(words, "paper.patient", str(unsure.patient.name)),
        _amount(words, "paper.total", unsure.parts.total),
        _amount(words, "paper.cash", unsure.parts.cash, bold=True),
        Rule(),
        *_code_to_ask_with(unsure.short_code, words),
        Qr(unsure.short_code),
        _said(words, "paper.settlement", unsure.number),
        *_foot(place, words, unsure.at),
        Rule(),
        Line(words.say("being_checked.note")),
    ]
    return Document("being_checked", tuple(elements))


def e_bill(bill: EBill, place: Place, words: Words, at: datetime, *, copy: bool = False) -> Document:
    """The fiscal bill with all fields of the reference, as the platform gave them. Source: e-bill.md A.

    `at` is the moment of printing. Names of fields stay in Chinese beside any other language.
    """
    elements: list[Element] = [
        Line(bill.hospital, Align.CENTRE, bold=True),
        Line(bill.title, Align.CENTRE, bold=True, size=2),
        *([Line(words.say("e_bill.copy"), Align.CENTRE, bold=True, size=2)] if copy else []),
        Rule(),
        *_bill_head(bill, words),
        Rule(),
        *(_item(item, words) for item in sorted(bill.items, key=_fiscal_place) if item.fen),
        Rule(),
        _amount(words, "e_bill.total", bill.total, bold=True),
        Line(f"{words.say('e_bill.total_in_words')} {amount_words(Decimal(bill.total) / 100)}"),
        Rule(),
        *_funds(FISCAL_FUNDS, bill.parts, words),
        _amount(words, "e_bill.cash", bill.parts.cash, bold=True),
        *_own_parts(bill, words),
        Rule(),
        *_further(bill, FURTHER, words),
        *_further(bill, SIGNATURES, words),
        *_verification(bill, words),
        Rule(),
        *_foot(place, words, at),
    ]
    return Document("e_bill", tuple(elements), copy)


def _head(place: Place, words: Words, title: str) -> Iterator[Element]:
    """The hospital's Chinese name too, whatever the language: it is the one that stands over its door."""
    yield Line(place.hospital_zh, Align.CENTRE, bold=True)
    if place.hospital(words.language) != place.hospital_zh:
        yield Line(place.hospital(words.language), Align.CENTRE)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield Rule()


def _bill_head(bill: EBill, words: Words) -> Iterator[Element]:
    yield _said(words, "e_bill.code", bill.code)
    yield _said(words, "e_bill.number", bill.number)
    yield Pair(words.say("e_bill.check_code"), bill.check_code, bold=True)
    yield _said(words, "e_bill.issued", words.moment(bill.issued_at))
    yield _said(words, "e_bill.payer", str(bill.payer))
    yield from _further(bill, (("payer_code", "e_bill.payer_code"),), words)
    yield _said(words, "e_bill.payee", bill.hospital)
    yield from _further(bill, (("hospital_code", "e_bill.payee_code"),), words)


def _code_to_ask_with(code: str, words: Words) -> Iterator[Element]:
    yield Line(words.say("paper.short_code"), Align.CENTRE)
    yield Line(code, Align.CENTRE, bold=True, size=2)


def _verification(bill: EBill, words: Words) -> Iterator[Element]:
    if bill.verify_url:
        yield Qr(bill.verify_url)
        yield Line(words.say("e_bill.verify"), Align.CENTRE)


def _foot(place: Place, words: Words, at: datetime) -> Iterator[Element]:
    yield _said(words, "paper.printed_at", words.moment(at))
    yield _said(words, "paper.terminal", place.terminal)


def _funds(labels: Sequence[str], parts: Parts, words: Words) -> Iterator[Element]:
    amounts = (parts.pooled_fund, parts.other_funds, parts.personal_account)
    for label, fen in zip(labels, amounts, strict=True):
        yield _amount(words, label, fen)


def _item(item: BillItem, words: Words) -> Pair:
    counted = f"{item.quantity}{item.unit}"
    return Pair(item.name if counted == "1" else f"{item.name} ×{counted}", words.money(item.fen))


def _fiscal_place(item: BillItem) -> int:
    """Items that the reference does not name come last."""
    return FISCAL_ITEMS.index(item.name) if item.name in FISCAL_ITEMS else len(FISCAL_ITEMS)


def _further(bill: EBill, fields: Iterable[tuple[str, str]], words: Words) -> Iterator[Element]:
    for key, label in fields:
        if value := bill.extra.get(key, ""):
            yield _said(words, label, str(IdNumber(value)) if key in MASKED else value)


def _own_parts(bill: EBill, words: Words) -> Iterator[Element]:
    """The platform gives these as text, in yuan."""
    for key, label in OWN_PARTS:
        if YUAN.fullmatch(value := bill.extra.get(key, "")):
            yield _amount(words, label, int(Decimal(value) * 100))


def _said(words: Words, label: str, value: str) -> Pair:
    return Pair(words.say(label), value)


def _amount(words: Words, label: str, fen: int, bold: bool = False) -> Pair:
    return Pair(words.say(label), words.money(fen), bold)
