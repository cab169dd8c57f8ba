"""A line of a bill, or of a list behind one, as it stands on a slip. Pure; as a row of a page: pages."""

from collections.abc import Iterator, Sequence

from kiosk.payment.bills import BillItem
from kiosk.payment.coverage import CoveredItem
from kiosk.screens.coverage import MORE
from kiosk.text import Text, Words
from printer.document import Align, Element, Line, Pair, Rule


def fiscal_item(item: BillItem, words: Words) -> Iterator[Element]:
    """With its code and standard below it, where the issuer gives them. Source: e-bill.md A4."""
    yield _with_its_sum(item, words)
    facts = [("item.code", item.code), ("item.standard", item.standard)]
    if said := [words.say(Text(label, {"given": given})) for label, given in facts if given]:
        yield Line("- " + words.say("item.between").join(said))


def listed(item: BillItem, words: Words) -> Iterator[Element]:
    """What it was; below it price, count and the patient's share of it, and the sum. Source: e-bill.md A4."""
    if not (item.specification or item.unit_price or item.self_pay_ratio):
        yield _with_its_sum(item, words)
        return
    share = words.say(Text("item.self_pay", {"given": item.self_pay_ratio})) if item.self_pay_ratio else ""
    reckoned = " ".join(each for each in (item.unit_price, f"×{item.quantity}{item.unit}", share) if each)
    yield Line(f"{item.name} {item.specification}")
    yield Pair(f"- {reckoned}", words.money(item.fen))


def coverage(items: Sequence[CoveredItem], words: Words) -> Iterator[Element]:
    """What the insurer said of each item before it was paid, as given."""
    yield Rule()
    yield Line(words.say("settlement_statement.covered"), Align.CENTRE, bold=True)
    for each in items:
        yield Pair(each.name, words.money(each.fen))
        sums = [(name, fen) for name in MORE if (fen := getattr(each.parts, name))]
        if each.covered or not sums:
            yield Line("- " + words.say(f"covered.{each.covered or 'unknown'}"))
        yield from (Pair("- " + words.say(f"item.{name}"), words.money(fen)) for name, fen in sums)


def _with_its_sum(item: BillItem, words: Words) -> Pair:
    """One of something without a unit needs no count."""
    counted = f"{item.quantity}{item.unit}"
    return Pair(item.name if counted == "1" else f"{item.name} ×{counted}", words.money(item.fen))
