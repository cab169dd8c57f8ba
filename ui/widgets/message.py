"""One picture and a few words, centred: for everything that is said rather than asked."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import BRAND_SOFT, QUIET, Align
from ui.view import Room
from ui.widgets.line import Line
from ui.widgets.scene import HEIGHT, WIDTH, Pen, Scene
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import disc

SHARES = (0.58, 0.66, 0.74)
Picture = Callable[[float], Widget]
Pieces = Callable[[float, Align], list[Widget]]


@dataclass(frozen=True)
class Said:
    """What a message says: `words` in full, and `beneath` what belongs right under the picture.

    Both are made for the width they get; on an upright screen `beneath` comes after the words.
    """

    words: Pieces
    beneath: Pieces = lambda _width, _align: []


def drawing(scene: Callable[[Pen], None]) -> Picture:
    """A scene as high as asked."""
    return lambda height: Scene(scene, height * WIDTH / HEIGHT)


def sign(look: Look, icon: str, colour: str, fill: str = BRAND_SOFT) -> Picture:
    """An icon on a disc, as high as asked but not huge."""

    def draw(height: float) -> Widget:
        diameter = max(min(height, look.sizes.px(340)), look.sizes.px(40))
        return disc(Line(icon, look.sizes.icon(diameter / look.sizes.unit * 0.56, colour)), diameter, fill)

    return draw


def message(look: Look, room: Room, picture: Picture, said: Said) -> Widget:
    """The picture above the words, or beside them on a wide screen."""
    return _above(look, room, picture, said) if look.sizes.portrait else _beside(look, room, picture, said)


def _above(look: Look, room: Room, picture: Picture, said: Said) -> Column:
    gap = look.sizes.px(30)
    words = Column(*said.words(room.width, "center"), *said.beneath(room.width, "center"), gap=gap)
    high = min(room.height - words.height - 4 * gap, look.sizes.px(540))
    return Column(Spring(2), picture(high), Spring(), words, Spring(3), width=room.width, height=room.height)


def _beside(look: Look, room: Room, picture: Picture, said: Said) -> Row:
    gap = look.sizes.px(24)
    words, half = _fitting(look, room, said)
    if half == room.width:
        return Row(words, width=room.width, height=room.height)
    width = room.width - half - 2 * gap
    beneath = Column(*said.beneath(width, "center"), gap=gap)
    high = min(room.height - beneath.height - 2 * gap, width * HEIGHT / WIDTH, look.sizes.px(420))
    shown = picture(high)
    pieces = [shown, beneath] if beneath.children else [shown]
    return Row(
        Column(*pieces, gap=gap, width=width), words, width=room.width, height=room.height, gap=2 * gap
    )


def _fitting(look: Look, room: Room, said: Said) -> tuple[Column, float]:
    """The words, and the width they take: more of it where there is much to say."""
    gap = look.sizes.px(24)
    for share in SHARES:
        width = (room.width - 2 * gap) * share
        words = Column(*said.words(width, "left"), gap=gap, align="left", width=width)
        if words.height <= room.height:
            return words, width
    # So much to say leaves no room for a picture.
    whole = [*said.words(room.width, "left"), *said.beneath(room.width, "left")]
    return Column(*whole, gap=gap / 2, align="left", width=room.width), room.width


def heading(look: Look, title: str, lead: str, width: float, align: Align) -> list[Widget]:
    """A title, and a sentence under it if there is one."""
    lines: list[Widget] = [Line(title, look.sizes.text("title", bold=True, align=align), width)]
    if lead:
        lines.append(Line(lead, look.sizes.text("lead", QUIET, align=align), width))
    return lines
