"""A document on the glass, page by page; in pieces where its letters would be too small to be read."""

from kivy.uix.widget import Widget

from kiosk.screens.asking import AfterReading, ReadPages
from ui import icons
from ui.look import Look
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.page import pieces_of, texture_of_png
from ui.widgets.pages import Pages, paged
from ui.widgets.press import Action
from ui.widgets.stack import Column, Spring

# Of our smallest text: a page that is seen whole may have letters of this size; larger ones come in pieces.
LEAST = 0.4


class ReadPagesView(SheetView[ReadPages]):
    def __init__(self, question: ReadPages, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)
        self._pictures = [texture_of_png(page) for page in question.pages]

    def inside(self, look: Look, room: Room) -> Widget:
        def fill(left: Room) -> list[list[Widget]]:
            frame, wanted = Room(left.width - 4, left.height - 4), look.sizes.text("note").size
            least = wanted if look.sizes.large else wanted * LEAST
            pieces = [piece for each in self._pictures for piece in pieces_of(each, frame, least, wanted)]
            return [[_centred(piece, left)] for piece in pieces]

        return paged(look, room, look.sizes.px(16), self._pages, fill)

    def actions(self, look: Look) -> tuple[Action, ...]:
        def chosen(what: AfterReading) -> Action:
            icon = icons.PRINT if what is AfterReading.PRINT else icons.CHECK
            return Action(str(what), look.say(f"read_pages.{what}"), lambda: self.answering.give(what), icon)

        done = chosen(AfterReading.DONE)
        return (chosen(AfterReading.PRINT), done) if self.question.printable else (done,)


def _centred(piece: Widget, room: Room) -> Column:
    return Column(Spring(), piece, Spring(), width=room.width, height=room.height)
