"""What A4 papers share: the foot, the head of further sheets, and lines of bills as tables. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.payment.bills import BillItem
from kiosk.place import Place
from kiosk.text import Text, Words
from printer.document import Pair
from printer.pages import Table


@dataclass(frozen=True)
class Column:
    """What a table has of each item, as wide as its share; a column of figures ends at its right edge."""

    label: str
    cell: Callable[[BillItem, Words], str]
    share: int
    figures: bool = False


CODE = Column("pages.code", lambda item, _: item.code, 18)
NAME = Column("pages.item", lambda item, _: item.name, 38)
STANDARD = Column("pages.standard", lambda item, _: item.standard, 22)
SPECIFICATION = Column("pages.specification", lambda item, _: item.specification, 24)
PRICE = Column("pages.price", lambda item, _: item.unit_price, 15, figures=True)
COUNT = Column("pages.count", lambda item, _: f"{item.quantity}{item.unit}", 12, figures=True)
SELF_PAY = Column("pages.self_pay", lambda item, _: item.self_pay_ratio, 13, figures=True)
MONEY = Column("pages.money", lambda item, words: words.money(item.fen), 22, figures=True)
# Source: e-bill.md A4, for a bill and for the list behind it.
FISCAL = (CODE, NAME, STANDARD, COUNT, MONEY)
LISTED = (NAME, SPECIFICATION, PRICE, COUNT, SELF_PAY, MONEY)


def needed(columns: Sequence[Column], items: Sequence[BillItem], words: Words) -> list[Column]:
    """Without those in which none of these items has anything."""
    return [
        each for each in columns if each in (NAME, MONEY) or any(each.cell(item, words) for item in items)
    ]


def item_table(items: Sequence[BillItem], columns: Sequence[Column], total: Pair, words: Words) -> Table:
    """The items and their total."""
    rows = [tuple(each.cell(item, words) for each in columns) for item in items]
    return Table(
        head=tuple(words.say(each.label) for each in columns),
        rows=(*rows, (total.left, *[""] * (len(columns) - 2), total.right)),
        widths=tuple(each.share for each in columns),
        bold=frozenset({len(rows)}),
        figures=frozenset(place for place, each in enumerate(columns) if each.figures),
    )


def continued(institution: str, title: str, whose: Sequence[str], words: Words) -> str:
    """What stands on further sheets: from where, what, and `whose` they are (name and number)."""
    further = words.say(Text("pages.continued", {"title": title}))
    return "  ".join((institution, further, *whose))


def foot(place: Place, words: Words, at: datetime) -> str:
    """At which terminal it was printed, and when."""
    return f"{place.terminal}  {words.say('paper.printed_at')} {words.moment(at)}"


def numbered(words: Words) -> str:
    """The number of a page, with places for it and for how many there are."""
    return words.raw("pages.numbered")
