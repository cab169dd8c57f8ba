"""What the first picture needs of the config file, read before anything large is imported.

Whether the file is right is another matter, and found out while that picture is on the glass.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.place import Place
from kiosk.screens.settings import ScreenSettings, VoiceSettings

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True)
class FirstLook:
    """The window, what is heard at it, and what stands on it."""

    screen: ScreenSettings
    voice: VoiceSettings
    place: Place
    language: str


def first_look(file: Path) -> FirstLook | None:
    """None when the file does not say so much; who knows better than the file has to be asked then."""
    try:
        said = tomllib.loads(file.read_text("utf-8"))
        terminal = said["terminal"]
        place = Place(terminal["hospital_name_zh"], terminal["hospital_name_en"], terminal["id"])
        screen = _beside(file, ScreenSettings.model_validate(said.get("screen", {})))
        voice = _beside(file, VoiceSettings.model_validate(said.get("voice", {})))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValidationError):
        return None
    return FirstLook(screen, voice, place, "en" if terminal.get("language") == "en" else "zh")


def _beside(file: Path, settings: S) -> S:
    """Paths in a config file are meant from where it lies."""
    paths = {name: file.parent / value for name, value in settings if isinstance(value, Path)}
    return settings.model_copy(update=paths)
