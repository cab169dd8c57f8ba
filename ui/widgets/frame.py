"""The frame that every question and notice is shown in: header, steps, title, body, buttons."""

from dataclasses import dataclass

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_END, HAIRLINE, ON_DARK, PAPER, QUIET, SHEET
from ui.view import Room, View
from ui.widgets.header import header
from ui.widgets.line import Line
from ui.widgets.message import heading
from ui.widgets.press import Action, primary, side_by_side, small
from ui.widgets.stack import Column, Gap, Row, Spring
from ui.widgets.steps import step_row
from ui.widgets.surface import Blend, Finish, Surface

ASIDE_SHARE = 0.55


@dataclass(frozen=True)
class Chrome:
    """What the frame offers whatever is asked: `always` in the header, `back` and `foot` at the bottom."""

    step: str
    always: tuple[Action, ...]
    back: Action | None = None
    foot: tuple[Action, ...] = ()


def frame(look: Look, view: View[object], chrome: Chrome) -> Surface:
    sizes = look.sizes
    above: list[Widget] = [header(look, chrome.always)]
    if chrome.step and not sizes.cramped:
        above.append(step_row(look, chrome.step))
    width = sizes.width - 2 * sizes.margin
    pad = sizes.px(40 if sizes.portrait else 18)
    inner: list[Widget] = [Gap(pad)]
    title, lead = view.heading(look)
    if title:
        inner += [_title(look, title, lead if view.is_short or not _low(look) else "", width), Gap(pad)]
    taken = sum(piece.height for piece in [*above, *inner]) + pad + _bottom(look, view, chrome).height
    body = view.body(look, Room(width, sizes.height - taken))
    # Only now does the view know how many pages it has, and with that what its buttons are.
    below = _bottom(look, view, chrome)
    whole = Column(*above, *inner, body, Gap(pad), below, width=sizes.width, height=sizes.height)
    return Surface(Finish(PAPER), (sizes.width, sizes.height), whole)


def _low(look: Look) -> bool:
    """A low screen with large text has no room for more than the title, unless little stands below."""
    return look.sizes.large and not look.sizes.portrait


def _title(look: Look, title: str, lead: str, width: float) -> Column:
    lines = heading(look, title, lead, width, "left")
    return Column(*lines, width=width, gap=look.sizes.px(4), align="left")


def _bottom(look: Look, view: View[object], chrome: Chrome) -> Surface:
    actions = view.actions(look)
    row = _buttons(look, actions, chrome.back) if actions or chrome.back else _foot(look, chrome.foot)
    pad = look.sizes.px(28 if look.sizes.portrait else 14)
    return Surface(Finish(SHEET, edge=HAIRLINE), (look.sizes.width, row.height + 2 * pad), row)


def _buttons(look: Look, actions: tuple[Action, ...], back: Action | None) -> Widget:
    """The first button is the one that most people want; the others leave it room."""
    width, gap = look.sizes.width - 2 * look.sizes.margin, look.sizes.px(24)
    others = [*([back] if back else []), *actions[1:]]
    if len(others) > 1 and look.sizes.large and look.sizes.portrait:
        below = Row(*side_by_side(look, others, width, gap), gap=gap)
        return Column(primary(look, actions[0], width), below, gap=gap)
    asides = side_by_side(look, others, width * (ASIDE_SHARE if actions else 1), gap)
    if not actions:
        return Row(*asides, Spring(), width=width, gap=gap)
    room = width - sum(aside.width + gap for aside in asides)
    if look.sizes.portrait:
        return Row(*asides, primary(look, actions[0], room), width=width, gap=gap)
    main = primary(look, actions[0], min(room - gap, look.sizes.px(760)))
    return Row(*asides, Spring(), main, width=width, gap=gap)


def _foot(look: Look, actions: tuple[Action, ...]) -> Row:
    """Whom to ask, and which terminal to name: as much as there is room for, the terminal's number always."""
    style = look.sizes.text("note", QUIET)
    width, gap = look.sizes.width - 2 * look.sizes.margin, look.sizes.px(14)
    buttons = [small(look, each) for each in actions]
    left = width - sum(each.width + gap for each in buttons)
    number = look.place.terminal
    named = Line(look.say("frame.terminal", number=number), style)
    ask: list[Widget] = [Line(icons.HELP, look.sizes.icon(44, QUIET)), Line(look.say("frame.ask"), style)]
    beside = sum(each.width + gap for each in ask)
    for words in (named, Line(number, style)):
        if beside + words.width + 2 * gap <= left:
            return Row(*ask, Spring(), *buttons, Spring(), words, width=width, gap=gap)
    middle = len(number) // 2
    in_two = Line(f"{number[:middle]}\n{number[middle:]}", style)
    terminal = next((each for each in (named, Line(number, style)) if each.width + gap <= left), in_two)
    return Row(*buttons, Spring(), terminal, width=width, gap=gap)


def blank(look: Look) -> Blend:
    """What lies above a screen that is drawn lower: the name of the house, and nothing to press."""
    name = Line(look.hospital, look.sizes.text("title", ON_DARK, bold=True, align="center"), look.sizes.width)
    return Blend((BRAND, BRAND_END), (look.sizes.width, look.sizes.above), name)
