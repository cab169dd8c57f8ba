"""There is no paper; the bill can go to the phone instead."""

from kivy.uix.widget import Widget

from kiosk.screens.payment import PrinterEmpty
from ui import icons
from ui.look import Look
from ui.theme import Align
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.fault_code import fault_code
from ui.widgets.message import Said, drawing, heading, message
from ui.widgets.press import Action
from ui.widgets.scene import no_paper


class PrinterEmptyView(View[PrinterEmpty]):
    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            said = heading(
                look, look.say("printer_empty.title"), look.say("printer_empty.lead"), width, align
            )
            said.append(band(look, look.say("printer_empty.untouched"), "plain", width))
            return [*said, *fault_code(look, self.question.code, width, align)]

        return message(look, room, drawing(no_paper), Said(words))

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (Action("go_on", look.say("printer_empty.go_on"), self.yes, icons.PHONE),)
