"""The large card of the home screen: show a code or insert a card, and pictures of where."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.screens.home import Home
from kiosk.screens.identity import CAMERA_CODE
from ui.look import Look
from ui.theme import BRAND, BRAND_PRESSED, ON_DARK, SHEET, Align, Role, Style
from ui.view import Room
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.scene import Pen, Scene, insert_card, show_code
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, Surface

SCENES: dict[str, Callable[[Pen], None]] = {"health_code": show_code, "social_card": insert_card}
PAD, GAP, PICTURE = 36, 20, 220


def begin_across(look: Look, action: Action, home: Home, width: float) -> Press:
    """Words, and the pictures beside them."""
    pad, gap = look.sizes.px(PAD), look.sizes.px(GAP)
    drawn = [_picture(look, name, look.sizes.px(PICTURE)) for name in SCENES if name in home.media]
    room = width - 2 * pad - sum(each.width + gap for each in drawn)
    inside = Row(_words(look, action, home, room, "left"), *drawn, gap=gap)
    return _card(look, action, inside, (width, inside.height + 2 * pad))


def begin_down(look: Look, action: Action, home: Home, room: Room) -> Press:
    """Words, and the pictures under them as far as there is room."""
    pad, gap = look.sizes.px(PAD), look.sizes.px(GAP)
    width = room.width - 2 * pad
    words = _words(look, action, home, width, "center")
    names = [name for name in SCENES if name in home.media]
    left = room.height - 2 * pad - words.height
    each = min((width - gap * (len(names) - 1)) / max(len(names), 1), look.sizes.px(300))
    pictures = Row(*(_picture(look, name, each) for name in names), gap=gap)
    inside = Column(words, *([pictures] if pictures.height + gap <= left else []), gap=gap)
    return _card(look, action, inside, (room.width, room.height))


def _words(look: Look, action: Action, home: Home, width: float, align: Align) -> Column:
    sizes, touched = look.sizes, CAMERA_CODE in home.media
    role: Role = "label" if sizes.large or sizes.cramped else "title"
    said: list[Widget] = [Line(action.label, sizes.text(role, ON_DARK, bold=True, align=align), width)]
    if not (sizes.large or sizes.cramped or touched):
        said.append(Line(look.say("home.begin_hint"), sizes.text("small", ON_DARK, align=align), width))
    return Column(*said, gap=sizes.px(12), align="left", width=width)


def _picture(look: Look, name: str, width: float) -> Surface:
    """What to do with a card or a code, drawn, and named below."""
    pad = look.sizes.px(20)
    drawn = Scene(SCENES[name], width - 2 * pad)
    style = Style(look.sizes.letters(26), bold=True, align="center")
    label = Line(look.say(f"home.{name}"), style, width - 1.4 * pad)
    inside = Column(drawn, label)
    return Surface(Finish(SHEET, look.sizes.px(24)), (width, inside.height + 1.4 * pad), inside)


def _card(look: Look, action: Action, inside: Widget, size: tuple[float, float]) -> Press:
    finish = Finish(BRAND, look.sizes.px(32), shadow=True)
    return Press(action, finish, size, inside, BRAND_PRESSED)
