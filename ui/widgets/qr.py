"""A QR code on the glass, drawn to whole pixels so that phones read it from an arm's length."""

import segno
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import HAIRLINE, SHEET
from ui.widgets.surface import Finish, Surface

QUIET_MODULES = 4


class Code(Widget):
    """`link` as a QR code, at most `side` wide including its quiet zone."""

    def __init__(self, link: str, side: float) -> None:
        modules = list(segno.make(link, error="m", micro=False).matrix_iter(border=QUIET_MODULES))
        count = len(modules)
        size = max(int(side // count), 1) * count
        super().__init__(size_hint=(None, None), size=(size, size))
        picture = Texture.create(size=(count, count), colorfmt="luminance")
        picture.mag_filter = picture.min_filter = "nearest"
        rows = reversed(modules)
        picture.blit_buffer(bytes(0 if dark else 255 for row in rows for dark in row), colorfmt="luminance")
        with self.canvas:
            Color(1, 1, 1, 1)
            self._picture = Rectangle(texture=picture, size=self.size)
        self.bind(pos=self._place)

    def _place(self, *_: object) -> None:
        self._picture.pos = (round(self.x), round(self.y))


def code_sheet(look: Look, link: str, height: float) -> Surface:
    """The code on a white sheet, at most `height` high."""
    edge = look.sizes.px(24)
    drawn = Code(link, height - edge)
    return Surface(Finish(SHEET, look.sizes.px(28), HAIRLINE), (drawn.width + edge,) * 2, drawn)
