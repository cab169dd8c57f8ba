"""Papers of a fiscal e-bill: the bill, its notice, the fees behind it, the statement of who paid. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from kiosk.identity.people import IdNumber
from kiosk.paper.lines import amount, foot
from kiosk.payment.bills import BillItem, BillSource, BillState, EBill
from kiosk.place import Place
from kiosk.text import Words
from printer.amount_words import amount_words
from printer.document import Align, Bars, Document, Element, Line, Pair, Qr, Rule

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
# The other information of a bill, in the order of the reference; what a bill lacks is left out.
# Source: e-bill.md A5.
FURTHER = (
    ("bizCode", "e_bill.serial"),
    ("orgType", "e_bill.kind_of_hospital"),
    ("gender", "e_bill.sex"),
    ("age", "e_bill.age"),
)
OUTPATIENT = (
    ("patientNumber", "e_bill.outpatient_number"),
    ("departmentName", "e_bill.clinic"),
    ("medicalDate", "e_bill.visit_date"),
)
INPATIENT = (
    ("casenumber", "e_bill.case_number"),
    ("hospitalizationNumber", "e_bill.inpatient_number"),
    ("departmentName", "e_bill.department"),
    ("inHospitalDate", "e_bill.admitted_on"),
    ("outHospitalDate", "e_bill.left_on"),
    ("hospitalDay", "e_bill.days"),
)
INSURANCE = (
    ("medicalInsuranceType", "e_bill.insurance_kind"),
    ("medicalInsuranceID", "e_bill.insurance_number"),
)
SIGNATURES = (("checker", "e_bill.checker"), ("handler", "e_bill.handler"))
# Amounts that the platform gives as text, in yuan; the last ones are local.
ADVANCES = (
    ("prepayAmount", "e_bill.prepaid"),
    ("rechargeAmount", "e_bill.paid_later"),
    ("refundAmount", "e_bill.given_back"),
)
OWN_PARTS = (
    ("selfpaymentAmount", "e_bill.own_part_inside"),
    ("selfpaymentCost", "e_bill.own_part_outside"),
    ("classifypaymentAmount", "e_bill.own_part_by_class"),
    ("selfconceitedAmount", "e_bill.own_share"),
    ("additionalFundPay", "e_bill.additional_fund"),
    ("outpatientLargePayments", "e_bill.large_outpatient"),
    ("medicalThatBalance", "e_bill.balance_this_year"),
    ("medicalOverBalance", "e_bill.balance_past_years"),
)
MASKED = {"medicalInsuranceID", "payer_code"}
DAYS = {"medicalDate", "inHospitalDate", "outHospitalDate"}
COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
YUAN = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,2})?")


def e_bill(bill: EBill, place: Place, words: Words, at: datetime, *, copy: bool = False) -> Document:
    """The fiscal bill with all fields of the reference, as the platform gave them. Source: e-bill.md A.

    `at` is the moment of printing. Names of fields stay in Chinese beside any other language.
    """
    elements: list[Element] = [
        Line(bill.hospital, Align.CENTRE, bold=True),
        Line(bill.title, Align.CENTRE, bold=True, size=2),
        *marks(bill, words, copy),
        Rule(),
        *_bill_head(bill, words),
        Rule(),
        *(_item(item, words) for item in in_fiscal_order(bill)),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        Line(f"{words.say('e_bill.total_in_words')} {amount_words(Decimal(bill.total) / 100)}"),
        Rule(),
        *_payers(bill, words),
        Rule(),
        *_further(bill, (*FURTHER, *_whereabouts(bill), *INSURANCE), words),
        *_further(bill, SIGNATURES, words),
        *_verification(bill, words),
        Rule(),
        *foot(place, words, at),
    ]
    return Document("e_bill", tuple(elements), copy)


def notice(bill: EBill, place: Place, words: Words, at: datetime) -> Document:
    """What tells where the e-bill is, and how to get it; no proof of anything. Source: e-bill.md A9.

    The bars say code and number in one, for a number alone is unique within its batch only.
    """
    elements: list[Element] = [
        *_head(bill, words, "e_bill_notice.title"),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        *_further(bill, _whereabouts(bill), words),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        *_funds(bill, words),
        Rule(),
        *_numbers(bill, words),
        *_further(bill, FURTHER[:1], words),
        *_site(bill, words),
        *_verification(bill, words),
        Bars(bill.code + bill.number),
        Line(words.say("e_bill_notice.bars"), Align.CENTRE),
        Rule(),
        *foot(place, words, at),
        Rule(),
        Line(words.say("e_bill_notice.note")),
    ]
    return Document("e_bill_notice", tuple(elements))


def fee_list(bill: EBill, place: Place, words: Words, at: datetime) -> Document:
    """Every line behind the bill as the platform gave it, of any length. Source: e-bill.md A1, A4."""
    elements: list[Element] = [
        *_head(bill, words, "fee_list.title"),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        *_numbers(bill, words),
        Pair(words.say("e_bill.issued"), words.moment(bill.issued_at)),
        Rule(),
        *(_item(item, words) for item in bill.details or bill.items),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        Rule(),
        *foot(place, words, at),
        Rule(),
        Line(words.say("fee_list.note")),
    ]
    return Document("fee_list", tuple(elements))


def settlement_statement(bill: EBill, place: Place, words: Words, at: datetime) -> Document:
    """Who pays what of a settlement, for whoever reimburses the rest. Source: EHC-45, e-bill.md A5."""
    elements: list[Element] = [
        *_head(bill, words, "settlement_statement.title"),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        *_further(bill, (*_whereabouts(bill), *INSURANCE), words),
        Pair(words.say("paper.settlement"), bill.settlement),
        Pair(words.say("e_bill.issued"), words.moment(bill.issued_at)),
        Rule(),
        *(_item(item, words) for item in in_fiscal_order(bill)),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        *_payers(bill, words),
        Rule(),
        *_numbers(bill, words),
        *_verification(bill, words),
        Rule(),
        *foot(place, words, at),
        Rule(),
        Line(words.say("settlement_statement.note")),
    ]
    return Document("settlement_statement", tuple(elements))


def _head(bill: EBill, words: Words, title: str) -> Iterator[Element]:
    yield Line(bill.hospital, Align.CENTRE, bold=True)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield from marks(bill, words)
    yield Rule()


def marks(bill: EBill, words: Words, copy: bool = False) -> Iterator[Line]:
    """A reversed bill proves no payment any more, wherever it goes. Source: e-bill.md A8."""
    if bill.state is BillState.REVERSED:
        yield Line(words.say("e_bill.reversed"), Align.CENTRE, bold=True, size=2)
    if copy:
        yield Line(words.say("e_bill.copy"), Align.CENTRE, bold=True, size=2)


def _bill_head(bill: EBill, words: Words) -> Iterator[Element]:
    yield from _numbers(bill, words)
    yield Pair(words.say("e_bill.issued"), words.moment(bill.issued_at))
    yield Pair(words.say("e_bill.payer"), str(bill.payer))
    yield from _further(bill, (("payer_code", "e_bill.payer_code"),), words)
    yield Pair(words.say("e_bill.payee"), bill.hospital)
    yield from _further(bill, (("hospital_code", "e_bill.payee_code"),), words)


def _numbers(bill: EBill, words: Words) -> Iterator[Pair]:
    """Three of the five things that anybody verifies a bill by. Source: e-bill.md A8."""
    yield Pair(words.say("e_bill.code"), bill.code)
    yield Pair(words.say("e_bill.number"), bill.number)
    yield Pair(words.say("e_bill.check_code"), bill.check_code, bold=True)


def _whereabouts(bill: EBill) -> tuple[tuple[str, str], ...]:
    stayed = bill.source is BillSource.INPATIENT or "hospitalizationNumber" in bill.extra
    return INPATIENT if stayed else OUTPATIENT


def _payers(bill: EBill, words: Words) -> Iterator[Element]:
    yield from _funds(bill, words)
    yield from _given_amounts(bill, ADVANCES, words)
    yield from _given_amounts(bill, OWN_PARTS, words)


def _funds(bill: EBill, words: Words) -> Iterator[Element]:
    yield amount(words, "e_bill.pooled_fund", bill.parts.pooled_fund)
    yield amount(words, "e_bill.other_funds", bill.parts.other_funds)
    yield amount(words, "e_bill.personal_account", bill.parts.personal_account)
    yield amount(words, "e_bill.cash", bill.parts.cash, bold=True)


def _verification(bill: EBill, words: Words) -> Iterator[Element]:
    if bill.verify_url:
        yield Qr(bill.verify_url)
        yield Line(words.say("e_bill.verify"), Align.CENTRE)


def _site(bill: EBill, words: Words) -> Iterator[Pair]:
    """For whoever verifies by hand; the whole address is in the code below. Source: e-bill.md A9."""
    if host := urlsplit(bill.verify_url).hostname:
        yield Pair(words.say("e_bill.site"), host)


def _item(item: BillItem, words: Words) -> Pair:
    """One of something without a unit needs no count."""
    counted = f"{item.quantity}{item.unit}"
    return Pair(item.name if counted == "1" else f"{item.name} ×{counted}", words.money(item.fen))


def in_fiscal_order(bill: EBill) -> list[BillItem]:
    """The items that are worth a line."""
    return [each for each in sorted(bill.items, key=_fiscal_place) if each.fen]


def _fiscal_place(item: BillItem) -> int:
    """Items that the reference does not name come last."""
    return FISCAL_ITEMS.index(item.name) if item.name in FISCAL_ITEMS else len(FISCAL_ITEMS)


def _further(bill: EBill, fields: Iterable[tuple[str, str]], words: Words) -> Iterator[Element]:
    for key, label in fields:
        if value := bill.extra.get(key, ""):
            yield Pair(words.say(label), _shown(key, value))


def _shown(key: str, value: str) -> str:
    """Numbers of a person by their ends; a day of the fiscal standard (yyyyMMdd) as days are written."""
    if key in MASKED:
        return str(IdNumber(value))
    day = COMPACT_DAY.fullmatch(value) if key in DAYS else None
    return "-".join(day.groups()) if day else value


def _given_amounts(bill: EBill, fields: Iterable[tuple[str, str]], words: Words) -> Iterator[Element]:
    """As the platform says them: a fiscal amount is never reckoned here."""
    for key, label in fields:
        if YUAN.fullmatch(value := bill.extra.get(key, "")):
            yield amount(words, label, int(Decimal(value) * 100))
