"""One of several: large tiles where there is little to say about each, rows where there is more."""

from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.asking import ChooseOne, Option
from ui import icons
from ui.look import Look
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.option import Offer, option_row, words_width
from ui.widgets.pages import Pages, paged, split
from ui.widgets.press import Action
from ui.widgets.stack import Row

MOST_COLUMNS = {True: 2, False: 3}
SHORT, FEW, HIGH_ROW = 2, 5, 190


class ChooseOneView(SheetView[ChooseOne]):
    def __init__(self, question: ChooseOne, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)

    @property
    def is_short(self) -> bool:
        return len(self.question.options) <= SHORT

    def inside(self, look: Look, room: Room) -> Widget:
        gap, options = look.sizes.px(20), self.question.options

        def fill(left: Room) -> list[list[Widget]]:
            columns = self._columns(look, left)
            width = (left.width - gap * (columns - 1)) / columns
            rows = [
                self._row(look, options[at : at + columns], width) for at in range(0, len(options), columns)
            ]
            return split(rows, left.height, gap)

        return paged(look, room, gap, self._pages, fill)

    def _columns(self, look: Look, room: Room) -> int:
        """As many beside one another as can say on one line what each of them says."""
        options, gap = self.question.options, look.sizes.px(20)
        told = any(each.detail for each in options)
        most = MOST_COLUMNS[look.sizes.portrait] - (1 if told else 0)
        if len(options) <= FEW and look.sizes.portrait:
            return 1
        widest = max((words_width(look, self._offer(look, each)) for each in options), default=0)
        fitting = (
            count for count in range(most, 1, -1) if (room.width - gap * (count - 1)) / count >= widest
        )
        return next(fitting, 1)

    def _row(self, look: Look, options: tuple[Option, ...], width: float) -> Row:
        few = len(self.question.options) <= FEW and look.sizes.portrait
        least = look.sizes.px(HIGH_ROW) if few else 0.0
        offers = [self._offer(look, each) for each in options]
        high = max(least, *(option_row(look, each, width).height for each in offers))
        gap = look.sizes.px(20)
        drawn = [option_row(look, each, width, high) for each in offers]
        return Row(*drawn, gap=gap)

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
