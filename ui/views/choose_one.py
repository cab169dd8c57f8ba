"""One of several: large tiles where there is little to say about each, rows where there is more."""

from functools import partial
from math import ceil

from kivy.uix.widget import Widget

from kiosk.screens.asking import ChooseOne, Option
from ui import icons
from ui.look import Look
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.option import Offer, option_pages, words_width
from ui.widgets.pages import Pages, paged
from ui.widgets.press import Action

MOST_COLUMNS = {True: 2, False: 3}
SHORT, FEW = 2, 5


class ChooseOneView(SheetView[ChooseOne]):
    def __init__(self, question: ChooseOne, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)

    @property
    def is_short(self) -> bool:
        told = any(each.detail or each.closed for each in self.question.options)
        return len(self.question.options) <= (SHORT if told else MOST_COLUMNS[False])

    def inside(self, look: Look, room: Room) -> Widget:
        gap, offers = look.sizes.px(20), [self._offer(look, each) for each in self.question.options]

        def fill(left: Room) -> list[list[Widget]]:
            columns = self._columns(look, left, offers)
            return option_pages(look, offers, columns, left)

        return paged(look, room, gap, self._pages, fill)

    def _columns(self, look: Look, room: Room, offers: list[Offer]) -> int:
        """As many beside one another as can say on one line what each of them says."""
        gap, count = look.sizes.px(20), len(offers)
        told = any(each.detail for each in self.question.options)
        most = MOST_COLUMNS[look.sizes.portrait] - (1 if told else 0)
        if count <= FEW and look.sizes.portrait:
            return 1
        # Four are two and two, not three and one.
        most = ceil(count / ceil(count / most)) if count else 1
        widest = max((words_width(look, each) for each in offers), default=0)
        fitting = (each for each in range(most, 1, -1) if (room.width - gap * (each - 1)) / each >= widest)
        return next(fitting, 1)

    def _offer(self, look: Look, option: Option) -> Offer:
        says = look.words.say
        action = Action(
            f"option:{option.key}",
            says(option.title),
            partial(self.answering.give, option.key),
            icons.named(option.icon) if option.icon else "",
            enabled=option.closed is None,
        )
        below = option.closed or option.detail
        return Offer(action, says(below) if below else "", says(option.aside) if option.aside else "")
