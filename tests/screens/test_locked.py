"""S-18, inside the window: fingers and files that no display in memory can send lead nowhere either."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from kivy.base import EventLoop
from kivy.config import Config
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.screens.payment import ChooseBills
from tests.screens.robot import Robot
from tests.screens.samples import BILLS, LIN
from ui.app import KioskApp

# A file of settings and a module that Kivy would take up by itself.
WISHES = {
    "KIVY_MODULES_DIR": "mods",
    "KCFG_MODULES_INSPECTOR": "",
    "KCFG_KIVY_EXIT_ON_ESCAPE": "1",
    "KIVY_DPI": "9",
}
SAYS = """
import json, sys
from kiosk.screens.settings import ScreenSettings
from ui import environment
environment.prepare(ScreenSettings())
from kivy.config import Config
from kivy.modules import Modules
from kivy.metrics import Metrics
modules, inputs = Config.items("modules"), Config.items("input")
sys.stdout.write(json.dumps([modules, inputs, Config.get("kivy", "exit_on_escape"), Metrics.dpi]))
"""


def test_s18_neither_the_environment_nor_a_file_of_kivy_opens_anything(tmp_path: Path) -> None:
    (tmp_path / ".kivy").mkdir()
    (tmp_path / ".kivy" / "config.ini").write_text("[kivy]\nexit_on_escape = 1\n[modules]\ninspector =\n")
    wishes = {**os.environ, **WISHES, "HOME": str(tmp_path), "SDL_VIDEODRIVER": "offscreen"}
    wishes["KIVY_GL_BACKEND"] = "mock"
    wishes.pop("XDG_CACHE_HOME", None)
    ran = subprocess.run([sys.executable, "-c", SAYS], env=wishes, capture_output=True, text=True, timeout=60)
    assert ran.stdout == '[[], [["mouse", "mouse,disable_multitouch"]], "0", 96.0]', ran.stderr


def test_s18_there_are_no_settings_modules_or_fingers_that_a_mouse_makes(robot: Robot) -> None:
    assert Config.items("modules") == []
    assert [name for name, _ in Config.items("input")] == ["mouse"]
    app = KioskApp()
    assert not app.use_kivy_settings
    assert app.open_settings() is False


def test_s18_dropped_files_typed_text_and_keys_go_nowhere(robot: Robot) -> None:
    async def story() -> None:
        asked = robot.asks(ChooseBills(LIN, BILLS))
        await robot.frames()
        before = robot.says()
        Window.dispatch("on_drop_begin", 10, 10)
        Window.dispatch("on_drop_file", b"/etc/passwd", 10, 10)
        Window.dispatch("on_drop_text", b"file:///etc/passwd", 10, 10)
        Window.dispatch("on_drop_end", 10, 10)
        Window.dispatch("on_textinput", "6901234567892")
        for key in (27, 282, 292, 293, 101):
            Window.dispatch("on_keyboard", key, key, None, ["ctrl"])
            Window.dispatch("on_key_down", key, key, None, ["ctrl", "alt"])
            Window.dispatch("on_key_up", key, key)
        await robot.frames()
        assert robot.says() == before
        assert not asked.done()
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)

    asyncio.run(story())


def test_s18_ten_fingers_at_once_press_what_is_there_and_nothing_else(robot: Robot) -> None:
    async def story() -> None:
        chance = Random(18)
        for _ in range(15):
            asked = robot.asks(ChooseBills(LIN, BILLS))
            await robot.frames(1)
            robot.now += 0.5
            await _ten_fingers(robot, chance)
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
        assert EventLoop.touches == []
        assert Window.children == [robot.stage]

    asyncio.run(story())


async def _ten_fingers(robot: Robot, chance: Random) -> None:
    """Down together, moved, and lifted in another order."""
    fingers = [
        UnitTestTouch(chance.random() * Window.width, chance.random() * Window.height) for _ in range(10)
    ]
    for each in fingers:
        each.touch_down()
    for each in fingers:
        each.touch_move(chance.random() * Window.width, chance.random() * Window.height)
    await robot.frames(1)
    chance.shuffle(fingers)
    for each in fingers:
        each.touch_up()
    await robot.frames(1)
