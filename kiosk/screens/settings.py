"""What the config file says about the glass; ui reads it, kiosk never touches a screen."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field


class ScreenSettings(BaseModel, frozen=True, extra="forbid"):
    """The panel and the window on it. Touch targets are sized in millimetres, so its width matters."""

    width: int = Field(1080, ge=480, le=7680, description="Width of the window in pixels.")
    height: int = Field(1920, ge=480, le=7680, description="Height of the window in pixels.")
    panel_width_mm: float = Field(
        344.0, ge=100, le=3000, description="Width of the glass under the window in millimetres."
    )
    fullscreen: bool = Field(True, description="Fill the display and leave no window border.")
    low: bool = Field(
        False,
        description="Draw everything at the bottom of an upright panel, for people in wheelchairs; a patient"
        " can choose it at home, too.",
    )
    video_driver: Literal["x11", "kmsdrm", "offscreen"] = Field(
        "x11", description="SDL video driver to insist on; SDL_VIDEODRIVER in the environment wins."
    )
    fonts_folder: Path | None = Field(
        None, description="Where the extracted fonts are kept; the user's cache folder when left out."
    )
    targets_file: Path | None = Field(
        None, description="JSON file that lists what can be pressed now, for test robots and accessibility."
    )


class VoiceSettings(BaseModel, frozen=True, extra="forbid"):
    """What is said aloud. Sound files come from `make voice`, or from a speaker's recordings."""

    folder: Path | None = Field(
        None, description="Sound files with their manifest.json; those of `make voice` when left out."
    )
    on: bool = Field(
        False,
        description="Speak until a patient switches it off in Help; else the reverse. "
        "A card left behind is called out anyway.",
    )
    volume: float = Field(0.8, ge=0, le=1, description="How loud, from 0 to 1.")
