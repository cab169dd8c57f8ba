"""The idle screen, and the screen of a terminal that serves nobody."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.screens.screen import Ask, Notice
from kiosk.text import Text


@dataclass(frozen=True)
class MenuEntry:
    """One journey on offer. Words are home.<journey> and home.<journey>_hint.

    `closed` says in words why it can't be finished now; None means it can.
    """

    journey: str
    closed: Text | None = None


@dataclass(frozen=True)
class Home(Ask[str]):
    """What would you like to do? The answer is the name of a journey."""

    patience: ClassVar[float | None] = None
    way_back: ClassVar[bool] = False
    way_home: ClassVar[bool] = False

    entries: tuple[MenuEntry, ...]
    down: tuple[Text, ...] = ()


@dataclass(frozen=True)
class OutOfService(Notice):
    """Nothing can be done here now; `code` is for the technician."""

    reason: Text
    code: str = ""
