"""Facts in two columns: what it is, and what it says."""

from collections.abc import Sequence

from kivy.uix.widget import Widget

from kiosk.screens.asking import Fact
from ui.look import Look
from ui.theme import BRAND, HAIRLINE, INK, QUIET, SHEET
from ui.widgets.line import Line, text_width
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, Surface

PAD, LEAST_SHARE, MOST_SHARE = 36, 0.2, 0.42


def fact_rows(look: Look, facts: Sequence[Fact], full: float) -> list[Row]:
    """A row for each, `full` wide; the first column is as wide as its longest word needs."""
    label = look.sizes.text("lead", QUIET)
    widest = max((text_width(look.words.say(each.label), label) for each in facts), default=0.0) + 4
    left = min(max(widest, full * LEAST_SHARE), full * MOST_SHARE)
    return [_row(look, each, left, full) for each in facts]


def _row(look: Look, fact: Fact, left: float, full: float) -> Row:
    sizes, gap = look.sizes, look.sizes.px(28)
    style = sizes.text("label", BRAND, bold=True) if fact.strong else sizes.text("body", INK)
    label = Line(look.words.say(fact.label), sizes.text("lead", QUIET), left)
    value = Line(look.words.say(fact.value), style, full - left - gap)
    air = sizes.px(32 if sizes.portrait else 14)
    return Row(label, value, gap=gap, height=max(label.height, value.height) + air)


def ruled(look: Look, rows: Sequence[Widget], full: float) -> Surface:
    """Rows on one sheet with a hairline between them."""
    pad = look.sizes.px(PAD)
    pieces: list[Widget] = []
    for row in rows:
        if pieces:
            pieces.append(Surface(Finish(HAIRLINE), (full - 2 * pad, 2)))
        pieces.append(row)
    listed = Column(*pieces)
    return Surface(Finish(SHEET, look.sizes.px(28), HAIRLINE), (full, listed.height + pad), listed)


def fact_sheet(look: Look, facts: Sequence[Fact], full: float) -> list[Surface]:
    """All facts on one sheet; none when there is nothing to say."""
    return [ruled(look, fact_rows(look, facts, full - 2 * look.sizes.px(PAD)), full)] if facts else []
