"""Paid, but without paper: the bill goes to the phone by a code."""

from dataclasses import replace
from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.ending import BillOnPhone
from ui import icons
from ui.look import Look
from ui.theme import GOOD, GOOD_SOFT, Align
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.fault_code import fault_code
from ui.widgets.line import Line
from ui.widgets.message import Said, heading, message, sign
from ui.widgets.press import Action
from ui.widgets.qr import Code, code_sheet

LEAST_CODE = 330


class BillOnPhoneView(View[BillOnPhone]):
    """Without a link there is no code to scan yet, only the number to ask with."""

    def body(self, look: Look, room: Room) -> Widget:
        normal = replace(look, sizes=replace(look.sizes, large=False))
        # A code that no phone reads helps nobody: the words around it make way.
        for here, led in ((look, True), (look, False), (normal, True)):
            drawn = self._drawn(here, room, led)
            codes = [each for each in drawn.walk() if isinstance(each, Code)]
            if all(each.width >= look.sizes.px(LEAST_CODE) for each in codes):
                break
        return drawn

    def _drawn(self, look: Look, room: Room, led: bool) -> Widget:
        def number(width: float, align: Align) -> list[Widget]:
            sentence = look.say("bill_on_phone.number", number=self.question.number)
            said = Line(sentence, look.sizes.text("label", bold=True, align=align), width)
            return [said, *fault_code(look, self.question.code, width, align)]

        def code(height: float) -> Widget:
            return code_sheet(look, self.question.link, height)

        picture = code if self.question.link else sign(look, icons.PHONE, GOOD, GOOD_SOFT)
        return message(look, room, picture, Said(partial(self._words, look, led), number))

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (Action("done", look.say("bill_on_phone.done"), self.yes, icons.CHECK),)

    def _words(self, look: Look, led: bool, width: float, align: Align) -> list[Widget]:
        question = self.question
        paid = look.say("bill_on_phone.paid", amount=look.words.money(question.fen))
        title = "bill_on_phone.title" if question.link else "bill_on_phone.title_without_code"
        more = question.bill_follows or question.half_slip or question.missing
        told = question.why or more or not led
        lead = "" if told else look.say("bill_on_phone.lead")
        said: list[Widget] = [
            band(look, paid, "good", width),
            *heading(look, look.say(title), lead, width, align),
        ]
        if question.why:
            said.append(band(look, look.words.say(question.why), "care", width))
        # Whom to ask stands in a band of its own, or with what else is said: more bands would hide the code.
        ask = question.missing and question.half_slip is not question.goes_on
        if question.half_slip:
            half_slip = "bill_on_phone.half_slip_or_ask" if ask else "bill_on_phone.half_slip"
            said.append(band(look, look.say(half_slip), "care", width))
        if question.goes_on:
            goes_on = "bill_on_phone.goes_on_or_ask" if ask else "bill_on_phone.goes_on"
            said.append(band(look, look.say(goes_on), "plain", width))
        if question.bill_follows:
            follows = "bill_on_phone.bill_follows" if question.link else "bill_on_phone.ask_later"
            said.append(band(look, look.say(follows), "plain", width))
        if question.missing and not question.goes_on and not question.half_slip:
            said.append(band(look, look.words.say(question.missing), "plain", width))
        return said
