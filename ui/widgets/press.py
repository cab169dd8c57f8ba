"""Things that are pressed: each has a name that robots and accessibility tools know it by."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import BRAND, BRAND_PRESSED, INK, ON_DARK, PAPER, PRESSED, QUIET, SHADE, SHEET, Role, Style
from ui.widgets.line import Line
from ui.widgets.stack import Row
from ui.widgets.surface import Finish, Surface

ROLES: tuple[Role, ...] = ("label", "body", "small", "note")
# What a button keeps free beside its words, in design pixels: at least, where there is no room, and best.
AIR, TIGHT, AIRY = 36, 44, 80


@dataclass(frozen=True)
class Action:
    """A button to be: its stable name, what it says, what pressing it does."""

    name: str
    label: str
    do: Callable[[], None]
    icon: str = ""
    enabled: bool = True


class Press(ButtonBehavior, Surface):
    """A surface that does something when a finger that went down on it comes up on it."""

    def __init__(
        self, action: Action, finish: Finish, size: tuple[float, float], piece: Widget, pressed: str = PRESSED
    ) -> None:
        self.name, self._do, self._pressed = action.name, action.do, pressed
        super().__init__(finish=finish, size=size, piece=piece)
        self.disabled = not action.enabled

    def on_state(self, _press: Widget, state: str) -> None:
        self.refill(self._pressed if state == "down" else self.finish.fill)

    def on_release(self) -> None:
        self._do()


def button_height(look: Look) -> float:
    return max(look.sizes.touch, look.sizes.px(128 if look.sizes.portrait else 104))


def primary(look: Look, action: Action, width: float) -> Press:
    """The one thing most people want to do next."""
    size, radius = (width, button_height(look)), look.sizes.px(24)
    if not action.enabled:
        return Press(action, Finish(PAPER, radius, SHADE), size, _words(look, action, QUIET, width))
    return Press(action, Finish(BRAND, radius), size, _words(look, action, ON_DARK, width), BRAND_PRESSED)


def secondary(look: Look, action: Action, widest: float = math.inf) -> Press:
    """A way out or aside, quieter than the primary button; as wide as it needs to be, up to `widest`."""
    words = _words(look, action, INK, widest - look.sizes.px(TIGHT - AIR))
    return _aside(look, action, words, min(words.width + look.sizes.px(AIRY), widest))


def side_by_side(look: Look, actions: Sequence[Action], width: float, gap: float) -> list[Press]:
    """Secondary buttons that take up no more than `width` with their gaps, all in letters of one size."""
    left, count = width - gap * (len(actions) - 1), max(len(actions), 1)
    for role in ROLES:
        style = look.sizes.text(role, INK, bold=True)
        said = [_said(look, each, style) for each in actions]
        air = min((left - sum(each.width for each in said)) / count, look.sizes.px(AIRY))
        if air >= look.sizes.px(TIGHT):
            return [_aside(look, *each, each[1].width + air) for each in zip(actions, said, strict=True)]
    share = left / count
    return [_aside(look, each, _broken(look, each, INK, share), share) for each in actions]


def _aside(look: Look, action: Action, words: Widget, width: float) -> Press:
    return Press(action, Finish(SHEET, look.sizes.px(24), SHADE), (width, button_height(look)), words)


def small(look: Look, action: Action, icon_first: bool = True, least: float = 0.0) -> Press:
    """A small button inside the body: pages of a list. It is at least so many pixels wide."""
    height = max(look.sizes.touch, look.sizes.px(92))
    style = look.sizes.text("small", INK if action.enabled else QUIET, bold=True)
    pieces = [Line(action.icon, look.sizes.icon(40, style.colour)), Line(action.label, style)]
    words = Row(*(pieces if icon_first else reversed(pieces)), gap=look.sizes.px(8))
    finish = Finish(SHEET if action.enabled else PAPER, look.sizes.px(20), SHADE)
    return Press(action, finish, (max(words.width + look.sizes.px(56), least), height), words)


def pill(look: Look, action: Action) -> Press:
    """A round-ended button in the header."""
    height = max(look.sizes.touch, look.sizes.px(92))
    words = Row(
        Line(action.icon, look.sizes.icon(38, BRAND)),
        Line(action.label, look.sizes.text("small", BRAND, bold=True)),
        gap=look.sizes.px(12),
    )
    width = max(words.width + look.sizes.px(44), look.sizes.touch)
    return Press(action, Finish(SHEET, height / 2), (width, height), words)


def _words(look: Look, action: Action, colour: str, width: float = math.inf) -> Widget:
    """Icon and label; where they are too long for `width` the label is smaller, and then on two lines."""
    room = width - look.sizes.px(AIR)
    for role in ROLES:
        said = _said(look, action, look.sizes.text(role, colour, bold=True))
        if said.width <= room:
            return said
    return _broken(look, action, colour, width)


def _broken(look: Look, action: Action, colour: str, width: float) -> Line:
    """The label in the smallest letters, on as many lines as it takes."""
    style = look.sizes.text(ROLES[-1], colour, bold=True, align="center")
    return Line(action.label, style, width - look.sizes.px(AIR))


def _said(look: Look, action: Action, style: Style) -> Row:
    icon = [Line(action.icon, look.sizes.icon(52, style.colour))] if action.icon else []
    return Row(*icon, Line(action.label, style), gap=look.sizes.px(16))
