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

ENLARGED = 1.6


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


def pieces_of(texture: Texture, room: Room, enlarged: bool) -> list[PagePicture]:
    """The page as it fits into `room`; enlarged it comes in pieces, as they are read."""
    scale = min(room.width / texture.width, room.height / texture.height)
    if not enlarged:
        return [PagePicture(texture, (texture.width * scale, texture.height * scale))]
    scale *= ENLARGED
    across = ceil(texture.width * scale / room.width - 0.01)
    down = ceil(texture.height * scale / room.height - 0.01)
    wide, high = texture.width / across, texture.height / down
    return [
        PagePicture(
            texture.get_region(column * wide, texture.height - (row + 1) * high, wide, high),
            (wide * scale, high * scale),
        )
        for row in range(down)
        for column in range(across)
    ]
