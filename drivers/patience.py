"""How long a device may be missing before it counts as gone: three looks, not one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from drivers.errors import Absent

LOOKS = 3
PAUSE_SECONDS = 1.0

T = TypeVar("T")


async def until_gone(look: Callable[[], Awaitable[T]]) -> T:
    """What `look` returns. A service that restarts or a plug that wobbles is waited for.

    Raises the Absent of the third look in a row that missed.
    """
    for _ in range(LOOKS - 1):
        try:
            return await look()
        except Absent:
            await asyncio.sleep(PAUSE_SECONDS)
    return await look()
