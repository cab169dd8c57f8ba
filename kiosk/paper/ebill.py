"""Papers of a fiscal e-bill: the bill, its notice, the fees behind it, the statement of who paid. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from kiosk.paper.copies import copy_mark
from kiosk.paper.ebill_fields import (
    FURTHER,
    INSURANCE,
    SERIAL,
    SIGNATURES,
    facts,
    funds,
    further_sums,
    in_fiscal_order,
    numbers,
    reversed_bill,
    whereabouts,
)
from kiosk.paper.items import coverage, fiscal_item, listed
from kiosk.paper.lines import amount, foot
from kiosk.payment.bills import BillState, EBill
from kiosk.payment.coverage import CoveredItem
from kiosk.place import Place
from kiosk.text import Words
from printer.amount_words import amount_words
from printer.document import Align, Bars, Document, Element, Line, Pair, Qr, Rule


def e_bill(bill: EBill, place: Place, words: Words, at: datetime, *, turn: int = 1) -> Document:
    """The fiscal bill with all fields of the reference, as the platform gave them. Source: e-bill.md A.

    `at` is the moment of printing; from its second `turn` on it is a copy. The payer's name stands in full,
    as on no other slip (docs/decisions/010). Names of fields stay in Chinese beside any other language.
    """
    elements: list[Element] = [
        Line(bill.hospital, Align.CENTRE, bold=True),
        Line(bill.title, Align.CENTRE, bold=True, size=2),
        *_title_below(words),
        *marks(bill, words),
        *(copy_mark(words, turn) if turn > 1 else ()),
        Rule(),
        *_bill_head(bill, words),
        Rule(),
        *(line for item in in_fiscal_order(bill) for line in fiscal_item(item, words)),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        Pair(words.say("e_bill.total_in_words"), amount_words(Decimal(bill.total) / 100)),
        Rule(),
        *funds(bill, words),
        *further_sums(bill, words),
        Rule(),
        *facts(bill, (*FURTHER, *whereabouts(bill), *INSURANCE, *SIGNATURES), words),
        *_verification(bill, words),
        Rule(),
        *foot(place, words, at),
    ]
    return Document("e_bill", tuple(elements), turn > 1)


def notice(bill: EBill, place: Place, words: Words, at: datetime) -> Document:
    """What tells where the e-bill is, and how to get it; no proof of anything. Source: e-bill.md A9.

    The bars say code and number in one, for a number alone is unique within its batch only.
    """
    elements: list[Element] = [
        *_head(bill, words, "e_bill_notice.title"),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        *facts(bill, whereabouts(bill), words),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        *funds(bill, words),
        Rule(),
        *numbers(bill, words),
        *facts(bill, (SERIAL,), words),
        *_site(bill, words),
        *_verification(bill, words),
        Bars(bill.code + bill.number, caption=words.say("e_bill_notice.bars")),
        Rule(),
        *foot(place, words, at),
        Rule(),
        Line(words.say("e_bill_notice.note")),
    ]
    return Document("e_bill_notice", tuple(elements), of=named(bill))


def fee_list(bill: EBill, place: Place, words: Words, at: datetime) -> Document:
    """Every line behind the bill as the platform gave it, of any length. Source: e-bill.md A1, A4."""
    elements: list[Element] = [
        *_head(bill, words, "fee_list.title"),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        *numbers(bill, words),
        Pair(words.say("e_bill.issued"), words.moment(bill.issued_at)),
        Rule(),
        *(line for item in bill.details or bill.items for line in listed(item, words)),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        Rule(),
        *foot(place, words, at),
        Rule(),
        Line(words.say("fee_list.note")),
    ]
    return Document("fee_list", tuple(elements), of=named(bill))


def settlement_statement(
    bill: EBill, place: Place, words: Words, at: datetime, *, covered: Sequence[CoveredItem] = ()
) -> Document:
    """Who pays what of a settlement, for whoever reimburses the rest. Source: EHC-45, e-bill.md A5.

    `covered` is what the insurer said of each item, as long as that is known: no bill has it. Source: YD-13.
    """
    elements: list[Element] = [
        *_head(bill, words, "settlement_statement.title"),
        Pair(words.say("e_bill.payer"), str(bill.payer)),
        *facts(bill, (*whereabouts(bill), *INSURANCE), words),
        Pair(words.say("paper.settlement"), bill.settlement),
        Pair(words.say("e_bill.issued"), words.moment(bill.issued_at)),
        Rule(),
        *(line for item in in_fiscal_order(bill) for line in fiscal_item(item, words)),
        Rule(),
        amount(words, "e_bill.total", bill.total, bold=True),
        *funds(bill, words),
        *further_sums(bill, words),
        *uneven(bill, words),
        *(coverage(covered, words) if covered else ()),
        Rule(),
        *numbers(bill, words),
        *_verification(bill, words),
        Rule(),
        *foot(place, words, at),
        Rule(),
        Line(words.say("settlement_statement.note")),
    ]
    return Document("settlement_statement", tuple(elements), of=named(bill))


def named(bill: EBill) -> str:
    """Which bill, of all that there are."""
    return f"{bill.code}-{bill.number}"


def _head(bill: EBill, words: Words, title: str) -> Iterator[Element]:
    yield Line(bill.hospital, Align.CENTRE, bold=True)
    yield Line(words.say(title), Align.CENTRE, bold=True, size=2)
    yield from marks(bill, words)
    yield Rule()


def marks(bill: EBill, words: Words) -> Iterator[Line]:
    """A reversed bill proves no payment any more, and a red one takes one back. Source: e-bill.md A8."""
    if bill.state is not BillState.ISSUED:
        yield Line(words.say(f"e_bill.{bill.state}"), Align.CENTRE, bold=True, size=2)
    if bill.reverses:
        yield Line(words.say("e_bill.red"), Align.CENTRE, bold=True, size=2)


def uneven(bill: EBill, words: Words) -> Iterator[Line]:
    """For whoever adds it up. The fiscal bill itself says nothing that its issuer did not sign."""
    if not bill.adds_up:
        yield Line(words.say("settlement_statement.uneven"))


def _title_below(words: Words) -> Iterator[Line]:
    """What it is, for whoever can't read its title."""
    if words.language != "zh":
        yield Line(words.say("e_bill.kind"), Align.CENTRE)


def _bill_head(bill: EBill, words: Words) -> Iterator[Element]:
    yield from numbers(bill, words)
    yield from reversed_bill(bill, words)
    yield Pair(words.say("e_bill.issued"), words.moment(bill.issued_at))
    yield Pair(words.say("e_bill.payer"), bill.payer.full)
    yield Pair(words.say("e_bill.payer_kind"), words.say(f"payer_kind.{bill.payer_kind}"))
    yield from facts(bill, (("payer_code", "e_bill.payer_code"),), words)
    yield Pair(words.say("e_bill.payee"), bill.hospital)
    yield from facts(bill, (("hospital_code", "e_bill.payee_code"),), words)


def _verification(bill: EBill, words: Words) -> Iterator[Element]:
    if bill.verify_url:
        yield Qr(bill.verify_url, caption=words.say("e_bill.verify"))


def _site(bill: EBill, words: Words) -> Iterator[Pair]:
    """For whoever verifies by hand; the whole address is in the code below. Source: e-bill.md A9."""
    if host := urlsplit(bill.verify_url).hostname:
        yield Pair(words.say("e_bill.site"), host)
