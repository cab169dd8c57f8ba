"""The health platform, which takes over what the terminal recorded.

Contract: docs/contracts/platform.v1.yaml.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from kiosk.services.http import BackEnd, BackEndSettings, Call, ServiceHealth, Wire
from kiosk.services.rows import CLONED_CODE as CLONED
from kiosk.services.rows import send_rows
from offline_queue.sync import Answers, Paused, Result, Waiting


class PlatformSettings(BackEndSettings, frozen=True, extra="forbid"):
    """The settings of every back end, and none beside them."""


class Told(Wire):
    """What became of a settlement. `at` is when it was closed; `final_at` until when it is checked."""

    outcome: Literal["settled", "unwound", "open"]
    at: datetime | None
    final_at: datetime | None


class Platform:
    name = "platform"

    def __init__(self, settings: PlatformSettings, device: str, boot: int) -> None:
        """`device` is the terminal's id and `boot` the count of its starts."""
        self._platform, self._sender = BackEnd(self.name, settings, device), (device, boot)
        self.cloned = False

    async def outcome(self, code: str) -> "Told | None":
        """What any terminal said of the settlement with this short code, or None when none did."""
        path = f"/v1/settlements/by-code/{quote(code, safe='')}"
        reply = await self._platform.send(Call("ask outcome", "GET", path, own=frozenset({404})))
        return None if reply.status == 404 else reply.read(Told.parse)

    async def send_rows(self, waiting: Sequence[Waiting]) -> Result:
        """Hand over a batch; one answer for each row, or why there is none. Raises nothing."""
        result = await send_rows(self._platform, "/v1/rows", self._sender, waiting)
        if isinstance(result, Paused | Answers):
            self.cloned = isinstance(result, Paused) and result.code == CLONED
        return result

    async def health(self) -> ServiceHealth:
        return await self._platform.health()

    async def close(self) -> None:
        await self._platform.close()
