"""The root of the window: holds one screen at a time, and lets somebody look at every touch first."""

from collections.abc import Callable

from kivy.input import MotionEvent
from kivy.uix.widget import Widget


class Stage(Widget):
    """`first_look` is asked about each touch that goes down; when it says True, nobody else hears of it."""

    def __init__(self) -> None:
        super().__init__()
        self.first_look: Callable[[MotionEvent], bool] = lambda _: False

    def put(self, screen: Widget, *over: Widget) -> None:
        """Show `screen` with `over` laid upon it, and nothing of what was there before."""
        self.clear_widgets()
        for piece in (screen, *over):
            self.add_widget(piece)

    @property
    def top(self) -> Widget:
        """What lies uppermost: nothing under it can be pressed. The stage itself while it is empty."""
        return self.children[0] if self.children else self

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return self.first_look(touch) or bool(
            self.top is not self and self.top.dispatch("on_touch_down", touch)
        )
