"""A grid over the glass: each field is pressed once, to see that every place of it is felt."""

from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.upkeep import TouchGrid
from ui import icons
from ui.look import Look
from ui.theme import BRAND, GOOD, GOOD_SOFT, SHADE, SHEET
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish

# Fields as near to this side as the room allows, in design pixels.
SIDE, GAP = 190, 12


class TouchGridView(SheetView[TouchGrid]):
    def __init__(self, question: TouchGrid, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pressed: set[tuple[int, int]] = set()
        self._fields = 0

    def inside(self, look: Look, room: Room) -> Widget:
        side, gap = max(look.sizes.px(SIDE), look.sizes.touch), look.sizes.px(GAP)
        across, down = (max(int((long + gap) // (side + gap)), 1) for long in (room.width, room.height))
        self._fields = across * down
        width = (room.width - gap * (across - 1)) / across
        height = (room.height - gap * (down - 1)) / down
        rows = [
            Row(*(self._field(look, (row, column), (width, height)) for column in range(across)), gap=gap)
            for row in range(down)
        ]
        return Column(*rows, gap=gap, width=room.width, height=room.height)

    def _field(self, look: Look, at: tuple[int, int], size: tuple[float, float]) -> Press:
        there = at in self._pressed
        sign = Line(icons.DONE if there else icons.NOT_CHOSEN, look.sizes.icon(64, GOOD if there else BRAND))
        finish = Finish(GOOD_SOFT if there else SHEET, look.sizes.px(16), GOOD if there else SHADE)
        action = Action(f"field:{at[0]}:{at[1]}", "", partial(self._press, at))
        return Press(action, finish, size, sign)

    def _press(self, at: tuple[int, int]) -> None:
        self._pressed.add(at)
        if len(self._pressed) == self._fields:
            self.answering.give(True)
        else:
            self.answering.redraw()

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (Action("not_all", self.words(look, "yes"), partial(self.answering.give, False), icons.CLOSE),)
