"""A terminal that can't open, or can't stay open, says so on its screen and tries again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from drivers.errors import Trouble
from kiosk.faults import fault_for
from kiosk.screens.home import OutOfService
from kiosk.screens.screen import Screen
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

T = TypeVar("T")

BETWEEN_TRIES_SECONDS = 30.0


async def keep_open(
    opening: Callable[[], AbstractAsyncContextManager[T]],
    serve: Callable[[T], Awaitable[None]],
    screen: Screen,
    pause_seconds: float = BETWEEN_TRIES_SECONDS,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Open and serve; while a Trouble or StoreTrouble forbids it, be out of service and try again.

    `tell` hears the code of what forbids it, and "" while it is open. The same code is logged once until
    the terminal was open. Anything else is a bug and is raised.
    """
    logged = ""

    async def attend() -> None:
        nonlocal logged
        async with opening() as opened:
            logged = ""
            tell("")
            await serve(opened)

    while True:
        try:
            # A task of its own: a terminal whose work ends cancels who opened it, and not this loop.
            return await asyncio.create_task(attend())
        except (Trouble, StoreTrouble) as why:
            if _told_to_end():
                raise
            fault = fault_for(why)
            if why.code != logged:
                log.error("%s keeps the terminal closed: %s", why.code, why.detail)
                logged = why.code
        tell(fault.code)
        async with screen.showing(OutOfService(fault.patient, fault.code)):
            await asyncio.sleep(pause_seconds)


def _told_to_end() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
