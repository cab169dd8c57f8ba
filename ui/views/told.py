"""One thing to know before going on."""

from collections.abc import Callable
from dataclasses import replace

from kivy.uix.widget import Widget

from kiosk.screens.asking import AtTheSlot, TakeReceipt, Told
from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, CARE, CARE_SOFT, GOOD, GOOD_SOFT, Align
from ui.view import Room
from ui.views.asked import AskedView
from ui.widgets.facts import fact_sheet
from ui.widgets.message import Said, drawing, heading, message, sign
from ui.widgets.press import Action
from ui.widgets.scene import take_paper

PAPER = "take_paper"
COLOURS = {"done": (GOOD, GOOD_SOFT), "warning": (CARE, CARE_SOFT)}


class ToldView(AskedView[Told | TakeReceipt]):
    def body(self, look: Look, room: Room) -> Widget:
        normal = replace(look, sizes=replace(look.sizes, large=False))
        # A panel beside a bed holds many facts side by side only, and hardly ever only in the normal size.
        for here, across in ((look, 1), (look, 2), (normal, 1)):
            drawn = self._drawn(here, room, across)
            if max(each.height for each in drawn.children) <= room.height:
                break
        return drawn

    def _drawn(self, look: Look, room: Room, across: int) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            said = [*self.trouble(look, width), *heading(look, *self.sentences(look), width, align)]
            columns = across if width == room.width else 1
            return [*said, *fact_sheet(look, self.question.facts, width, columns)]

        return message(look, room, self._picture(look), Said(words))

    def _picture(self, look: Look) -> Callable[[float], Widget]:
        icon = self.question.icon
        if icon == PAPER and not self.question.trouble:
            return drawing(take_paper)
        icon = "warning" if icon == PAPER else icon
        return sign(look, icons.named(icon), *COLOURS.get(icon, (BRAND, BRAND_SOFT)))

    def actions(self, look: Look) -> tuple[Action, ...]:
        if self.question.icon == PAPER and self.question.trouble:
            # Nobody has taken what did not come out.
            return (Action("yes", look.say(self.agreeing), self.yes, icons.CHECK),)
        if isinstance(self.question, TakeReceipt):
            return self.agree(look), self._nothing_came(look)
        return (self.agree(look),)

    def _nothing_came(self, look: Look) -> Action:
        def say() -> None:
            self.answering.give(AtTheSlot.NOTHING)

        return Action(AtTheSlot.NOTHING, look.say("take_slip.nothing"), say, icons.WARNING)
