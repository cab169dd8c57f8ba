"""The first picture waits for nothing large, and a broken config file is said all the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.place import Place
from kiosk.screens.settings import ScreenSettings
from tests.kiosk.conftest import CONFIG
from ui.first_look import FirstLook, first_look

LARGE = {
    "kiosk.config",
    "kiosk.opening",
    "kiosk.services.http",
    "escpos",
    "fpdf",
    "nats",
    "sqlite_utils",
    "requests",
}
LOADED = """
import sys
from pathlib import Path
from kiosk.screens.settings import ScreenSettings
import ui.__main__
from ui import environment
environment.prepare(ScreenSettings(fullscreen=False))
import ui.opening
sys.stdout.write(" ".join(sys.modules))
"""


def ui(file: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "ui", "--config", str(file)]
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_GL_BACKEND": "mock"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)


def test_l9_nothing_large_is_loaded_before_the_first_picture() -> None:
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_GL_BACKEND": "mock"}
    command = [sys.executable, "-c", LOADED]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=True)
    assert LARGE & set(ran.stdout.split()) == set()
    assert "ui.opening" in ran.stdout.split()


def test_window_hospital_and_language_are_read_of_a_file_that_says_them(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(CONFIG + '\n[screen]\nwidth = 800\nfonts_folder = "fonts"\n[unheard_of]\n', "utf-8")
    look = first_look(file)
    assert look is not None
    assert look.screen == ScreenSettings(width=800, fonts_folder=tmp_path / "fonts")
    assert isinstance(look.place, Place)
    assert isinstance(look, FirstLook)


@pytest.mark.parametrize(
    "content", ["[terminal", "[screen]\nwidth = 800\n", CONFIG + "\n[screen]\nwidth = 1\n", ""]
)
def test_of_a_file_that_does_not_say_so_much_nothing_is_taken(tmp_path: Path, content: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(content, "utf-8")
    assert first_look(file) is None
    assert first_look(tmp_path / "gone.toml") is None


def test_a_file_that_is_broken_ends_the_program_with_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    (tmp_path / "token").write_text("very-secret")
    for content in ("[terminal", CONFIG + "\n[unheard_of]\n"):
        file.write_text(content, "utf-8")
        ran = ui(file)
        assert ran.returncode == 2, ran.stderr
        assert "kiosk.toml" in ran.stderr
