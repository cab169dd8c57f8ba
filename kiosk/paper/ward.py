"""Slips of a stay: deposit receipt, admission slip, settlement statement, detail list. Pure; names masked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kiosk.identity.people import Patient
from kiosk.paper.items import listed
from kiosk.paper.lines import amount, code_to_ask_with, foot, head, pair
from kiosk.paper.payment import named_funds
from kiosk.payment.bills import Parts
from kiosk.payment.insurance import NamedFund
from kiosk.payment.refund_records import Refund, RefundStep
from kiosk.place import Place
from kiosk.text import Text, Words
from kiosk.ward.stays import Cover, DayList, Stay
from printer.amount_words import amount_words
from printer.document import Align, Document, Element, Line, Pair, Rule


@dataclass(frozen=True)
class Stayed:
    """Who, in which stay, and when it was asked for."""

    patient: Patient
    stay: Stay
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """Money that now lies at the hospital. `wallet` names the channel, `kind` is "deposit" or "top_up".

    `stay` is the one that a deposit is for; "" for a top-up.
    """

    kind: str
    short_code: str
    number: str
    at: datetime
    patient: Patient
    fen: int
    wallet: Text | None = None
    stay: str = ""


@dataclass(frozen=True)
class Statement:
    """What became of a stay at its settlement, and of the deposit."""

    short_code: str
    number: str
    at: datetime
    patient: Patient
    stay: Stay
    parts: Parts
    cover: Cover
    refunds: Sequence[Refund] = ()
    named: tuple[NamedFund, ...] = ()


def receipt(paid: Receipt, place: Place, words: Words) -> Document:
    """That a deposit or a top-up has arrived. No fiscal bill: that follows when the money is used."""
    wallet = [pair(words, "fee_slip.wallet", words.say(paid.wallet))] if paid.wallet else []
    stay = [pair(words, "ward_paper.stay", paid.stay)] if paid.stay else []
    elements: list[Element] = [
        *head(place, words, f"ward_paper.{paid.kind}"),
        pair(words, "paper.patient", str(paid.patient.name)),
        *stay,
        Pair(words.say("ward.paid_now"), words.money(paid.fen), bold=True),
        pair(words, "e_bill.in_words", amount_words(Decimal(paid.fen) / 100)),
        *wallet,
        Rule(),
        *code_to_ask_with(paid.short_code, words),
        pair(words, "paper.settlement", paid.number),
        pair(words, "ward_paper.paid_at", words.moment(paid.at)),
        pair(words, "paper.terminal", place.terminal),
        Rule(),
        Line(words.say("ward_paper.keep")),
    ]
    return Document(f"{paid.kind}_receipt", tuple(elements))


def admission_slip(patient: Patient, stay: Stay, at: datetime, place: Place, words: Words) -> Document:
    """Where to go; the ward makes the wristband from it. Source: EHC-27."""
    elements: list[Element] = [
        *head(place, words, "ward_paper.admission"),
        Line(str(patient.name), Align.CENTRE, bold=True, size=2),
        Line(stay.ward, Align.CENTRE, bold=True, size=2),
        Line(bed_of(stay, words), Align.CENTRE, bold=True, size=2),
        Rule(),
        pair(words, "ward_paper.stay", stay.id),
        pair(words, "ward.department", stay.department),
        Pair(words.say("ward.balance"), words.money(stay.deposit)),
        *foot(place, words, at),
        Rule(),
        Line(words.say("ward_paper.report")),
    ]
    return Document("admission_slip", tuple(elements), of=stay.id)


def statement(settled: Statement, place: Place, words: Words) -> Document:
    """Who paid what of a stay, what the deposit paid, what came back. The e-bill is a paper of its own."""
    parts, cover = settled.parts, settled.cover
    elements: list[Element] = [
        *head(place, words, "ward_paper.statement"),
        pair(words, "paper.patient", str(settled.patient.name)),
        pair(words, "ward_paper.stay", settled.stay.id),
        pair(words, "ward.department", settled.stay.department),
        Rule(),
        amount(words, "ward.total", parts.total, bold=True),
        amount(words, "ward.pooled_fund", parts.pooled_fund),
        amount(words, "ward.other_funds", parts.other_funds),
        *named_funds(settled.named, words),
        amount(words, "ward.personal_account", parts.personal_account),
        amount(words, "ward.own_part", parts.cash, bold=True),
        Rule(),
        amount(words, "ward_paper.deposit_was", cover.deposit),
        amount(words, "ward.from_deposit", cover.used),
        amount(words, "ward.paid_now", cover.missing, bold=True),
        *_back(settled, words),
        Rule(),
        *code_to_ask_with(settled.short_code, words),
        pair(words, "paper.settlement", settled.number),
        pair(words, "ward_paper.settled_at", words.moment(settled.at)),
        pair(words, "paper.terminal", place.terminal),
        Rule(),
        Line(words.say("ward_paper.no_proof")),
    ]
    return Document("statement", tuple(elements), of=settled.number)


def refund_slip(refunds: Sequence[Refund], of: Stayed, place: Place, words: Words) -> Document:
    """What goes back of a deposit and how far it is, each refund with the code to ask with."""
    elements: list[Element] = [
        *head(place, words, "ward_paper.refund"),
        pair(words, "paper.patient", str(of.patient.name)),
        pair(words, "ward_paper.stay", of.stay.id),
        Rule(),
    ]
    for each in refunds:
        elements += [
            amount(words, "refund_paper.amount", each.fen, bold=True),
            Line(words.say(how_far(each, words))),
            pair(words, "refund_paper.code", each.short_code),
            pair(words, "paper.settlement", each.number),
            Rule(),
        ]
    elements.append(Line(words.say("refund_paper.keep")))
    return Document("refund_slip", (*elements, *foot(place, words, of.at)))


def detail_list(days: Sequence[DayList], of: Stayed, place: Place, words: Words) -> Document:
    """Every item of these days; of any length, for the paper is cut at its end only."""
    elements: list[Element] = [
        *head(place, words, "ward_paper.details"),
        pair(words, "paper.patient", str(of.patient.name)),
        pair(words, "ward_paper.stay", of.stay.id),
        pair(words, "ward.department", of.stay.department),
        Rule(),
    ]
    for each in days:
        elements.append(Line(each.day.isoformat(), bold=True))
        elements += [line for item in each.items for line in listed(item, words)]
        elements += [Pair(words.say("ward_paper.day_total"), words.money(each.fen), bold=True), Rule()]
    elements.append(Pair(words.say("ward.total"), words.money(sum(each.fen for each in days)), bold=True))
    elements.append(Line(words.say("fee_list.note")))
    whole = (*elements, *foot(place, words, of.at))
    return Document("detail_list", whole, of=named_days(days, of.stay))


def named_days(days: Sequence[DayList], stay: Stay) -> str:
    """Which days of which stay; a list that has grown since is another one."""
    spent = sum(each.fen for each in days)
    return f"{stay.id}-{days[0].day:%y%m%d}-{days[-1].day:%y%m%d}-{spent}" if days else stay.id


def told_of(refund: Refund, words: Words) -> Text:
    """How far a refund is, in words for the patient, with its amount."""
    values = {"money": words.money(refund.fen), "wallet": wallet_called(refund.channel, words)}
    return Text(f"ward.refund_{_how_far(refund)}", values)


def how_far(refund: Refund, words: Words) -> Text:
    """The same on paper, where the amount stands in its column."""
    return Text(f"refund_paper.{_how_far(refund)}", {"wallet": wallet_called(refund.channel, words)})


def _how_far(refund: Refund) -> str:
    if refund.step in (RefundStep.REFUSED, RefundStep.AT_COUNTER):
        return "refused"
    if refund.waits_for_hospital:
        return "planned"
    return "done" if refund.step is RefundStep.DONE else "under_way"


def wallet_called(channel: str, words: Words) -> str:
    """As patients know it; "its way" of one that has no name here."""
    known = words.knows(f"wallets.{channel}")
    return words.say(f"wallets.{channel}" if known else "ward.its_way")


def bed_of(stay: Stay, words: Words) -> str:
    return words.say(Text("ward.bed_number", {"bed": stay.bed}) if stay.bed else "ward.no_bed_yet")


def _back(settled: Statement, words: Words) -> Iterator[Element]:
    for each in settled.refunds:
        yield amount(words, "refund_paper.amount", each.fen, bold=True)
        yield Line(words.say(how_far(each, words)))
        yield pair(words, "refund_paper.code", each.short_code)
    if settled.cover.at_counter:
        yield amount(words, "ward.at_counter", settled.cover.at_counter, bold=True)
