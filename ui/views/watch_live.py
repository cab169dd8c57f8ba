"""What a device sees, while it sees it: a board of facts, and below it the camera's picture."""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.screens.upkeep import Board, WatchLive
from ui.look import Look
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.facts import PAD, fact_rows, ruled
from ui.widgets.mirror import MirrorImage
from ui.widgets.pages import Pages, paged, split
from ui.widgets.press import Action
from ui.widgets.stack import Column

SECONDS = 0.25
PICTURE_SHARE, GAP = 0.42, 24


class WatchLiveView(SheetView[WatchLive]):
    def __init__(self, question: WatchLive, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)

    def inside(self, look: Look, room: Room) -> Widget:
        mirror, board = self.question.mirror, self.question.board
        if mirror is None:
            news = News(board, self.answering.redraw)
            return Column(self._listed(look, room), news, width=room.width, height=room.height)
        gap, high = look.sizes.px(GAP), room.height * PICTURE_SHARE
        sheet = BoardSheet(look, board, Room(room.width, room.height - high - gap))
        picture = MirrorImage(mirror, room.width, high)
        return Column(sheet, picture, gap=gap, width=room.width, height=room.height)

    def _listed(self, look: Look, room: Room) -> Widget:
        def fill(left: Room) -> list[list[Widget]]:
            return [[page] for page in _pages(look, self.question.board, left)]

        return paged(look, room, look.sizes.px(GAP), self._pages, fill)

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (self.agree(look),)


class News(Widget):
    """Nothing to be seen: asks for another picture when the board has changed."""

    def __init__(self, board: Board, changed: Callable[[], None]) -> None:
        super().__init__(size_hint=(None, None), size=(0, 0))
        self._board, self._changed, self._drawn = board, changed, board.version
        self._asking = Clock.create_trigger(self._ask, SECONDS, interval=True)
        self.bind(parent=self._watch)

    def _watch(self, _news: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._asking.cancel()
        else:
            self._asking()

    def _ask(self, _seconds: float) -> None:
        if self._board.version != self._drawn:
            self._drawn = self._board.version
            self._changed()


class BoardSheet(Widget):
    """The facts that stand on the board now, in place: a picture beside it moves, and buttons stay."""

    def __init__(self, look: Look, board: Board, room: Room) -> None:
        super().__init__(size_hint=(None, None), size=(room.width, room.height))
        self._look_of, self._board, self._room = look, board, room
        self._news = News(board, self._draw)
        self.bind(pos=self._arrange)
        self._draw()

    def _draw(self) -> None:
        self.clear_widgets()
        for sheet in _pages(self._look_of, self._board, self._room)[:1]:
            self.add_widget(sheet)
        self.add_widget(self._news)
        self._arrange()

    def _arrange(self, *_: object) -> None:
        for piece in self.children:
            piece.pos = (self.x, self.y + self.height - piece.height)


def _pages(look: Look, board: Board, room: Room) -> list[Widget]:
    """The facts as sheets, each as high as the room at most."""
    pad = look.sizes.px(PAD)
    rows = fact_rows(look, board.facts, room.width - 2 * pad)
    return [ruled(look, page, room.width) for page in split(rows, room.height - pad, 2)]
