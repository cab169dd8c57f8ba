"""A screen at which nobody presses anything, and a terminal that serves behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from kiosk.config_file.keeping import Started
from kiosk.opening import open_terminal
from kiosk.runner import serve
from kiosk.screens.screen import Notice
from kiosk.terminal import Terminal

REST_SECONDS = 20.0


class IdleScreen:
    """Remembers what was shown last; no question is ever answered."""

    language = "zh"

    def __init__(self) -> None:
        self.shown: Any = None

    async def ask(self, question: Any) -> Any:
        self.shown = question
        await asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def showing(self, notice: Notice) -> AsyncIterator[None]:
        self.shown = notice
        yield


@asynccontextmanager
async def serving(started: Started, screen: Any) -> AsyncIterator[tuple[Terminal, "asyncio.Task[None]"]]:
    """A terminal that stands idle, and the task that serves."""
    async with asyncio.timeout(60), open_terminal(started.config, screen, started) as terminal:
        serving = asyncio.create_task(serve(terminal))
        try:
            yield terminal, serving
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def until(happened: Callable[[], Any], what: str) -> None:
    """Wait until `happened` is true; it may be a coroutine function."""
    async with asyncio.timeout(REST_SECONDS) as limit:
        while True:
            answer = happened()
            if await answer if asyncio.iscoroutine(answer) else answer:
                return
            assert not limit.expired(), what
            await asyncio.sleep(0.02)
