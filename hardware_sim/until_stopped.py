"""How a program of the bench ends: in good order, whoever ends it."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

INTERRUPTED = 130


def until_stopped(main: Coroutine[Any, Any, int]) -> int:
    """Run `main`; Ctrl+C, SIGTERM and a closed terminal window end it in good order."""

    async def guarded() -> int:
        task = asyncio.ensure_future(main)
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(each, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return INTERRUPTED

    return asyncio.run(guarded())
