"""Card or code, whichever comes first; the pictures show where."""

from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.identity import FACE, HowToIdentify
from ui import icons
from ui.look import Look
from ui.view import Answering, Room, View
from ui.widgets.band import band
from ui.widgets.fault_code import fault_code
from ui.widgets.press import Action
from ui.widgets.stack import Column, Spring
from ui.widgets.ways import ways, ways_gap

ICONS = {FACE: icons.PERSON}


class HowToIdentifyView(View[HowToIdentify]):
    title = "how_to_identify.title"

    def __init__(self, question: HowToIdentify, answering: Answering) -> None:
        super().__init__(question, answering)
        # What went wrong says what to do, and needs the room.
        self.lead = "" if question.trouble else "how_to_identify.lead"

    def body(self, look: Look, room: Room) -> Widget:
        media, trouble, code = self.question.media, self.question.trouble, self.question.code
        gap = ways_gap(look, media)
        bands: list[Widget] = (
            [band(look, look.words.say(trouble), "bad", room.width, code)]
            if trouble
            else fault_code(look, code, room.width, "left")
        )
        left = room.height - sum(each.height + gap for each in bands)
        shown = ways(look, media, Room(room.width, left))
        return Column(*bands, shown, Spring(), width=room.width, height=room.height, gap=gap)

    def actions(self, look: Look) -> tuple[Action, ...]:
        """What is pressed instead of shown."""
        return tuple(self._action(look, name) for name in self.question.pressed)

    def _action(self, look: Look, name: str) -> Action:
        return Action(
            name, look.say(f"how_to_identify.{name}"), partial(self.answering.give, name), ICONS[name]
        )
