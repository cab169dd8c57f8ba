"""Filled shapes that things stand on: sheets, discs and the coloured band of the header."""

from dataclasses import dataclass
from functools import cache

from kivy.graphics import BoxShadow, Color, Rectangle, SmoothLine, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from ui.theme import INK, SHEET, rgba
from ui.widgets.stack import centre


@dataclass(frozen=True)
class Finish:
    """How a surface looks. `edge` is the colour of a hairline around it, "" for none."""

    fill: str = SHEET
    radius: float = 0.0
    edge: str = ""
    shadow: bool = False


class Surface(Widget):
    """A rounded sheet of `size`, with one piece centred on it if there is one."""

    def __init__(self, finish: Finish, size: tuple[float, float], piece: Widget | None = None) -> None:
        super().__init__(size_hint=(None, None), size=size)
        self.finish, self._piece = finish, piece
        self._paint()
        if piece is not None:
            self.add_widget(piece)
        self.bind(pos=self.arrange)
        self.arrange()

    def refill(self, colour: str) -> None:
        self._fill.rgba = rgba(colour)

    def arrange(self, *_: object) -> None:
        for shape in self._shapes:
            shape.pos = self.pos
        if self.finish.edge:
            self._edge.rounded_rectangle = (*self.pos, *self.size, max(self.finish.radius, 1))
        if self._piece is not None:
            centre(self._piece, self)

    def _paint(self) -> None:
        finish, radius = self.finish, self.finish.radius
        self._shapes: list[Rectangle] = []
        with self.canvas.before:
            if finish.shadow:
                Color(*rgba(INK, 0.16))
                self._shapes.append(
                    BoxShadow(
                        size=self.size,
                        offset=(0, -5),
                        blur_radius=24,
                        spread_radius=(-2, -2),
                        border_radius=[radius] * 4,
                    )
                )
            self._fill = Color(*rgba(finish.fill))
            kind = SmoothRoundedRectangle if radius else Rectangle
            self._shapes.append(kind(size=self.size, **({"radius": [radius]} if radius else {})))
            if finish.edge:
                Color(*rgba(finish.edge))
                self._edge = SmoothLine(width=1.2)


class Blend(Widget):
    """A rectangle that goes from one colour at its left to another at its right."""

    def __init__(self, colours: tuple[str, str], size: tuple[float, float], piece: Widget) -> None:
        super().__init__(size_hint=(None, None), size=size)
        self.colours = colours
        with self.canvas.before:
            Color(1, 1, 1, 1)
            self._band = Rectangle(size=self.size, texture=_blend(*colours))
        self._piece = piece
        self.add_widget(piece)
        self.bind(pos=self._arrange)
        self._arrange()

    def _arrange(self, *_: object) -> None:
        self._band.pos = self.pos
        centre(self._piece, self)


def disc(icon: Widget, diameter: float, fill: str) -> Surface:
    """A round spot with an icon in its middle."""
    return Surface(Finish(fill, diameter / 2), (diameter, diameter), icon)


@cache
def _blend(left: str, right: str) -> Texture:
    steps = 256
    band = Texture.create(size=(steps, 1), colorfmt="rgb")
    pairs = list(zip(rgba(left)[:3], rgba(right)[:3], strict=True))
    colours = (a + (b - a) * step / (steps - 1) for step in range(steps) for a, b in pairs)
    band.blit_buffer(bytes(round(colour * 255) for colour in colours), colorfmt="rgb")
    return band
