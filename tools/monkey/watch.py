"""What must hold whatever is done to the window, and the way back to a fresh home screen."""

import importlib
import pkgutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from kiosk import screens
from kiosk.screens.screen import Ask, Notice
from tests.marks import find_marks
from tools.monkey.place import GLANCE_SECONDS, HEIGHT, WIDTH, Window

# What leads home, in the order of preference; the rest of a screen is for those who want to go on.
WAYS_HOME = ("home", "help_close", "stay", "done", "no", "leave", "back", "yes")
HOME_SECONDS, STEP_SECONDS, SETTLE_SECONDS = 180.0, 1.0, 0.6
FULL = f"{WIDTH}x{HEIGHT}+0+0"


def known() -> Iterator[str]:
    """The name of every question and notice that the program can show."""
    for each in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(each.name)
    for kind in (Ask, Notice):
        yield from _kinds_of(kind)


def _kinds_of(kind: type) -> Iterator[str]:
    for each in kind.__subclasses__():
        yield each.__name__
        yield from _kinds_of(each)


class Watch:
    """Looks at the window between the deeds. `findings` are sentences; none is what is wanted."""

    def __init__(self, window: Window) -> None:
        self.window, self._known = window, set(known())
        self._fresh: Image.Image | None = None
        self._clock = (0, 0, 0, 0)
        self.findings: list[str] = []
        self.met: Counter[str] = Counter()
        self.homes = 0
        self.longest_home_seconds = 0.0

    def look(self, after: str) -> bool:
        """Alive, a known question, and one window that fills the glass. False when it is dead."""
        told = self.window.told()
        self.met[str(told["question"])] += 1
        if not self.window.alive:
            self._finds(f"the program ended with {self.window.program.returncode}", after)
            return False
        if told["question"] not in self._known:
            self._finds(f"{told['question']!r} is no question of ours", after)
        if (windows := self.window.windows()) != [FULL]:
            self._finds(f"on the display are {windows}", after)
        return True

    def goes_home(self, after: str) -> None:
        """A fresh home screen can be reached, and looks as it did before anybody came."""
        began = time.monotonic()
        self.window.bench.order("social_card", "pull")
        if not (self._reaches_home() and self._leaves_and_comes_back()):
            self._finds(f"no home in {HOME_SECONDS:g} s, but {self.window.told()['question']}", after)
            return
        self.homes += 1
        self.longest_home_seconds = max(self.longest_home_seconds, time.monotonic() - began)
        if (place := self._differs()) is not None:
            self._finds(f"the home screen is another one at {place}", after)

    def reads_what_is_left(self) -> None:
        """Nobody's name or number in the log or in the file of targets."""
        for file in ("terminal.log", "targets.json"):
            said = (self.window.folder / file).read_text("utf-8", "replace")
            if marks := find_marks(said):
                self._finds(f"{len(marks)} marks of a person are in {file}", "everything")

    def _reaches_home(self) -> bool:
        end = time.monotonic() + HOME_SECONDS
        while self.window.alive and time.monotonic() < end:
            told = self.window.told()
            if told["question"] == "Home":
                return True
            if told["question"] == "TakeCard":
                self.window.bench.order("social_card", "pull")
            names = [each["name"] for each in told["targets"]]
            self.window.press(next((each for each in WAYS_HOME if each in names), ""))
            self._waits_for_another(told)
        return False

    def _waits_for_another(self, told: dict[str, Any]) -> None:
        end = time.monotonic() + STEP_SECONDS
        while time.monotonic() < end and self.window.told() == told:
            time.sleep(GLANCE_SECONDS)

    def _leaves_and_comes_back(self) -> bool:
        """Language and size that somebody chose at home itself end with the first session."""
        window, end = self.window, time.monotonic() + HOME_SECONDS
        while window.alive and time.monotonic() < end:
            window.press("help_close")
            window.press("pay_bills")
            if not window.until("HowToIdentify", 4 * STEP_SECONDS):
                continue
            window.press("home")
            if window.until("Home", 4 * STEP_SECONDS):
                return True
        return False

    def _differs(self) -> object:
        """Where the glass is not as it was when the program was new; None when it is. The clock may go on."""
        time.sleep(SETTLE_SECONDS)
        file = self.window.folder / "home.png"
        self.window.photograph(file)
        with Image.open(file) as read:
            now = read.convert("RGB")
        if self._fresh is None:
            self._fresh = now
            first = min(int(each["y"]) for each in self.window.told()["targets"])
            self._clock = (WIDTH // 2, 0, WIDTH, first)
            file.rename(Path(file).with_name("fresh_home.png"))
        changed = ImageChops.difference(now, self._fresh)
        changed.paste((0, 0, 0), self._clock)
        return changed.getbbox()

    def _finds(self, what: str, after: str) -> None:
        self.findings.append(f"{what}, after {after}")
