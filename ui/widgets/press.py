"""Things that are pressed: each has a name that robots and accessibility tools know it by."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import BRAND, BRAND_PRESSED, INK, ON_DARK, PAPER, PRESSED, QUIET, SHADE, SHEET, SLATE
from ui.widgets.line import Line
from ui.widgets.stack import Row
from ui.widgets.surface import Finish, Surface


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


def primary(look: Look, action: Action, width: float) -> Press:
    """The one thing most people want to do next."""
    height = max(look.sizes.touch, look.sizes.px(128 if look.sizes.portrait else 104))
    finish = Finish(BRAND if action.enabled else SLATE, look.sizes.px(24))
    words = _words(look, action, ON_DARK)
    return Press(action, finish, (width, height), words, BRAND_PRESSED)


def secondary(look: Look, action: Action, width: float | None = None) -> Press:
    """A way out or aside, quieter than the primary button."""
    height = max(look.sizes.touch, look.sizes.px(128 if look.sizes.portrait else 104))
    words = _words(look, action, INK)
    finish = Finish(SHEET, look.sizes.px(24), SHADE)
    return Press(action, finish, (width or words.width + look.sizes.px(80), height), words)


def small(look: Look, action: Action, icon_first: bool = True) -> Press:
    """A small button inside the body: pages of a list."""
    height = max(look.sizes.touch, look.sizes.px(92))
    style = look.sizes.text("small", INK if action.enabled else QUIET, bold=True)
    pieces = [Line(action.icon, look.sizes.icon(40, style.colour)), Line(action.label, style)]
    words = Row(*(pieces if icon_first else reversed(pieces)), gap=look.sizes.px(8))
    finish = Finish(SHEET if action.enabled else PAPER, look.sizes.px(20), SHADE)
    return Press(action, finish, (words.width + look.sizes.px(56), height), words)


def pill(look: Look, action: Action) -> Press:
    """A round-ended button in the header."""
    height = max(look.sizes.touch, look.sizes.px(92))
    words = Row(
        Line(action.icon, look.sizes.icon(38, BRAND)),
        Line(action.label, look.sizes.text("small", BRAND, bold=True)),
        gap=look.sizes.px(12),
    )
    return Press(action, Finish(SHEET, height / 2), (words.width + look.sizes.px(60), height), words)


def _words(look: Look, action: Action, colour: str) -> Row:
    label = Line(action.label, look.sizes.text("label", colour, bold=True))
    icon = [Line(action.icon, look.sizes.icon(52, colour))] if action.icon else []
    return Row(*icon, label, gap=look.sizes.px(16))
