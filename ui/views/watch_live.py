"""What a device sees, while it sees it: a board of facts, and the camera's picture above it."""

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.screens.upkeep import Board, WatchLive
from ui.look import Look
from ui.view import Room
from ui.views.asked import SheetView
from ui.widgets.facts import PAD, fact_rows, ruled
from ui.widgets.mirror import MirrorImage
from ui.widgets.pages import split
from ui.widgets.press import Action
from ui.widgets.stack import Column

SECONDS = 0.25
PICTURE_SHARE, BESIDE = 0.5, 24


class WatchLiveView(SheetView[WatchLive]):
    agreeing = "asked.seen"

    def inside(self, look: Look, room: Room) -> Widget:
        pieces: list[Widget] = []
        left, gap = room.height, look.sizes.px(BESIDE)
        if self.question.mirror is not None:
            high = room.height * PICTURE_SHARE
            pieces.append(MirrorImage(self.question.mirror, room.width, high))
            left -= high + gap
        pieces.append(BoardSheet(look, self.question.board, Room(room.width, left)))
        return Column(*pieces, gap=gap, width=room.width, height=room.height)

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (self.agree(look),)


class BoardSheet(Widget):
    """The facts that stand on the board now; the last ones where there are more than fit."""

    def __init__(self, look: Look, board: Board, room: Room) -> None:
        super().__init__(size_hint=(None, None), size=(room.width, room.height))
        self._look_of, self._board, self._drawn = look, board, -1
        self._asking = Clock.create_trigger(self._look, SECONDS, interval=True)
        self.bind(pos=self._arrange, parent=self._watch)
        self._look(0)

    def _watch(self, _sheet: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._asking.cancel()
        else:
            self._asking()

    def _look(self, _seconds: float) -> None:
        if self._board.version == self._drawn:
            return
        self._drawn = self._board.version
        self.clear_widgets()
        pad = self._look_of.sizes.px(PAD)
        rows = fact_rows(self._look_of, self._board.facts, self.width - 2 * pad)
        if rows:
            fitting = split(rows, self.height - pad, 2)
            self.add_widget(ruled(self._look_of, fitting[0], self.width))
        self._arrange()

    def _arrange(self, *_: object) -> None:
        for sheet in self.children:
            sheet.pos = (self.x, self.y + self.height - sheet.height)
