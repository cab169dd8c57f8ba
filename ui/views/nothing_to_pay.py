"""There is no open bill."""

from kivy.uix.widget import Widget

from kiosk.screens.payment import NothingToPay
from ui import icons
from ui.look import Look
from ui.theme import GOOD, GOOD_SOFT, Align
from ui.view import Room, View
from ui.widgets.message import Said, heading, message, sign
from ui.widgets.press import Action


class NothingToPayView(View[NothingToPay]):
    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            title = look.say("nothing_to_pay.title", name=str(self.question.patient))
            return heading(look, title, look.say("nothing_to_pay.lead"), width, align)

        return message(look, room, sign(look, icons.DONE, GOOD, GOOD_SOFT), Said(words))

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (Action("done", look.say("nothing_to_pay.done"), self.yes, icons.CHECK),)
