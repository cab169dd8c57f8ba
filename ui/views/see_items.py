"""What the insurer says of each item: its name and price, and below them whether it is covered."""

from kivy.uix.widget import Widget

from kiosk.screens.coverage import SeeItems, covered
from ui.look import Look
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.facts import PAD, ruled
from ui.widgets.pages import Pages, paged, split
from ui.widgets.press import Action
from ui.widgets.rows import Entry, entry_row


class SeeItemsView(SheetView[SeeItems]):
    def __init__(self, question: SeeItems, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)

    def inside(self, look: Look, room: Room) -> Widget:
        def fill(left: Room) -> list[list[Widget]]:
            pad = look.sizes.px(PAD)
            rows = [entry_row(look, each, left.width - 2 * pad) for each in self._entries(look)]
            return [[ruled(look, page, left.width)] for page in split(rows, left.height - pad, 2)]

        return paged(look, room, look.sizes.px(24), self._pages, fill)

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (self.agree(look),)

    def _entries(self, look: Look) -> list[Entry]:
        return [
            Entry(each.name, look.words.say(covered(each)), look.words.money(each.fen))
            for each in self.question.items
        ]
