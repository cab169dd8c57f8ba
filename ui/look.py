"""How everything is drawn just now: in which words, at which sizes, at which place and time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.clock import now
from kiosk.place import Place
from kiosk.text import Text, Words
from ui.theme import Sizes


@dataclass(frozen=True)
class Look:
    words: Words
    sizes: Sizes
    place: Place
    wall_clock: Callable[[], datetime] = field(default=now)

    @property
    def hospital(self) -> str:
        return self.place.hospital(self.words.language)

    def say(self, key: str, **values: str | int | Text) -> str:
        return self.words.say(Text(key, values))
