"""The card is still in the reader; the screen ends by itself when it is gone."""

from kivy.uix.widget import Widget

from kiosk.screens.ending import TakeCard
from ui.look import Look
from ui.theme import Align
from ui.view import Room, View
from ui.widgets.message import Said, drawing, heading, message
from ui.widgets.scene import take_card


class TakeCardView(View[TakeCard]):
    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            return heading(look, look.say("take_card.title"), look.say("take_card.lead"), width, align)

        return message(look, room, drawing(take_card), Said(words))
