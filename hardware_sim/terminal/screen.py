"""The terminal's own window as one more part of the bench: seen as a picture, touched by orders."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.terminal.window import Glass, NotShown, Shown


class TerminalScreen:
    """Only on a bench that keeps the terminal's window in memory: `python -m hardware_sim run --page`."""

    name = "terminal"
    forms = (
        Form("press", "Press a button on the glass", "按屏幕上的按钮", blanks("target!")),
        Form("touch", "Touch the glass at a point", "触摸屏幕上一点", blanks("x:whole! y:whole!")),
    )

    def __init__(self, glass: Glass) -> None:
        self._glass = glass
        self._one_picture = asyncio.Lock()

    async def start(self) -> None:
        """The window is there already, and belongs to whoever started the terminal."""

    async def stop(self) -> None:
        """Likewise."""

    async def reset(self) -> None:
        """A terminal is not made new by the bench: it goes home by itself."""

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        try:
            if order == "press":
                await self._glass.press(self._shown(), args["target"])
            else:
                await self._glass.touch(args["x"], args["y"])
        except NotShown as why:
            raise ValueError(str(why)) from None
        return self.books()

    def settings(self) -> Json:
        return {}

    def books(self) -> Json:
        """The question on the screen, the how-manieth it is, and what can be pressed."""
        shown = self._glass.shown() or Shown("", 0, {})
        return {"question": shown.question, "number": shown.number, "targets": list(shown.targets)}

    async def picture(self) -> bytes:
        """The window now, as PNG."""
        async with self._one_picture:
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                file = Path(folder) / "screen.png"
                await self._glass.photograph(file)
                return await asyncio.to_thread(file.read_bytes)

    def _shown(self) -> Shown:
        shown = self._glass.shown()
        if shown is None:
            raise ValueError("the terminal shows nothing yet")
        return shown
