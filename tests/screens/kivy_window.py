"""Brings Kivy up inside a test process, and leaves the environment of that process as it was."""

import os
import tempfile
from pathlib import Path

from kiosk.screens.settings import ScreenSettings
from ui import environment
from ui.fonts import font_files


def bring_up(width: int, height: int, real_pictures: bool = False) -> None:
    """Import Kivy with a window that nobody sees; with `real_pictures` it is really drawn, by software."""
    before = dict(os.environ)
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    os.environ["SDL_AUDIODRIVER"] = "dummy"
    if not real_pictures:
        os.environ["KIVY_GL_BACKEND"] = "mock"
    try:
        _open_window(width, height)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _open_window(width: int, height: int) -> None:
    environment.prepare(ScreenSettings(width=width, height=height, fullscreen=False))
    os.environ["KIVY_HOME"] = tempfile.mkdtemp(prefix="kivy-home-")
    from kivy.config import Config

    # Frames are stepped by hand, and a test has no reason to wait for the next one.
    Config.set("graphics", "maxfps", "0")
    from kivy.core.window import Window

    from ui.widgets.line import use_fonts

    assert Window is not None
    use_fonts(font_files())


def picture(widget: object, path: Path) -> None:
    """Save a widget that has been drawn for real."""
    widget.export_to_png(str(path))  # type: ignore[attr-defined]  # a Kivy widget has no types
