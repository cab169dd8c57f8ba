"""Nothing can be done at this terminal now; where to go instead."""

from kivy.uix.widget import Widget

from kiosk.screens.home import OutOfService, TakenOutOfService
from ui import icons
from ui.look import Look
from ui.theme import CARE, CARE_SOFT, Align
from ui.view import Room, View
from ui.widgets.fault_code import fault_code
from ui.widgets.line import Line
from ui.widgets.message import Said, heading, message, sign


class OutOfServiceView(View[OutOfService | TakenOutOfService]):
    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            said = heading(
                look, look.say("out_of_service.title"), look.words.say(self.question.reason), width, align
            )
            said.append(Line(look.say("out_of_service.instead"), look.sizes.text("lead", align=align), width))
            return [*said, *fault_code(look, self.question.code, width, align)]

        return message(look, room, sign(look, icons.OUT_OF_SERVICE, CARE, CARE_SOFT), Said(words))
