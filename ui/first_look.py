"""What the first picture needs of the config file, read before anything large is imported.

Whether the file is right is another matter, and found out while that picture is on the glass.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from kiosk.place import Place
from kiosk.screens.settings import ScreenSettings, VoiceSettings


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
        screen = ScreenSettings.model_validate(said.get("screen", {}))
        voice = VoiceSettings.model_validate(said.get("voice", {}))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValidationError):
        return None
    return FirstLook(screen, voice, place, "en" if terminal.get("language") == "en" else "zh")
