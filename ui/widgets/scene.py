"""Small drawings that show where the card, the code and the paper go. Drawn, so they are sharp anywhere."""

from collections.abc import Callable

from kivy.graphics import (
    Color,
    Mesh,
    PopMatrix,
    PushMatrix,
    Rectangle,
    SmoothEllipse,
    SmoothRoundedRectangle,
    Translate,
)
from kivy.uix.widget import Widget

from ui import icons
from ui.theme import BRAND, CARE, CARE_SOFT, INK, LASER, SHADE, SHEET, Style, rgba
from ui.widgets.line import texture_of

WIDTH, HEIGHT = 400, 300
LEAST = 40
DEVICE, DEVICE_FACE, CARD, CHIP, RULE = "#31475C", "#4B637A", "#2F6FED", "#F2C14E", "#B9C6D4"


class Pen:
    """Draws in a box of 400 by 300, whatever its size on the glass."""

    def __init__(self, scale: float) -> None:
        self._scale = scale

    def box(
        self, at: tuple[float, float, float, float], colour: str, radius: float = 0, alpha: float = 1
    ) -> None:
        Color(*rgba(colour, alpha))
        x, y, width, height = (side * self._scale for side in at)
        SmoothRoundedRectangle(pos=(x, y), size=(width, height), radius=[max(radius * self._scale, 1)])

    def dot(self, x: float, y: float, diameter: float, colour: str) -> None:
        Color(*rgba(colour))
        size = diameter * self._scale
        SmoothEllipse(pos=(x * self._scale - size / 2, y * self._scale - size / 2), size=(size, size))

    def icon(self, letter: str, x: float, y: float, size: float, colour: str) -> None:
        """An icon centred on `x`, `y`."""
        texture = texture_of(letter, Style(size * self._scale, icon=True))
        Color(*rgba(colour))
        pos = (x * self._scale - texture.width / 2, y * self._scale - texture.height / 2)
        Rectangle(texture=texture, size=texture.size, pos=pos)

    def beam(self, left: float, right: float, low: float, high: float) -> None:
        """Light that opens upwards from one point between `left` and `right`."""
        Color(*rgba(LASER, 0.22))
        middle = (left + right) / 2
        corners = ((middle - 16, low), (middle + 16, low), (right, high), (left, high))
        points = [number for x, y in corners for number in (x * self._scale, y * self._scale, 0, 0)]
        Mesh(vertices=points, indices=[0, 1, 2, 3], mode="triangle_fan")


class Scene(Widget):
    """One drawing, as wide as asked, four wide to three high."""

    def __init__(self, drawing: Callable[[Pen], None], width: float) -> None:
        # Kivy writes past its own memory when it is to draw something smaller than nothing.
        width = max(width, LEAST)
        super().__init__(size_hint=(None, None), size=(width, width * HEIGHT / WIDTH))
        with self.canvas:
            PushMatrix()
            self._origin = Translate(*self.pos)
            drawing(Pen(width / WIDTH))
            PopMatrix()
        self.bind(pos=self._move)

    def _move(self, *_: object) -> None:
        self._origin.xy = self.pos


def insert_card(pen: Pen) -> None:
    _card(pen, 70)
    _reader(pen)
    _arrow(pen, icons.DOWN)


def lay_card(pen: Pen) -> None:
    """Flat on a plate, picture up."""
    pen.box((60, 30, 240, 150), DEVICE, 18)
    pen.box((72, 42, 216, 126), DEVICE_FACE, 12)
    pen.box((85, 70, 190, 118), SHEET, 12)
    pen.box((85, 160, 190, 28), BRAND, 12)
    pen.box((85, 160, 190, 12), BRAND)
    pen.dot(235, 132, 34, RULE)
    pen.box((208, 82, 54, 30), RULE, 12)
    for row, length in enumerate((70, 90, 90)):
        pen.box((100, 138 - row * 22, length, 9), RULE, 3)
    _arrow(pen, icons.DOWN)


def hold_card(pen: Pen) -> None:
    """Held to the reader, which answers by radio."""
    pen.box((85, 6, 230, 74), DEVICE, 16)
    pen.box((97, 18, 206, 50), DEVICE_FACE, 12)
    pen.beam(130, 270, 70, 128)
    pen.box((105, 118, 190, 118), CARD, 14)
    pen.box((105, 206, 190, 30), BRAND, 14)
    pen.box((105, 206, 190, 14), BRAND)
    pen.box((123, 150, 40, 32), CHIP, 6)
    pen.box((180, 160, 92, 12), SHEET, 4)
    _arrow(pen, icons.DOWN)


