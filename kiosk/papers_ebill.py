"""The list of fees behind a fiscal bill (医疗收费明细), of any length. Pure; knows no printer."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.bills import BillItem, EBill
from kiosk.place import Place
from kiosk.text import Words
from printer.document import Align, Document, Element, Line, Pair, Rule


def fee_list(bill: EBill, place: Place, words: Words, at: datetime) -> Document:
    """Every line of the bill as the platform gave it. Source: e-bill.md A1, A4."""
    elements: list[Element] = [
        Line(bill.hospital, Align.CENTRE, bold=True),
        Line(words.say("fee_list.title"), Align.CENTRE, bold=True, size=2),
        Rule(),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        Pair(words.say("e_bill.code"), bill.code),
        Pair(words.say("e_bill.number"), bill.number),
        Pair(words.say("e_bill.issued"), words.moment(bill.issued_at)),
        Rule(),
        *_lines(bill.details or bill.items, words),
        Rule(),
        Pair(words.say("e_bill.total"), words.money(bill.total), bold=True),
        Rule(),
        Pair(words.say("paper.printed_at"), words.moment(at)),
        Pair(words.say("paper.terminal"), place.terminal),
        Line(words.say("fee_list.note")),
    ]
    return Document("fee_list", tuple(elements))


def _lines(items: tuple[BillItem, ...], words: Words) -> Iterator[Pair]:
    for item in items:
        counted = f"{item.quantity}{item.unit}"
        yield Pair(f"{item.name} ×{counted}" if item.unit else item.name, words.money(item.fen))
