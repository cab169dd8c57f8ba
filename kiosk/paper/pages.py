"""Fees and who paid them, of a bill or a stay, as A4 pages. Pure; slips: ebill and ward."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from kiosk.identity.people import Patient
from kiosk.paper.ebill import marks, named, uneven
from kiosk.paper.ebill_fields import (
    FURTHER,
    INSURANCE,
    facts,
    funds,
    further_sums,
    in_fiscal_order,
    numbers,
    reversed_bill,
    whereabouts,
)
from kiosk.paper.lines import amount
from kiosk.paper.payment import name_of
from kiosk.paper.tables import FISCAL, LISTED, continued, foot, item_table, needed, numbered
from kiosk.paper.ward import Statement, Stayed, how_far, named_days
from kiosk.payment.bills import EBill
from kiosk.place import Place
from kiosk.text import Text, Words
from kiosk.ward.stays import DayList, Stay
from printer.document import Align, Element, Gap, Line, Pair, Rule
from printer.pages import Corner, Flow, Heading, OfficePaper, Table

FUNDS = ("pooled_fund", "other_funds", "personal_account")
STRONG = ("ward.total", "ward.own_part", "ward.paid_now", "refund_paper.amount", "ward.at_counter")
Sums: TypeAlias = list[tuple[str | Text, int]]


def fee_list_pages(bill: EBill, place: Place, words: Words, at: datetime) -> OfficePaper:
    """Every line behind the bill, on as many pages as it takes. Source: e-bill.md A1, A4."""
    listed = bill.details or bill.items
    columns = needed(LISTED if bill.details else FISCAL, listed, words)
    elements: tuple[Flow, ...] = (
        *_title(bill, words, "fee_list.title"),
        *_numbers(bill, words),
        Rule(),
        item_table(listed, columns, amount(words, "paper.total", bill.total), words),
        Gap(),
        Line(words.say("fee_list.note")),
    )
    further = _further_of_bill(bill, "fee_list.title", words)
    foot_, stands = foot(place, words, at), tuple(marks(bill, words))
    return OfficePaper("fee_list", elements, foot_, further, numbered(words), named(bill), stands)


def statement_pages(bill: EBill, place: Place, words: Words, at: datetime) -> OfficePaper:
    """Who paid which part, with all that the slip has. Source: EHC-45, e-bill.md A5."""
    items = in_fiscal_order(bill)
    columns = needed(FISCAL, items, words)
    elements: tuple[Flow, ...] = (
        *_title(bill, words, "settlement_statement.title"),
        *((Corner(bill.verify_url, words.say("e_bill.verify")),) if bill.verify_url else ()),
        *_numbers(bill, words),
        *facts(bill, (*FURTHER, *whereabouts(bill), *INSURANCE), words),
        Pair(words.say("paper.settlement"), bill.settlement),
        Rule(),
        item_table(items, columns, amount(words, "paper.total", bill.total), words),
        Gap(),
        _as_table("pages.payer", [*funds(bill, words), *further_sums(bill, words)], words),
        *uneven(bill, words),
        Gap(),
        Line(words.say("settlement_statement.note")),
    )
    further = _further_of_bill(bill, "settlement_statement.title", words)
    foot_, stands = foot(place, words, at), tuple(marks(bill, words))
    return OfficePaper("settlement_statement", elements, foot_, further, numbered(words), named(bill), stands)


def day_pages(days: Sequence[DayList], of: Stayed, place: Place, words: Words) -> OfficePaper:
    """Every item of these days of a stay, day by day."""
    elements: list[Flow] = [*_ward_head(of.patient, of.stay, place, words, "ward_paper.details")]
    columns = needed(LISTED, [item for each in days for item in each.items], words)
    for each in days:
        total = amount(words, "ward_paper.day_total", each.fen)
        elements += [Heading(each.day.isoformat()), item_table(each.items, columns, total, words), Gap()]
    whole = (words.say("ward.total"), words.money(sum(each.fen for each in days)))
    elements.append(Table(whole, (), (70, 30), figures=frozenset({1})))
    elements += [Gap(), Line(words.say("fee_list.note"))]
    further = _further_of_stay(of, "ward_paper.details", place, words)
    foot_ = foot(place, words, of.at)
    return OfficePaper(
        "detail_list", tuple(elements), foot_, further, numbered(words), named_days(days, of.stay)
    )


def stay_pages(settled: Statement, place: Place, words: Words) -> OfficePaper:
    """Who paid what of a stay, what the deposit paid, what came back, with all that the slip has."""
    parts, cover = settled.parts, settled.cover
    who: Sums = [("ward." + each, getattr(parts, each)) for each in FUNDS]
    who[2:2] = [(name_of(each), each.fen) for each in settled.named]
    who += [("ward.own_part", parts.cash), ("ward.total", parts.total)]
    deposit: Sums = [("ward_paper.deposit_was", cover.deposit), ("ward.from_deposit", cover.used)]
    deposit += [("ward.paid_now", cover.missing)]
    deposit += [("refund_paper.amount", each.fen) for each in settled.refunds]
    if cover.at_counter:
        deposit.append(("ward.at_counter", cover.at_counter))
    elements: tuple[Flow, ...] = (
        *_ward_head(settled.patient, settled.stay, place, words, "ward_paper.statement"),
        _as_table("pages.payer", _pairs(who, words), words),
        Gap(),
        _as_table("ward_paper.the_deposit", _pairs(deposit, words), words),
        *_given_back(settled, words),
        Gap(),
        Pair(words.say("paper.short_code"), settled.short_code, bold=True),
        Pair(words.say("paper.settlement"), settled.number),
        Pair(words.say("ward_paper.settled_at"), words.moment(settled.at)),
        Line(words.say("ward_paper.no_proof")),
    )
    of = Stayed(settled.patient, settled.stay, settled.at)
    further = _further_of_stay(of, "ward_paper.statement", place, words)
    foot_ = foot(place, words, of.at)
    return OfficePaper("statement", elements, foot_, further, numbered(words), settled.number)


def _ward_head(patient: Patient, stay: Stay, place: Place, words: Words, title: str) -> Iterator[Element]:
    yield Line(place.hospital_zh, Align.CENTRE, bold=True)
    if place.hospital(words.language) != place.hospital_zh:
        yield Line(place.hospital(words.language), Align.CENTRE)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield Rule()
    yield Pair(words.say("paper.patient"), str(patient.name))
    yield Pair(words.say("ward_paper.stay"), stay.id)
    yield Pair(words.say("ward.department"), stay.department)
    yield Rule()


def _given_back(settled: Statement, words: Words) -> Iterator[Element]:
    """How far each refund is, and the code to ask with."""
    for each in settled.refunds:
        yield Gap()
        yield Line(words.say(how_far(each, words)))
        yield Pair(words.say("refund_paper.code"), each.short_code)
        yield Pair(words.say("paper.settlement"), each.number)


def _pairs(sums: Iterable[tuple[str | Text, int]], words: Words) -> list[Pair]:
    return [Pair(words.say(label), words.money(fen), label in STRONG) for label, fen in sums]


def _as_table(title: str, sums: Sequence[Pair], words: Words) -> Table:
    head = (words.say(title), words.say("pages.money"))
    bold = frozenset(place for place, each in enumerate(sums) if each.bold)
    return Table(
        head, tuple((each.left, each.right) for each in sums), (70, 30), bold, frozenset({1}), whole=True
    )


def _title(bill: EBill, words: Words, title: str) -> Iterator[Element]:
    yield Line(bill.hospital, Align.CENTRE, bold=True)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield from marks(bill, words)
    yield Rule()


def _numbers(bill: EBill, words: Words) -> Iterator[Pair]:
    yield Pair(words.say("e_bill.payer"), str(bill.payer))
    yield from numbers(bill, words)
    yield from reversed_bill(bill, words)
    yield Pair(words.say("e_bill.issued"), words.moment(bill.issued_at))


def _further_of_bill(bill: EBill, title: str, words: Words) -> str:
    number = Text("pages.bill_number", {"number": bill.number})
    return continued(bill.hospital, words.say(title), [str(bill.payer), words.say(number)], words)


def _further_of_stay(of: Stayed, title: str, place: Place, words: Words) -> str:
    number = Text("pages.stay_number", {"number": of.stay.id})
    whose = [str(of.patient.name), words.say(number)]
    return continued(place.hospital(words.language), words.say(title), whose, words)