def press_finger(pen: Pen) -> None:
    pen.box((100, 20, 200, 190), DEVICE, 18)
    pen.box((114, 34, 172, 162), DEVICE_FACE, 14)
    pen.icon(icons.FINGER, 200, 115, 130, SHEET)
    _arrow(pen, icons.DOWN)


def use_terminal(pen: Pen) -> None:
    """A device of its own, with a glass and an eye."""
    pen.box((110, 20, 180, 260), DEVICE, 20)
    pen.box((124, 70, 152, 190), SHEET, 10)
    pen.icon(icons.PERSON, 200, 195, 84, BRAND)
    pen.icon(icons.CODE, 200, 112, 64, INK)
    pen.box((150, 40, 100, 12), LASER, 5)


def take_card(pen: Pen) -> None:
    _card(pen, 110)
    _reader(pen)
    _arrow(pen, icons.UP)


def card_inside(pen: Pen) -> None:
    _card(pen, 34)
    _reader(pen)


def show_code(pen: Pen) -> None:
    pen.beam(144, 256, 50, 140)
    _scanner(pen)
    _phone(pen)
    pen.box((135, 205, 130, 3), LASER, 1)
    _arrow(pen, icons.DOWN)


def show_to_camera(pen: Pen) -> None:
    _lens(pen)
    _phone(pen)
    _arrow(pen, icons.DOWN)


def take_paper(pen: Pen) -> None:
    _printer(pen)
    pen.box((130, 14, 140, 176), SHADE, 4)
    pen.box((132, 16, 136, 174), SHEET, 4)
    for row, length in enumerate((70, 104, 104, 84, 104)):
        pen.box((148, 156 - row * 22, length, 8), RULE, 3)
    pen.box((148, 34, 104, 14), INK, 3)
    pen.box((120, 186, 160, 12), INK, 6)
    _arrow(pen, icons.DOWN)


def no_paper(pen: Pen) -> None:
    _printer(pen)
    pen.box((120, 186, 160, 12), INK, 6)
    pen.dot(200, 96, 116, CARE_SOFT)
    pen.icon(icons.WARNING, 200, 98, 76, CARE)


def _card(pen: Pen, low: float) -> None:
    """A chip card on its way into the slot, chip first."""
    pen.box((135, low, 130, 186), CARD, 14)
    pen.box((135, low + 132, 130, 54), BRAND, 14)
    pen.box((135, low + 132, 130, 20), BRAND)
    pen.box((151, low + 152, 62, 12), SHEET, 4)
    pen.box((179, low + 62, 42, 34), CHIP, 6)
    pen.box((179, low + 78, 42, 2), DEVICE)
    pen.box((199, low + 62, 2, 34), DEVICE)


def _reader(pen: Pen) -> None:
    pen.box((85, 6, 230, 96), DEVICE, 16)
    pen.box((85, 58, 230, 44), DEVICE_FACE, 16)
    pen.box((113, 88, 174, 10), INK, 5)
    pen.dot(291, 32, 14, "#5ED08A")


def _scanner(pen: Pen) -> None:
    pen.box((100, 4, 200, 56), DEVICE, 14)
    pen.box((145, 36, 110, 16), LASER, 6)
    pen.box((149, 40, 102, 8), "#FFB4AB", 4)


def _lens(pen: Pen) -> None:
    pen.box((100, 4, 200, 76), DEVICE, 14)
    pen.dot(200, 42, 60, INK)
    pen.dot(200, 42, 36, BRAND)
    pen.dot(208, 50, 10, SHEET)


def _phone(pen: Pen) -> None:
    """With a code on it."""
    pen.box((135, 112, 130, 188), INK, 18)
    pen.box((143, 126, 114, 160), SHEET, 8)
    pen.icon(icons.CODE, 200, 206, 108, INK)


def _printer(pen: Pen) -> None:
    pen.box((75, 168, 250, 124), DEVICE, 18)
    pen.box((75, 230, 250, 62), DEVICE_FACE, 18)
    pen.dot(301, 212, 14, "#5ED08A")


def _arrow(pen: Pen, icon: str) -> None:
    pen.icon(icon, 352, 150, 84, BRAND)
