"""Rows of a list: one that is ticked, and one that says who pays how much."""

from dataclasses import dataclass

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, INK, QUIET, SHADE, SHEET, SLATE, Role
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish, Surface

SIGN, BESIDE = 44, 20
TITLES: tuple[Role, ...] = ("body", "lead", "small")
SUMS: tuple[Role, ...] = ("hero", "title", "label", "body")


@dataclass(frozen=True)
class Entry:
    """What one row of a list says."""

    title: str
    detail: str
    amount: str


def tick_row(look: Look, action: Action, entry: Entry, chosen: bool, width: float) -> Press:
    """A row that is chosen or not; the whole of it is pressed."""
    sizes = look.sizes
    pad = sizes.px(28)
    mark = Line(icons.CHOSEN if chosen else icons.NOT_CHOSEN, sizes.icon(64, BRAND if chosen else SLATE))
    says = _below if sizes.large and sizes.portrait else _beside
    row = Row(mark, says(look, entry, width - mark.width - 3 * pad), gap=pad)
    finish = Finish(BRAND_SOFT if chosen else SHEET, sizes.px(24), BRAND if chosen else SHADE)
    least = max(sizes.touch, sizes.px(148 if sizes.portrait else 0))
    return Press(action, finish, (width, max(row.height + pad, least)), row)


def entry_row(look: Look, entry: Entry, width: float) -> Row:
    """A row to be read and not pressed."""
    says = _below if look.sizes.large and look.sizes.portrait else _beside
    said = says(look, entry, width)
    return Row(said, height=said.height + look.sizes.px(32 if look.sizes.portrait else 14))


def _beside(look: Look, entry: Entry, width: float) -> Row:
    """The amount to the right of title and detail."""
    amount, gap = Line(entry.amount, look.sizes.text("body", bold=True)), look.sizes.px(28)
    room = width - amount.width - gap
    words = Column(
        _title(look, entry.title, room),
        Line(entry.detail, look.sizes.text("note", QUIET), room),
        align="left",
    )
    return Row(words, amount, gap=gap)


def _below(look: Look, entry: Entry, width: float) -> Column:
    """For large text: the amount stands under the title, which then has the whole width."""
    amount = Line(entry.amount, look.sizes.text("body", bold=True))
    room = width - amount.width - look.sizes.px(20)
    detail = Line(entry.detail, look.sizes.text("note", QUIET), room)
    return Column(_title(look, entry.title, width), Row(detail, Spring(), amount, width=width), align="left")


def _title(look: Look, title: str, width: float) -> Line:
    """In letters small enough for two lines, so that a long name leaves room for the next one."""
    for role in TITLES:
        line = Line(title, look.sizes.text(role, bold=True), width)
        if line.lines.count("\n") < 2:
            break
    return line


def part_row(look: Look, label: tuple[str, str], amount: str, width: float, air: float) -> Row:
    """Who pays, and how much of it. `label` is an icon and words, `air` what is free above and below."""
    sizes = look.sizes
    icon, said = label
    sign = Line(icon, sizes.icon(SIGN, BRAND))
    sum_ = Line(amount, sizes.text("body", INK, bold=True))
    gap = sizes.px(BESIDE)
    words = Line(said, sizes.text("body", INK), width - sign.width - sum_.width - 2 * gap)
    return Row(sign, words, sum_, gap=gap, height=words.height + sizes.px(air))


def label_width(look: Look, width: float) -> float:
    """Pixels from where the words of such a row begin to its end."""
    return width - float(Line(icons.BILL, look.sizes.icon(SIGN)).width) - look.sizes.px(BESIDE)


def total_row(look: Look, label: str, amount: str, width: float) -> Surface:
    """The sum that matters, strong enough to be found at a glance."""
    sizes = look.sizes
    pad = sizes.px(32)
    what = Line(label, sizes.text("label", INK, bold=True))
    sums = [Line(amount, sizes.text(role, BRAND, bold=True)) for role in SUMS]
    beside = [each for each in sums if what.width + each.width + 3 * pad <= width]
    # On an upright panel a line less leaves room for a bill more; beside a list there is height to spare.
    if beside and (sizes.portrait or beside[0] is sums[0]):
        words: Widget = Row(what, Spring(), beside[0], width=width - 2 * pad)
    else:
        sum_ = next((each for each in sums if each.width <= width - 2 * pad), sums[-1])
        words = Column(what, sum_, width=width - 2 * pad, align="left")
    return Surface(Finish(BRAND_SOFT, sizes.px(24)), (width, words.height + pad), words)
