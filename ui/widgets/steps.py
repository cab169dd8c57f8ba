"""The row of steps that shows how far along the patient is."""

from typing import Literal

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, GOOD, HAIRLINE, INK, ON_DARK, QUIET, SHEET
from ui.widgets.line import Line
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish, Surface, disc

STEPS = ("identify", "choose", "confirm", "pay", "take")
State = Literal["past", "now", "ahead"]


def step_row(look: Look, step: str) -> Surface:
    """All steps, with those behind ticked and `step` marked."""
    sizes, here = look.sizes, STEPS.index(step)
    width = sizes.width - 2 * sizes.margin
    pieces: list[Widget] = []
    for at, name in enumerate(STEPS):
        state: State = "past" if at < here else "now" if at == here else "ahead"
        pieces += [_step(look, at + 1, name, state), Spring()]
    row = Row(*pieces[:-1], width=width)
    return Surface(Finish(SHEET), (sizes.width, row.height + sizes.px(36 if sizes.portrait else 12)), row)


def _step(look: Look, number: int, name: str, state: State) -> Widget:
    sizes = look.sizes
    fill = {"past": GOOD, "now": BRAND, "ahead": HAIRLINE}[state]
    sign = (
        Line(icons.CHECK, sizes.icon(32, ON_DARK))
        if state == "past"
        else Line(str(number), sizes.text("note", INK if state == "ahead" else ON_DARK, bold=True))
    )
    spot = disc(sign, sizes.px(60), fill)
    label = Line(
        look.say(f"steps.{name}"),
        sizes.text("note", BRAND if state == "now" else QUIET, bold=state == "now"),
    )
    if sizes.portrait:
        return Column(spot, label, gap=sizes.px(4))
    pair = Row(spot, label, gap=sizes.px(14))
    lit = BRAND_SOFT if state == "now" else SHEET
    return Surface(Finish(lit, sizes.px(40)), (pair.width + sizes.px(36), pair.height + sizes.px(10)), pair)
