"""A finger in the same process: steps Kivy's frames by hand, turns the screen's clock, has no thread."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from tests.screens.reading import read
from tests.screens.samples import NOON, PLACE, sample_words
from ui.look import Look
from ui.screen import TICK_SECONDS, KivyScreen
from ui.stage import Stage
from ui.targets import TargetsFile
from ui.theme import Sizes
from ui.voice import SILENCE, Voice
from ui.widgets.press import Press

PATIENCE_SECONDS = 20.0


class Robot:
    def __init__(
        self,
        targets_file: Path | None = None,
        voice: Callable[[Callable[[], float]], Voice] = lambda _clock: SILENCE,
    ) -> None:
        self.now = 1000.0
        self.stage = Stage()
        look = Look(sample_words("zh"), Sizes(*Window.size), PLACE, lambda: NOON)
        told = TargetsFile(targets_file) if targets_file else None
        self._voice = voice(lambda: self.now)
        self.screen = KivyScreen(self.stage, look, told, lambda: self.now, self._voice)
        self._flip = lambda *_: self.screen.painted()
        Window.bind(on_flip=self._flip)
        Window.add_widget(self.stage)
        runTouchApp(embedded=True)

    def close(self) -> None:
        self.screen.close()
        Window.unbind(on_flip=self._flip)
        Window.remove_widget(self.stage)
        EventLoop.touches.clear()

    async def frames(self, count: int = 2) -> None:
        for _ in range(count):
            EventLoop.idle()
            await asyncio.sleep(0)

    async def until(self, holds: Callable[[], Any]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if holds():
                return
            await self.frames(1)
            await asyncio.sleep(0.005)
        raise AssertionError(f"that did not come about; the screen says:\n{self.says()}")

    def asks(self, question: Any) -> "asyncio.Task[Any]":
        """The question is on the glass, and this is who waits for its answer."""
        return asyncio.ensure_future(self.screen.ask(question))

    async def wait(self, seconds: float) -> None:
        """Turn the screen's clock, and let it look at it."""
        await self.frames(1)
        self.now += seconds
        looked = asyncio.Event()
        Clock.schedule_once(lambda _seconds: looked.set(), 1.5 * TICK_SECONDS)
        while not looked.is_set():
            await self.frames(1)
            await asyncio.sleep(0.005)

    async def press(self, name: str) -> None:
        """A calm finger: it comes half a second after the picture."""
        await self.frames(1)
        self.now += 0.5
        await self.tap(name)

    async def tap(self, name: str) -> None:
        found = [each for each in self.pressable() if each.name == name]
        assert len(found) == 1, f"{len(found)} things are called {name}; the screen says:\n{self.says()}"
        await self.touch(*found[0].center)

    async def touch(self, x: float, y: float) -> None:
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        await self.frames(1)
        touch.touch_up()
        await self.frames(2)

    def sounds(self) -> bool:
        """Whether something is being said aloud."""
        return self._voice.speaking

    def saying(self) -> str:
        """The key of what is being said aloud."""
        return self._voice.saying

    def hush(self) -> None:
        self._voice.hush()

    def names(self) -> set[str]:
        return {each.name for each in self.pressable()}

    def says(self) -> str:
        return read(self.stage)

    def pressable(self) -> list[Press]:
        walked = self.stage.walk(restrict=True)
        return [each for each in walked if isinstance(each, Press) and not each.disabled]


def told(path: Path) -> Any:
    """What the file of targets says now; None before there is one."""
    return json.loads(path.read_text("utf-8")) if path.exists() else None
