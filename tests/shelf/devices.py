"""What the tests of all devices need: one that is closed at the end, and what is good of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from drivers.device import Device, State, Verdict
from drivers.id_number import is_valid


@asynccontextmanager
async def opened(device: Any) -> AsyncIterator[Any]:
    try:
        yield device
    finally:
        await device.close()


async def good(device: Device) -> bool:
    findings = await device.self_test()
    return bool(findings) and all(each.verdict is not Verdict.BAD for each in findings)


def is_well_read(number: str, name: str) -> bool:
    """Asked by itself: pytest tells what it compared, and nothing of a real card belongs into a report."""
    return is_valid(number) and bool(name)


async def until_online(device: Device, *, online: bool) -> None:
    async with asyncio.timeout(30):
        while ((await device.health()).state is State.ONLINE) is not online:
            await asyncio.sleep(0.2)
