"""Runs the terminal's work beside its window, and ends both in order."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

from kiosk.upkeep.service_manager import ServiceManager


async def run_until_told(work: Coroutine[Any, Any, None], drawing: "asyncio.Task[None]") -> None:
    """Do `work` until SIGTERM or SIGINT, or until the drawing ends. What fails on the way is raised.

    All the while the service manager hears that the loop lives.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    beating = asyncio.create_task(ServiceManager().beat())
    done, _ = await asyncio.wait({working, stopping, drawing}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working not in done:
        working.cancel()
        await asyncio.wait({working})
    beating.cancel()
    await asyncio.wait({beating})
    for task in done:
        task.result()
