"""One thing to know before going on."""

from dataclasses import replace
from typing import ClassVar

from kivy.uix.widget import Widget

from kiosk.screens.asking import Told
from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, CARE, CARE_SOFT, GOOD, GOOD_SOFT, Align
from ui.view import Room
from ui.views.asked import AskedView
from ui.widgets.facts import fact_sheet
from ui.widgets.message import Said, heading, message, sign
from ui.widgets.press import Action

COLOURS = {"done": (GOOD, GOOD_SOFT), "warning": (CARE, CARE_SOFT)}


class ToldView(AskedView[Told]):
    agreeing: ClassVar[str] = "asked.seen"

    def body(self, look: Look, room: Room) -> Widget:
        drawn = self._drawn(look, room)
        if max(each.height for each in drawn.children) <= room.height:
            return drawn
        # A panel beside a bed holds so many facts only in the normal size.
        return self._drawn(replace(look, sizes=replace(look.sizes, large=False)), room)

    def _drawn(self, look: Look, room: Room) -> Widget:
        colour, fill = COLOURS.get(self.question.icon, (BRAND, BRAND_SOFT))

        def words(width: float, align: Align) -> list[Widget]:
            said = [*self.trouble(look, width), *heading(look, *self.sentences(look), width, align)]
            return [*said, *fact_sheet(look, self.question.facts, width)]

        return message(look, room, sign(look, icons.named(self.question.icon), colour, fill), Said(words))

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (self.agree(look),)
