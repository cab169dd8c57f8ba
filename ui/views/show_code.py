"""A code for the patient's phone, and what there is to say about it."""

from kivy.uix.widget import Widget

from kiosk.screens.asking import ShowCode
from ui.look import Look
from ui.theme import Align
from ui.view import Room
from ui.views.asked import AskedView
from ui.widgets.facts import fact_sheet
from ui.widgets.message import Said, heading, message
from ui.widgets.press import Action
from ui.widgets.qr import code_sheet


class ShowCodeView(AskedView[ShowCode]):
    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            said = [*self.trouble(look, width), *heading(look, *self.sentences(look), width, align)]
            return [*said, *fact_sheet(look, self.question.facts, width)]

        return message(look, room, lambda high: code_sheet(look, self.question.link, high), Said(words))

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (self.agree(look),)
