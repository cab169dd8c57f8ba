"""What happened on a bad day, minute by minute, as it will be told."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hardware_sim.play import glass
from hardware_sim.play.words import Words
from hardware_sim.terminal.window import Shown

Who = Literal["story", "world", "patient", "terminal", "verdict"]


@dataclass(frozen=True)
class Entry:
    """`at` is in seconds since the beginning; a screen that passed too quickly has no picture."""

    at: float
    who: Who
    text: Words
    picture: Path | None = None


@dataclass
class Diary:
    entries: list[Entry] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def note(self, who: Who, text: Words) -> None:
        self.entries.append(Entry(self.seconds, who, text))

    def photographed(self, screen: Shown, picture: Path | None) -> None:
        self.entries.append(Entry(self.seconds, "terminal", glass.screen(screen.question), picture))
