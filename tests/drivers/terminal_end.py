"""The terminal's end of these tests: drivers opened from the bench's settings, a loop for each test."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from drivers.card_slot import CardSlotSettings
from drivers.device import Device, State
from drivers.id_card import IdCard, IdCardSettings
from drivers.scanner import Scanner, ScannerSettings
from drivers.social_card import SocialCard
from drivers.tap_card import TapCard, TapCardSettings
from tests.drivers.parts import Parts


def on_a_loop(story: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs a test that is a coroutine; it may take 20 s."""

    @functools.wraps(story)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(asyncio.wait_for(story(*args, **kwargs), 20))

    return run


@asynccontextmanager
async def social_card(parts: Parts, **changed: Any) -> AsyncIterator[SocialCard]:
    device = SocialCard(CardSlotSettings(**parts.settings["social_card"] | changed))
    try:
        yield device
    finally:
        await device.close()


@asynccontextmanager
async def scanner(parts: Parts, **changed: Any) -> AsyncIterator[Scanner]:
    device = Scanner(ScannerSettings(**parts.settings["scanner"] | changed))
    try:
        yield device
    finally:
        await device.close()


@asynccontextmanager
async def tap_card(parts: Parts, **changed: Any) -> AsyncIterator[TapCard]:
    device = TapCard(TapCardSettings(**parts.settings["tap_card"] | changed))
    try:
        yield device
    finally:
        await device.close()


@asynccontextmanager
async def id_card(parts: Parts, **changed: Any) -> AsyncIterator[IdCard]:
    device = IdCard(IdCardSettings(**parts.settings["id_card"] | changed))
    try:
        yield device
    finally:
        await device.close()


async def until_well(device: Device) -> None:
    """Ask the device itself until it says that it is well: one answer may be late on a busy machine."""
    async with asyncio.timeout(10):
        while (await device.health()).state is not State.ONLINE:
            await asyncio.sleep(0.1)


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for a condition, not for a time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.01)
