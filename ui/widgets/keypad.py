"""Keys on the glass, in rows; each is as large as the room allows and never smaller than a finger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BRAND_SOFT, INK, PAPER, QUIET, SHADE, SHEET, Role
from ui.view import Room
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish

DELETE, CLEAR, SWITCH = "delete", "clear", "switch"
WIDEST, HIGHEST = 330, 190
FACES: tuple[Role, ...] = ("hero", "title", "label", "body")


@dataclass(frozen=True)
class Key:
    """`name` is what robots press; `says` is what stands on it. Without a name there is no key."""

    name: str
    says: str
    letter: str = ""


def keypad(look: Look, rows: Sequence[Sequence[Key]], room: Room, press: Callable[[Key], None]) -> Column:
    """All keys of one size."""
    gap = look.sizes.px(16 if look.sizes.portrait and not look.sizes.large else 10)
    across = max(len(row) for row in rows)
    width = min((room.width - gap * (across - 1)) / across, look.sizes.px(WIDEST))
    height = min((room.height - gap * (len(rows) - 1)) / len(rows), look.sizes.px(HIGHEST))
    drawn = [Row(*(_key(look, key, (width, height), press) for key in row), gap=gap) for row in rows]
    return Column(*drawn, gap=gap, align="left")


def _key(look: Look, key: Key, size: tuple[float, float], press: Callable[[Key], None]) -> Widget:
    if not key.name:
        empty = Spring()
        empty.size = size
        return empty
    action = Action(key.name, key.says, lambda: press(key))
    finish = Finish(SHEET if key.letter else PAPER, look.sizes.px(22), SHADE)
    return Press(action, finish, size, _face(look, key, size), BRAND_SOFT)


def _face(look: Look, key: Key, size: tuple[float, float]) -> Widget:
    """What stands on a key, as large as the key allows."""
    air = look.sizes.px(26)
    if key.letter or key.name == SWITCH:
        faces = [Line(key.says, look.sizes.text(role, INK, bold=True)) for role in FACES]
        return next((each for each in faces if _inside(each, size, air)), faces[-1])
    sign = Line(icons.ERASE if key.name == DELETE else icons.CLOSE, look.sizes.icon(50, QUIET))
    named = Column(sign, Line(key.says, look.sizes.text("note", QUIET, bold=True)))
    if _inside(named, size, air):
        return named
    return Line(sign.text, sign.style)


def _inside(piece: Widget, size: tuple[float, float], air: float) -> bool:
    return bool(piece.width <= size[0] - air and piece.height <= size[1] - air)
