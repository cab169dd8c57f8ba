"""Something failed: what happened, what became of the money, and the code for the technician."""

from kivy.uix.widget import Widget

from kiosk.screens.ending import MoneyState, Sorry
from ui import icons
from ui.look import Look
from ui.theme import CARE, CARE_SOFT, Align
from ui.view import Room, View
from ui.widgets.band import Mood, band
from ui.widgets.fault_code import fault_code
from ui.widgets.line import Line
from ui.widgets.message import Said, heading, message, sign
from ui.widgets.press import Action

MOODS: dict[MoneyState, Mood] = {
    MoneyState.UNTOUCHED: "plain",
    MoneyState.GIVEN_BACK: "good",
    MoneyState.BEING_CHECKED: "care",
    MoneyState.PAID: "good",
}


class SorryView(View[Sorry]):
    def body(self, look: Look, room: Room) -> Widget:
        question = self.question

        def words(width: float, align: Align) -> list[Widget]:
            said = heading(look, look.say(question.title), look.words.say(question.text), width, align)
            said.append(band(look, look.say(f"sorry.{question.money}"), MOODS[question.money], width))
            if question.final_at:
                until = look.say("sorry.final_at", time=look.words.moment(question.final_at))
                said.append(Line(until, look.sizes.text("lead", align=align), width))
            return said

        def numbers(width: float, align: Align) -> list[Widget]:
            said: list[Widget] = []
            if question.number:
                number = look.say("sorry.number", number=question.number)
                said.append(Line(number, look.sizes.text("label", bold=True, align=align), width))
            return [*said, *fault_code(look, question.code, width, align)]

        return message(look, room, sign(look, icons.WARNING, CARE, CARE_SOFT), Said(words, numbers))

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (Action("done", look.say("sorry.done"), self.yes, icons.CHECK),)
