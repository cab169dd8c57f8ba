"""The mirror, and above it the one thing to do now; the words change while the picture moves."""

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.screens.face import INSTRUCTIONS, LookHere
from ui.look import Look
from ui.theme import BRAND, Role, Style
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.line import Line
from ui.widgets.mirror import MirrorImage
from ui.widgets.stack import Column, Row, Spring

SECONDS = 0.2
# How much of a wide screen the words take, and how large the one is that says what to do.
WORDS: tuple[tuple[float, Role], ...] = ((0.5, "title"), (0.5, "label"), (0.62, "label"), (0.62, "body"))


class LookHereView(View[LookHere]):
    title = "look_here.title"

    def heading(self, look: Look) -> tuple[str, str]:
        """What went wrong says what to do, and the picture needs the room of the title."""
        return ("", "") if self.question.trouble else super().heading(look)

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(28)
        if look.sizes.portrait:
            above = self._said(look, room.width)
            left = room.height - sum(each.height + gap for each in above)
            image = self._image(Room(room.width, min(left, room.width * 0.75)))
            return Column(*above, image, Spring(), width=room.width, height=room.height, gap=gap)
        # A low panel holds many words only if what is to be done is no title, and the picture makes way.
        for share, role in WORDS:
            width = (room.width - 2 * gap) * share
            said = self._said(look, width, role)
            if sum(each.height + gap for each in said) <= room.height:
                break
        words = Column(*said, Spring(), width=width, height=room.height, gap=gap)
        return Row(words, self._image(Room(room.width - 2 * gap - width, room.height)), gap=2 * gap)

    def _said(self, look: Look, width: float, role: Role = "title") -> list[Widget]:
        """What went wrong before, and what to do now."""
        trouble, code = self.question.trouble, self.question.code
        bands: list[Widget] = [band(look, look.words.say(trouble), "bad", width, code)] if trouble else []
        style = look.sizes.text(role, BRAND, bold=True, align="center")
        words = Instruction(look, self.question, style, width)
        return [*bands, Column(words, width=width, height=_highest(look, style, width))]

    def _image(self, room: Room) -> MirrorImage:
        return MirrorImage(self.question.mirror, room.width, room.height)


def _highest(look: Look, style: Style, width: float) -> float:
    """Room for the longest of the sentences, so that nothing jumps when another one comes."""
    return max(float(Line(look.say(f"face.{each}"), style, width).height) for each in INSTRUCTIONS)


class Instruction(Line):
    """What to do now."""

    def __init__(self, look: Look, question: LookHere, style: Style, width: float) -> None:
        self._look_of, self._mirror = look, question.mirror
        self._said = look.words.say(question.mirror.told)
        super().__init__(self._said, style, width)
        self._asking = Clock.create_trigger(self._ask, SECONDS, interval=True)
        self.bind(parent=self._watch)

    def _watch(self, _line: Widget, parent: Widget | None) -> None:
        if parent is None:
            self._asking.cancel()
        else:
            self._asking()

    def _ask(self, _seconds: float) -> None:
        now = self._look_of.words.say(self._mirror.told)
        if now != self._said:
            self._said = now
            self.say(now)
