"""A line of a table of states: a coloured mark with its word, what it is, and the facts below."""

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BAD, BAD_SOFT, CARE, CARE_SOFT, GOOD, HAIRLINE, INK, QUIET, SHEET
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish

PAD, GAP, MARK = 24, 18, 48
# Ink of the mark, ground of the line, and the mark: never told by colour alone.
MARKS = {
    "good": (GOOD, SHEET, icons.DONE),
    "warning": (CARE, CARE_SOFT, icons.WARNING),
    "bad": (BAD, BAD_SOFT, icons.CLOSE),
}


def state_row(look: Look, action: Action, verdict: str, said: tuple[str, str], width: float) -> Press:
    """`said` is the word for the verdict (with a code, if any) and the facts; the action says what it is."""
    sizes = look.sizes
    ink, ground, icon = MARKS[verdict]
    word, facts = said
    sign = Line(icon, sizes.icon(MARK, ink))
    on = Line(icons.FORWARD, sizes.icon(40, QUIET))
    gap, pad = sizes.px(GAP), sizes.px(PAD)
    room = width - 2 * pad - sign.width - on.width - 2 * gap
    mark = Line(word, sizes.text("small", ink, bold=True))
    title = Line(action.label, sizes.text("small", INK, bold=True), room - mark.width - gap)
    words: list[Widget] = [Row(title, mark, gap=gap), Line(facts, sizes.text("note", QUIET), room)]
    row = Row(sign, Column(*words, align="left"), on, gap=gap)
    finish = Finish(ground, sizes.px(18), ink if verdict != "good" else HAIRLINE)
    return Press(action, finish, (width, max(row.height + pad, sizes.touch)), row)
