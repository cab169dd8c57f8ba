"""The devices of a terminal for one command, without the terminal; they are let go at its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from drivers.sight import Sight
from kiosk.built_in import Devices
from kiosk.config import KioskConfig
from kiosk.services.health_card import HealthCards


@dataclass(frozen=True)
class OwnDevices:
    """`sight` and `codes` are there where the settings name a camera and a platform of codes."""

    devices: Devices
    sight: Sight | None
    codes: HealthCards | None


@asynccontextmanager
async def own_devices(config: KioskConfig) -> AsyncIterator[OwnDevices]:
    devices = Devices.of(config)
    sight = Sight(devices.camera) if devices.camera else None
    codes = HealthCards(config.health_card, config.terminal.id) if config.health_card else None
    try:
        yield OwnDevices(devices, sight, codes)
    finally:
        if codes is not None:
            await codes.close()
        if sight is not None:
            sight.close()
        await devices.close()
