"""Facts to be read over before something is done with them; a long list has pages."""

from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.asking import ReadOver
from ui import icons
from ui.look import Look
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.band import band
from ui.widgets.facts import PAD, RULE, fact_rows, ruled, spread
from ui.widgets.pages import Pages, paged, split
from ui.widgets.press import Action

SHORT = 4  # so many facts leave room for a sentence above them


class ReadOverView(SheetView[ReadOver]):
    def __init__(self, question: ReadOver, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)

    @property
    def is_short(self) -> bool:
        return len(self.question.facts) <= SHORT and not self.question.note

    def inside(self, look: Look, room: Room) -> Widget:
        gap, pad = look.sizes.px(24), look.sizes.px(PAD)

        def fill(left: Room) -> list[list[Widget]]:
            note = self.question.note
            notes: list[Widget] = [band(look, look.words.say(note), "plain", left.width)] if note else []
            high = left.height - pad - sum(each.height + gap for each in notes)
            rows = fact_rows(look, self.question.facts, left.width - 2 * pad)
            sheets = split(rows, high, RULE)
            if len(sheets) == 1:
                spread(look, rows, high)
            return [[ruled(look, page, left.width), *notes] for page in sheets]

        return paged(look, room, gap, self._pages, fill)

    def actions(self, look: Look) -> tuple[Action, ...]:
        more = self.question.more
        if not more:
            return (self.agree(look),)
        give = partial(self.answering.give, more)
        return self.agree(look), Action(more, self.words(look, more) or "", give, icons.LIST)
