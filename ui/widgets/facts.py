"""Facts in two columns: what it is, and what it says."""

from collections.abc import Sequence
from math import ceil

from kivy.uix.widget import Widget

from kiosk.screens.asking import Fact
from ui.look import Look
from ui.theme import BRAND, HAIRLINE, INK, QUIET, SHEET, Style
from ui.widgets.line import Line, text_width
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, Surface

PAD, GAP, LEAST_SHARE, MOST_SHARE = 36, 28, 0.2, 0.42
RULE, MORE_AIR = 2, 30


def fact_rows(look: Look, facts: Sequence[Fact], full: float) -> list[Row]:
    """A row for each, `full` wide. The first column is as wide as its longest word needs, while the second
    keeps its share, or all that it needs. Where most are sums, these are set to the right."""
    gap = look.sizes.px(GAP)
    label = look.sizes.text("lead", QUIET)
    widest = max((text_width(look.words.say(each.label), label) for each in facts), default=0.0) + 4
    said = (
        max((text_width(look.words.say(each.value), _style(look, each)) for each in facts), default=0.0) + 4
    )
    left = min(max(widest, full * LEAST_SHARE), max(full * MOST_SHARE, full - said - gap))
    to_the_right = sum(each.is_sum for each in facts) > len(facts) / 2
    return [_row(look, each, (left, full - left - gap), to_the_right and each.is_sum) for each in facts]


def spread(look: Look, rows: Sequence[Widget], high: float) -> None:
    """Rows that leave room within `high` stand farther apart: up to a finger's breadth, and no farther."""
    spare = high - sum(row.height + RULE for row in rows)
    for row in rows:
        row.height += max(min(spare / len(rows), look.sizes.px(MORE_AIR)), 0)


def _style(look: Look, fact: Fact) -> Style:
    return look.sizes.text("label", BRAND, bold=True) if fact.strong else look.sizes.text("body", INK)


def _row(look: Look, fact: Fact, columns: tuple[float, float], to_the_right: bool) -> Row:
    sizes, style = look.sizes, _style(look, fact)
    label = Line(look.words.say(fact.label), sizes.text("lead", QUIET), columns[0])
    value = Line(look.words.say(fact.value), style.but(align="right") if to_the_right else style, columns[1])
    air = sizes.px(32 if sizes.portrait else 14)
    return Row(label, value, gap=sizes.px(GAP), height=max(label.height, value.height) + air)


def ruled(look: Look, rows: Sequence[Widget], full: float) -> Surface:
    """Rows on one sheet with a hairline between them."""
    pad = look.sizes.px(PAD)
    pieces: list[Widget] = []
    for row in rows:
        if pieces:
            pieces.append(Surface(Finish(HAIRLINE), (full - 2 * pad, RULE)))
        pieces.append(row)
    listed = Column(*pieces)
    return Surface(Finish(SHEET, look.sizes.px(28), HAIRLINE), (full, listed.height + pad), listed)


def fact_sheet(look: Look, facts: Sequence[Fact], full: float, across: int = 1) -> list[Widget]:
    """All facts on one sheet, or on as many as `across` side by side; none when there is nothing to say."""
    if not facts:
        return []
    gap, rows = look.sizes.px(GAP), ceil(len(facts) / across)
    each = (full - gap * (across - 1)) / across
    columns = [facts[at : at + rows] for at in range(0, len(facts), rows)]
    inside = each - 2 * look.sizes.px(PAD)
    sheets = [ruled(look, fact_rows(look, column, inside), each) for column in columns]
    return [Row(*sheets, gap=gap, align="top")]
