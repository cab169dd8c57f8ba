"""Paid; the paper is in the slot."""

from kivy.uix.widget import Widget

from kiosk.screens.asking import AtTheSlot
from kiosk.screens.ending import TakeSlip
from ui import icons
from ui.look import Look
from ui.theme import Align
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.message import Said, drawing, heading, message
from ui.widgets.press import Action
from ui.widgets.scene import take_paper


class TakeSlipView(View[TakeSlip]):
    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            paid = look.say("take_slip.paid", amount=look.words.money(self.question.fen))
            said = [band(look, paid, "good", width)]
            said += heading(look, look.say("take_slip.title"), look.say("take_slip.lead"), width, align)
            if self.question.bill_follows:
                said.append(band(look, look.say("take_slip.bill_follows"), "plain", width))
            if self.question.missing:
                said.append(band(look, look.words.say(self.question.missing), "care", width))
            return said

        return message(look, room, drawing(take_paper), Said(words))

    def actions(self, look: Look) -> tuple[Action, ...]:
        def said(what: AtTheSlot, icon: str) -> Action:
            return Action(str(what), look.say(f"take_slip.{what}"), lambda: self.answering.give(what), icon)

        taken = Action("done", look.say("take_slip.done"), self.yes, icons.CHECK)
        statement = (said(AtTheSlot.STATEMENT, icons.PRINT),) if self.question.statement else ()
        return (taken, said(AtTheSlot.NOTHING, icons.WARNING), *statement)
