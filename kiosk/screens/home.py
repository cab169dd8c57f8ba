"""The idle screen, and the screen of a terminal that serves nobody."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kiosk.screens.screen import Ask, Notice
from kiosk.text import Text

IDENTIFY = "identify"


@dataclass(frozen=True)
class MenuEntry:
    """One journey on offer. Words are home.<journey> and home.<journey>_hint.

    `closed` says in words why it can't be finished now; None means it can. `stage` is where in a visit
    it belongs: "before", "visit", "ward", "after", "help".
    """

    journey: str
    closed: Text | None = None
    stage: str = "visit"


@dataclass(frozen=True)
class RegionalCard:
    """A region's own card, named on the home screen; its code begins a visit like any other code."""

    zh: str
    en: str
    logo: Path | None = None
    first: bool = True

    def name(self, language: str) -> str:
        """Its name in "zh" or "en"."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class HomeNotice:
    """What whoever operates the terminal has to tell everybody who comes."""

    zh: str
    en: str

    def words(self, language: str) -> str:
        """In "zh" or "en"."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Home(Ask[str]):
    """What would you like to do? The answer is the name of a journey, or IDENTIFY: who am I, first.

    `media` names what can be shown without touching anything: "social_card", "health_code"; CAMERA_CODE
    once it was pressed. `hidden` is the journey of whoever knocks: taps the upper left corner five times.
    """

    patience: ClassVar[float | None] = None
    way_back: ClassVar[bool] = False
    way_home: ClassVar[bool] = False

    entries: tuple[MenuEntry, ...]
    down: tuple[Text, ...] = ()
    media: tuple[str, ...] = ()
    regional: RegionalCard | None = None
    hidden: str = ""
    notice: HomeNotice | None = None


@dataclass(frozen=True)
class OutOfService(Notice):
    """Nothing can be done here now; `code` is for the technician."""

    reason: Text
    code: str = ""


@dataclass(frozen=True)
class TakenOutOfService(Ask[str]):
    """The same by an order: the program stands, and `hidden` is the journey of whoever knocks."""

    patience: ClassVar[float | None] = None
    way_back: ClassVar[bool] = False
    way_home: ClassVar[bool] = False

    reason: Text
    code: str
    hidden: str = ""
