"""A keypad on the glass, and what was typed on it so far."""

from random import SystemRandom
from typing import ClassVar

from kivy.uix.widget import Widget

from kiosk.screens.asking import Digits, EnterDigits
from ui.look import Look
from ui.theme import BRAND, INK, QUIET, SHEET, Role, Style
from ui.typing import all_keys, digit_keys, fits, letter_keys, shown
from ui.view import Answering, Room
from ui.views.asked import AskedView
from ui.widgets.keypad import CLEAR, DELETE, SWITCH, Key, keypad
from ui.widgets.line import Line, text_width
from ui.widgets.message import heading
from ui.widgets.press import Action
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish, Surface

ROLES: tuple[Role, ...] = ("hero", "title", "label", "body", "small")
DIGITS = "1234567890"
ACROSS = {True: 6, False: 9}


class EnterDigitsView(AskedView[EnterDigits]):
    agreeing: ClassVar[str] = "asked.typed"

    def __init__(self, question: EnterDigits, answering: Answering) -> None:
        super().__init__(question, answering)
        self._typed, self._letters = "", False
        self._order = list(DIGITS)
        if question.kind is Digits.PASSWORD:
            # Whoever looks at the finger from afar, or at its marks afterwards, learns nothing.
            SystemRandom().shuffle(self._order)

    def heading(self, look: Look) -> tuple[str, str]:
        return self.sentences(look) if look.sizes.portrait else ("", "")

    def sentences(self, look: Look) -> tuple[str, str]:
        title, lead = super().sentences(look)
        if self.question.kind is Digits.PASSWORD and not self.question.trouble:
            lead = look.say("keypad.hidden")
        return title, lead

    def body(self, look: Look, room: Room) -> Widget:
        if look.sizes.portrait:
            return self._upright(look, room)
        gap = look.sizes.px(32)
        keys = self._keys(look, Room(room.width * (0.42 if look.sizes.cramped else 0.52), room.height))
        left = self._beside(look, Room(room.width - keys.width - 2 * gap, room.height))
        return Row(Column(left, Spring(), height=room.height), keys, gap=2 * gap)

    def actions(self, look: Look) -> tuple[Action, ...]:
        return (self.agree(look, enabled=len(self._typed) >= self.question.least),)

    def yes(self) -> None:
        self.answering.give(self._typed)

    def _upright(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(16 if look.sizes.large else 24)
        above = [
            *self.trouble(look, room.width),
            *self._field(look, room.width, counted=not look.sizes.large),
        ]
        left = room.height - sum(each.height + gap for each in above)
        keys = self._keys(look, Room(room.width, left - gap))
        return Column(*above, Spring(), keys, width=room.width, height=room.height, gap=gap)

    def _beside(self, look: Look, room: Room) -> Column:
        """Title, lead, what was typed, and how much that is; where room is scarce a smaller title does."""
        title, lead = self.sentences(look)
        small = Line(title, look.sizes.text("label", bold=True), room.width)
        for words, counted in (
            (heading(look, title, lead, room.width, "left"), True),
            (heading(look, title, lead, room.width, "left"), False),
            (heading(look, title, "", room.width, "left"), False),
            ([small], False),
        ):
            below = [*self.trouble(look, room.width), *self._field(look, room.width, counted)]
            left = Column(*words, *below, gap=look.sizes.px(16), align="left")
            if left.height <= room.height:
                break
        return left

    def _keys(self, look: Look, room: Room) -> Column:
        return keypad(look, self._rows(look), room, self._pressed)

    def _rows(self, look: Look) -> list[list[Key]]:
        kind = self.question.kind
        if kind is not Digits.SHORT_CODE:
            return digit_keys(kind, self._order, look.say)
        if look.sizes.cramped:
            return letter_keys(look.say) if self._letters else digit_keys(kind, self._order, look.say)
        return all_keys(ACROSS[look.sizes.portrait], look.say)

    def _field(self, look: Look, width: float, counted: bool) -> list[Widget]:
        """What was typed, and how much of it that is where that is `counted`."""
        sizes, kind = look.sizes, self.question.kind
        style = _style(look, self._said(look, "8" * self.question.most), width - sizes.px(96))
        text = Line(self._said(look, self._typed), style.but(align="center"), width - sizes.px(96))
        finish = Finish(SHEET, sizes.px(24), BRAND)
        box = Surface(finish, (width, text.height + sizes.px(36)), text)
        if kind is Digits.AMOUNT or not counted:
            return [box]
        fixed = self.question.least == self.question.most
        key = "keypad.typed" if fixed else "keypad.some"
        count = look.say(key, count=len(self._typed), of=self.question.most)
        return [box, Line(count, sizes.text("small", QUIET), width)]

    def _said(self, look: Look, typed: str) -> str:
        kind = self.question.kind
        if kind is Digits.AMOUNT:
            return look.say("keypad.amount", yuan=typed or "0")
        return shown(kind, typed)

    def _pressed(self, key: Key) -> None:
        if key.name == DELETE:
            self._typed = self._typed[:-1]
        elif key.name == CLEAR:
            self._typed = ""
        elif key.name == SWITCH:
            self._letters = not self._letters
        elif fits(self.question.kind, self._typed, key.letter, self.question.most):
            self._typed += key.letter
        self.answering.redraw()


def _style(look: Look, longest: str, width: float) -> Style:
    """The largest in which the longest that can be typed stays on one line."""
    styles = [look.sizes.text(role, INK, bold=True) for role in ROLES]
    return next((each for each in styles if text_width(longest, each) <= width), styles[-1])
