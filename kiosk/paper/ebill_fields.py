"""What a fiscal e-bill says: which fields, in which order, written how. Pure; the papers: ebill, pages."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kiosk.identity.people import IdNumber
from kiosk.paper.lines import amount
from kiosk.payment.bills import BillItem, BillSource, EBill, PayerKind
from kiosk.text import Words
from printer.document import Pair

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
SERIAL = ("bizCode", "e_bill.serial")
FURTHER = (
    SERIAL,
    ("supervisorAreaCode", "e_bill.area"),
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
# Amounts that the platform gives as text, in yuan; from the third own part on they are local. Of the
# payments from an account only the first is spelled out by the source, the other follows its pattern:
# a site whose platform spells otherwise names its key in [ebills] own_fields.
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
    ("individualAccountCurrPayment", "e_bill.paid_this_year"),
    ("individualAccountPrevPayment", "e_bill.paid_past_years"),
    ("medicalThatBalance", "e_bill.balance_this_year"),
    ("medicalOverBalance", "e_bill.balance_past_years"),
)
DAYS = {"medicalDate", "inHospitalDate", "outHospitalDate"}
COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
YUAN = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,2})?")


def numbers(bill: EBill, words: Words) -> Iterator[Pair]:
    """Three of the five things that anybody verifies a bill by. Source: e-bill.md A8."""
    yield Pair(words.say("e_bill.code"), bill.code)
    yield Pair(words.say("e_bill.number"), bill.number)
    yield Pair(words.say("e_bill.check_code"), bill.check_code, bold=True)


def reversed_bill(bill: EBill, words: Words) -> Iterator[Pair]:
    """Which one a red bill takes back; nothing of any other bill. Source: e-bill.md A3, A8."""
    if bill.reverses:
        yield Pair(words.say("e_bill.reversed_code"), bill.reverses.code)
        yield Pair(words.say("e_bill.reversed_number"), bill.reverses.number)


def funds(bill: EBill, words: Words) -> Iterator[Pair]:
    """Who paid which part of the total."""
    yield amount(words, "e_bill.pooled_fund", bill.parts.pooled_fund)
    yield amount(words, "e_bill.other_funds", bill.parts.other_funds)
    yield amount(words, "e_bill.personal_account", bill.parts.personal_account)
    yield amount(words, "e_bill.cash", bill.parts.cash, bold=True)


def further_sums(bill: EBill, words: Words) -> Iterator[Pair]:
    """As the platform says them: a fiscal amount is never reckoned here, and none is left out.

    What is no plain sum of yuan stands as it was signed.
    """
    for key, label in (*ADVANCES, *OWN_PARTS):
        if value := bill.extra.get(key, "").strip():
            yield Pair(words.say(label), _sum(value, words))
    for own in bill.own_fields:
        yield Pair(own.name, _sum(own.value, words) if own.is_sum else own.value)


def _sum(value: str, words: Words) -> str:
    return words.money(int(Decimal(value) * 100)) if YUAN.fullmatch(value) else value


def facts(bill: EBill, fields: Iterable[tuple[str, str]], words: Words) -> Iterator[Pair]:
    for key, label in fields:
        if value := bill.extra.get(key, ""):
            yield Pair(words.say(label), _shown(key, value, bill))


def whereabouts(bill: EBill) -> tuple[tuple[str, str], ...]:
    """The fields of a stay, or those of a visit."""
    stayed = bill.source is BillSource.INPATIENT or "hospitalizationNumber" in bill.extra
    return INPATIENT if stayed else OUTPATIENT


def in_fiscal_order(bill: EBill) -> list[BillItem]:
    return sorted(bill.items, key=_fiscal_place)


def _fiscal_place(item: BillItem) -> int:
    """Items that the reference does not name come last."""
    return FISCAL_ITEMS.index(item.name) if item.name in FISCAL_ITEMS else len(FISCAL_ITEMS)


def _shown(key: str, value: str, bill: EBill) -> str:
    """Numbers of a person by their ends; a day of the fiscal standard (yyyyMMdd) as days are written."""
    if key == "medicalInsuranceID" or (key == "payer_code" and bill.payer_kind is PayerKind.PERSON):
        return str(IdNumber(value))
    day = COMPACT_DAY.fullmatch(value) if key in DAYS else None
    return "-".join(day.groups()) if day else value
