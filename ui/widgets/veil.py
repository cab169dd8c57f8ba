"""Darkens the screen and lays one sheet upon it."""

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import INK, rgba
from ui.widgets.stack import centre


class Veil(Widget):
    def __init__(self, look: Look, sheet: Widget) -> None:
        sizes = look.sizes
        super().__init__(size_hint=(None, None), size=(sizes.width, sizes.height))
        with self.canvas.before:
            Color(*rgba(INK, 0.72))
            Rectangle(size=self.size)
        centre(sheet, self)
        self.add_widget(sheet)
