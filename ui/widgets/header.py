"""The band at the top of every screen: hospital, clock, and what can be pressed at any time."""

from datetime import datetime

from kivy.clock import Clock
from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_END, ON_DARK, Style
from ui.widgets.line import Line
from ui.widgets.press import Action, pill
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Blend


class ClockLine(Line):
    """The time of day, kept right for as long as it is on the glass."""

    def __init__(self, look: Look, style: Style) -> None:
        self._look = look
        super().__init__(_time(look.wall_clock()), style)
        self._ticking = Clock.create_trigger(self._tick, 1.0, interval=True)
        self.bind(parent=self._watch)

    def _watch(self, _line: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._ticking.cancel()
        else:
            self._ticking()

    def _tick(self, _seconds: float) -> None:
        self.say(_time(self._look.wall_clock()))


def header(look: Look, pressable: tuple[Action, ...]) -> Blend:
    """`pressable` from left to right; what leads home comes first and stands apart."""
    rows = _two_rows(look, pressable) if look.sizes.portrait else _one_row(look, pressable)
    pad = look.sizes.px(30 if look.sizes.portrait else 16)
    return Blend((BRAND, BRAND_END), (look.sizes.width, rows.height + 2 * pad), rows)


def _two_rows(look: Look, pressable: tuple[Action, ...]) -> Column:
    width = look.sizes.width - 2 * look.sizes.margin
    top = Row(_name(look), Spring(), _clock(look), width=width)
    return Column(
        top, Row(*_pills(look, pressable), width=width, gap=look.sizes.px(12)), gap=look.sizes.px(18)
    )


def _one_row(look: Look, pressable: tuple[Action, ...]) -> Row:
    width = look.sizes.width - 2 * look.sizes.margin
    pills = _pills(look, pressable)
    clock = [] if look.sizes.cramped or look.sizes.large else [_clock(look)]
    gap = look.sizes.px(12 if look.sizes.cramped else 24)
    return Row(_name(look), Spring(), *pills, *clock, width=width, gap=gap)


def _pills(look: Look, pressable: tuple[Action, ...]) -> list[Widget]:
    pills: list[Widget] = [pill(look, action) for action in pressable]
    if look.sizes.portrait:
        pills.insert(len(pills) - 3, Spring())
    return pills


def _name(look: Look) -> Row:
    # Names of hospitals are long in English; they keep to one line in the room beside the clock.
    zh = look.words.language == "zh"
    size = look.sizes.letters(46 if zh else 30 if look.sizes.cramped else 36)
    name = Line(look.hospital, Style(size, ON_DARK, bold=True))
    below = Line(look.say("frame.service"), Style(look.sizes.letters(28), ON_DARK))
    return Row(
        Line(icons.HOSPITAL, look.sizes.icon(72 if look.sizes.cramped else 96, ON_DARK)),
        Column(name, below, align="left"),
        gap=look.sizes.px(20),
    )


def _clock(look: Look) -> ClockLine:
    return ClockLine(look, Style(look.sizes.px(56), ON_DARK, bold=True))


def _time(now: datetime) -> str:
    return now.strftime("%H:%M")
