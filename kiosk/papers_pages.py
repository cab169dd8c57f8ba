"""The fees of a bill, and who paid them, as A4 pages. Pure; the slips of the same are in papers_ebill."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from kiosk.bills import BillItem, EBill
from kiosk.place import Place
from kiosk.text import Words
from printer.document import Align, Element, Gap, Line, Pair, Qr, Rule
from printer.pages import OfficePaper, Table

FUNDS = ("pooled_fund", "other_funds", "personal_account", "cash")


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
        _lines(bill.items, bill.total, words),
        Gap(),
        Table(head, funds, (70, 30), frozenset({len(FUNDS) - 1}), frozenset({1})),
        Gap(),
        Qr(bill.verify_url),
        Gap(),
        Line(words.say("settlement_statement.note")),
    )
    return OfficePaper("settlement_statement", elements, _foot(place, words, at))


def _head(bill: EBill, words: Words, title: str) -> Iterator[Element]:
    yield Line(bill.hospital, Align.CENTRE, bold=True)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
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
