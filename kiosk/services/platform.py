"""The health platform, which takes over what the terminal recorded.

Contract: docs/contracts/platform.v1.yaml.
"""

from collections.abc import Sequence

from kiosk.services.http import BackEnd, BackEndSettings, ServiceHealth
from kiosk.services.rows import send_rows
from offline_queue.sync import Result, Waiting


class PlatformSettings(BackEndSettings, frozen=True, extra="forbid"):
    """The settings of every back end, and none beside them."""


class Platform:
    name = "platform"

    def __init__(self, settings: PlatformSettings, device: str, boot: int) -> None:
        """`device` is the terminal's id and `boot` the count of its starts."""
        self._platform, self._sender = BackEnd(self.name, settings, device), (device, boot)

    async def send_rows(self, waiting: Sequence[Waiting]) -> Result:
        """Hand over a batch; one answer for each row, or why there is none. Raises nothing."""
        return await send_rows(self._platform, "/v1/rows", self._sender, waiting)

    async def health(self) -> ServiceHealth:
        return await self._platform.health()

    async def close(self) -> None:
        await self._platform.close()
