"""What all notices share: a picture, what is going on in words, and dots that keep moving."""

from typing import ClassVar

from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import BRAND, Align
from ui.view import Q, Room, View
from ui.widgets.message import Picture, Said, heading, message, sign
from ui.widgets.progress import Dots


class NoticeView(View[Q]):
    """Says what is going on. A notice names its words, and an icon unless it has a picture of its own."""

    says: ClassVar[str]
    asks: ClassVar[str]
    icon: ClassVar[str] = ""

    def picture(self, look: Look) -> Picture:
        return sign(look, self.icon, BRAND)

    def sentences(self, look: Look) -> tuple[str, str]:
        return look.say(self.says), look.say(self.asks)

    def body(self, look: Look, room: Room) -> Widget:
        def words(width: float, align: Align) -> list[Widget]:
            return [*heading(look, *self.sentences(look), width, align), Dots(look)]

        return message(look, room, self.picture(look), Said(words))
