"""Three dots that take turns: something is going on, calmly. Cheap to redraw without a graphics card."""

from kivy.clock import Clock
from kivy.graphics import Color, SmoothEllipse
from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import BRAND, SHADE, rgba

STEP_SECONDS = 0.5


class Dots(Widget):
    def __init__(self, look: Look) -> None:
        dot, gap = look.sizes.px(32), look.sizes.px(26)
        super().__init__(size_hint=(None, None), size=(3 * dot + 2 * gap, dot))
        self._pitch, self._lit = dot + gap, 0
        with self.canvas:
            self._dots = [(Color(*rgba(SHADE)), SmoothEllipse(size=(dot, dot))) for _ in range(3)]
        self._stepping = Clock.create_trigger(self._step, STEP_SECONDS, interval=True)
        self.bind(pos=self._place, parent=self._watch)
        self._paint()

    def _watch(self, _dots: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._stepping.cancel()
        else:
            self._stepping()

    def _step(self, _seconds: float) -> None:
        self._lit = (self._lit + 1) % 3
        self._paint()

    def _paint(self) -> None:
        for at, (colour, _) in enumerate(self._dots):
            colour.rgba = rgba(BRAND if at == self._lit else SHADE)

    def _place(self, *_: object) -> None:
        for at, (_, ellipse) in enumerate(self._dots):
            ellipse.pos = (self.x + at * self._pitch, self.y)
