"""A page of a document as a picture: whole, or enlarged and shown piece by piece."""

from io import BytesIO
from math import ceil
from pathlib import Path

from kivy.core.image import Image
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from ui.theme import HAIRLINE, SHEET, rgba
from ui.view import Room

# Of the width of an A4 page: its text of 11 points, and two of its rows, which a piece shares with the next.
TEXT, TWO_ROWS = 0.0185, 0.067


class PagePicture(Widget):
    """One piece of a page, as large as it is drawn."""

    def __init__(self, texture: Texture, size: tuple[float, float], edge: str = HAIRLINE) -> None:
        super().__init__(size_hint=(None, None), size=size)
        with self.canvas:
            Color(*rgba(edge))
            self._edge = Rectangle(size=(size[0] + 4, size[1] + 4))
            Color(1, 1, 1, 1)
            self._picture = Rectangle(texture=texture, size=size)
        self.bind(pos=self._place)

    def _place(self, *_: object) -> None:
        self._picture.pos = (round(self.x), round(self.y))
        self._edge.pos = (round(self.x) - 2, round(self.y) - 2)


def logo(file: Path, side: float) -> PagePicture:
    """A picture from a file, as large as fits into a square of `side`."""
    texture = texture_of_png(file.read_bytes())
    scale = side / max(texture.size)
    return PagePicture(texture, (texture.width * scale, texture.height * scale), SHEET)


def texture_of_png(png: bytes) -> Texture:
    """Raises whatever Kivy raises for what is no PNG."""
    return Image(BytesIO(png), ext="png").texture


def pieces_of(texture: Texture, room: Room, least: float, wanted: float) -> list[PagePicture]:
    """The page as it fits into `room`, if its text is `least` pixels high then.

    Else it is as wide as the room, or so wide that its text is `wanted` pixels high, in pieces from top to
    bottom. No line is cut at the end of each: the next begins with two rows of the one before.
    """
    scale = min(room.width / texture.width, room.height / texture.height)
    text = TEXT * texture.width
    if scale * text >= least:
        return [PagePicture(texture, (texture.width * scale, texture.height * scale))]
    scale = min(room.width / texture.width, max(scale, wanted / text))
    high = room.height / scale
    shared = min(TWO_ROWS * texture.width, high / 2)
    count = max(ceil((texture.height - shared) / (high - shared)), 1)
    high = min(high, texture.height)
    step = (texture.height - high) / max(count - 1, 1)
    return [
        PagePicture(
            texture.get_region(0, texture.height - high - place * step, texture.width, high),
            (texture.width * scale, high * scale),
        )
        for place in range(count)
    ]
