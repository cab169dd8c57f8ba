"""How long a device may be missing before it counts as gone: three looks, not one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from drivers.errors import Absent

# A restart of a service is over after the first pause, a wobbling plug after the second.
PAUSES_SECONDS = (0.2, 1.8)

T = TypeVar("T")


async def until_gone(look: Callable[[], Awaitable[T]]) -> T:
    """What `look` returns. A service that restarts or a plug that wobbles is waited for.

    Raises the Absent of the third look in a row that missed.
    """
    for pause in PAUSES_SECONDS:
        try:
            return await look()
        except Absent:
            await asyncio.sleep(pause)
    return await look()
