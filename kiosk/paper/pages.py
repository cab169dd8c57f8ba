"""Fees and who paid them, of a bill or a stay, as A4 pages. Pure; slips: ebill and ward."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from kiosk.identity.people import Patient
from kiosk.paper.ebill import in_fiscal_order, marks
from kiosk.paper.payment import name_of
from kiosk.paper.ward import Statement, Stayed, how_far
from kiosk.payment.bills import BillItem, EBill
from kiosk.place import Place
from kiosk.text import Text, Words
from kiosk.ward.stays import DayList, Stay
from printer.document import Align, Element, Gap, Line, Pair, Qr, Rule
from printer.pages import OfficePaper, Table

FUNDS = ("pooled_fund", "other_funds", "personal_account", "cash")
Sums: TypeAlias = list[tuple[str | Text, int]]


def fee_list_pages(bill: EBill, place: Place, words: Words, at: datetime) -> OfficePaper:
    """Every line behind the bill, on as many pages as it takes. Source: e-bill.md A1, A4."""
    elements: tuple[Element | Table, ...] = (
        *_head(bill, words, "fee_list.title"),
        _lines(bill.details or bill.items, bill.total, words),
        Gap(),
        Line(words.say("fee_list.note")),
    )
    return OfficePaper("fee_list", elements, _foot(place, words, at))


def statement_pages(bill: EBill, place: Place, words: Words, at: datetime) -> OfficePaper:
    """Who paid which part. Source: EHC-45, e-bill.md A5."""
    head = (words.say("pages.payer"), words.say("pages.money"))
    funds = tuple((words.say(f"e_bill.{each}"), words.money(getattr(bill.parts, each))) for each in FUNDS)
    elements: tuple[Element | Table, ...] = (
        *_head(bill, words, "settlement_statement.title"),
        _lines(in_fiscal_order(bill), bill.total, words),
        Gap(),
        Table(head, funds, (70, 30), frozenset({len(FUNDS) - 1}), frozenset({1})),
        Gap(),
        Qr(bill.verify_url),
        Line(words.say("e_bill.verify"), Align.CENTRE),
        Gap(),
        Line(words.say("settlement_statement.note")),
    )
    return OfficePaper("settlement_statement", elements, _foot(place, words, at))


def day_pages(days: Sequence[DayList], of: Stayed, place: Place, words: Words) -> OfficePaper:
    """Every item of these days of a stay, day by day."""
    elements: list[Element | Table] = [*_ward_head(of.patient, of.stay, place, words, "ward_paper.details")]
    for each in days:
        elements += [Line(each.day.isoformat(), bold=True), _lines(each.items, each.fen, words), Gap()]
    whole = (words.say("ward.total"), words.money(sum(each.fen for each in days)))
    elements.append(Table(whole, (), (70, 30), figures=frozenset({1})))
    return OfficePaper("detail_list", tuple(elements), _foot(place, words, of.at))


def stay_pages(settled: Statement, place: Place, words: Words) -> OfficePaper:
    """Who paid what of a stay, what the deposit paid, what came back."""
    parts, cover = settled.parts, settled.cover
    who: Sums = [(Text("ward." + each), getattr(parts, each)) for each in FUNDS[:-1]]
    who[2:2] = [(name_of(each), each.fen) for each in settled.named]
    who += [(Text("ward.own_part"), parts.cash), (Text("ward.total"), parts.total)]
    deposit: Sums = [("ward_paper.deposit_was", cover.deposit), ("ward.from_deposit", cover.used)]
    deposit += [
        ("ward.paid_now", cover.missing),
        *(("refund_paper.amount", it.fen) for it in settled.refunds),
    ]
    if cover.at_counter:
        deposit.append(("ward.at_counter", cover.at_counter))
    elements: tuple[Element | Table, ...] = (
        *_ward_head(settled.patient, settled.stay, place, words, "ward_paper.statement"),
        _sums("pages.payer", who, words, frozenset({len(who) - 1})),
        Gap(),
        _sums("ward_paper.deposit_was", deposit, words, frozenset()),
        *(Line(words.say(how_far(each, words))) for each in settled.refunds),
        Gap(),
        Pair(words.say("paper.short_code"), settled.short_code, bold=True),
        Pair(words.say("paper.settlement"), settled.number),
        Line(words.say("fee_slip.note")),
    )
    return OfficePaper("statement", elements, _foot(place, words, settled.at))


def _ward_head(patient: Patient, stay: Stay, place: Place, words: Words, title: str) -> Iterator[Element]:
    yield Line(place.hospital_zh, Align.CENTRE, bold=True)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield Rule()
    yield Pair(words.say("paper.patient"), str(patient.name))
    yield Pair(words.say("ward_paper.stay"), stay.id)
    yield Pair(words.say("ward.department"), stay.department)
    yield Rule()


def _sums(title: str, sums: Sequence[tuple[str | Text, int]], words: Words, bold: frozenset[int]) -> Table:
    head = (words.say(title), words.say("pages.money"))
    rows = tuple((words.say(label), words.money(fen)) for label, fen in sums)
    return Table(head, rows, (70, 30), bold, frozenset({1}))


def _head(bill: EBill, words: Words, title: str) -> Iterator[Element]:
    yield Line(bill.hospital, Align.CENTRE, bold=True)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield from marks(bill, words)
    yield Rule()
    yield Pair(words.say("e_bill.payer"), str(bill.payer))
    yield Pair(words.say("e_bill.code"), bill.code)
    yield Pair(words.say("e_bill.number"), bill.number)
    yield Pair(words.say("e_bill.check_code"), bill.check_code)
    yield Pair(words.say("e_bill.issued"), words.moment(bill.issued_at))
    yield Rule()


def _lines(items: Iterable[BillItem], total: int, words: Words) -> Table:
    head = (words.say("pages.item"), words.say("pages.count"), words.say("pages.money"))
    rows = [(each.name, f"{each.quantity}{each.unit}", words.money(each.fen)) for each in items]
    rows.append((words.say("paper.total"), "", words.money(total)))
    return Table(head, tuple(rows), (56, 16, 28), frozenset({len(rows) - 1}), frozenset({2}))


def _foot(place: Place, words: Words, at: datetime) -> str:
    return f"{place.terminal}  {words.say('paper.printed_at')} {words.moment(at)}"
