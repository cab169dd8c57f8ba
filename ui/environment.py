"""What must be settled before Kivy is first imported: variables, window, no way out of the program."""

import ctypes
import os
from pathlib import Path

from drivers.errors import Absent
from kiosk.screens.settings import ScreenSettings

NAME = "health-card-kiosk"
# A panel may need another way to its graphics, which opens nothing. Modules, folders and loops could.
ALLOWED = {"KIVY_GL_BACKEND"}
OUTSIDERS = ("KIVY_", "KCFG_")


def cache_folder() -> Path:
    """The user's cache folder for this program: fonts and what Kivy wants to write."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NAME


def prepare(settings: ScreenSettings) -> None:
    """Set Kivy up for a terminal. Call it before anything imports Kivy."""
    _set_variables(settings)
    from kivy.config import Config

    for section, key, value in _window(settings):
        Config.set(section, key, value)
    # The default lines read /dev/input past SDL, so that a tap could come twice.
    for section in ("input", "modules"):
        for key, _ in Config.items(section):
            Config.remove_option(section, key)
    Config.set("input", "mouse", "mouse,disable_multitouch")


def _set_variables(settings: ScreenSettings) -> None:
    home = cache_folder() / "kivy"
    home.mkdir(parents=True, exist_ok=True)
    for name in [each for each in os.environ if each.startswith(OUTSIDERS) and each not in ALLOWED]:
        del os.environ[name]
    os.environ.update(
        KIVY_HOME=str(home),
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",
        KIVY_NO_ENV_CONFIG="1",
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",
        # SDL would turn SIGTERM into a request to close the window, which a locked window refuses.
        SDL_NO_SIGNAL_HANDLERS="1",
        # Whoever types on a keyboard that was plugged in gets no window of an input method.
        XMODIFIERS="@im=none",
    )
    # Without a wish SDL falls back to a picture nobody sees when the X server is gone.
    os.environ.setdefault("SDL_VIDEODRIVER", settings.video_driver)


def _window(settings: ScreenSettings) -> list[tuple[str, str, str]]:
    return [
        ("kivy", "exit_on_escape", "0"),
        ("kivy", "desktop", "0"),
        ("kivy", "keyboard_mode", "system"),
        ("kivy", "log_enable", "0"),
        ("kivy", "pause_on_minimize", "0"),
        ("graphics", "width", str(settings.width)),
        ("graphics", "height", str(settings.height)),
        ("graphics", "fullscreen", "auto" if settings.fullscreen else "0"),
        ("graphics", "borderless", "1" if settings.fullscreen else "0"),
        ("graphics", "resizable", "0"),
        ("graphics", "show_cursor", "0" if settings.fullscreen else "1"),
        ("graphics", "multisamples", "0"),
        ("graphics", "maxfps", "30"),
        ("graphics", "allow_screensaver", "0"),
    ]


def check_video_driver() -> None:
    """Make sure that SDL draws where it was told to. Raises Absent when it chose another place."""
    wanted = os.environ["SDL_VIDEODRIVER"].lower()
    found = _driver_in_use()
    if found != wanted:
        raise Absent("UIX-02", f"SDL draws with {found or 'nothing'}, not with {wanted}")


def _driver_in_use() -> str:
    """The driver of the SDL that Kivy has loaded, found by the file it was loaded from."""
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        path = line.split()[-1]
        if "libSDL2-2" in path:
            ask = ctypes.CDLL(path).SDL_GetCurrentVideoDriver
            ask.restype = ctypes.c_char_p
            return (ask() or b"").decode().lower()
    return ""
