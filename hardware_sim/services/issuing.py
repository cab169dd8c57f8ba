"""Has bills issued at the e-bill service after postings, until it has worked."""

import asyncio
import contextlib

from hardware_sim.part import Json
from hardware_sim.services.outgoing import Unreachable, post

AGAIN_SECONDS = 0.3


class Issuing:
    """What is to be issued, by settlement, and the task that sees to it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.waiting: dict[str, Json] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = self._task or asyncio.create_task(self._for_ever())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def ask_for(self, settlement: str, content: Json) -> None:
        self.waiting[settlement] = content
        self._wake.set()

    async def _for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for settlement, content in list(self.waiting.items()):
                if await self._issued(settlement, content):
                    self.waiting.pop(settlement, None)
            if self.waiting:
                asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._wake.set)

    async def _issued(self, settlement: str, content: Json) -> bool:
        headers = {"X-Device": "hospital", "X-Request-Id": settlement}
        try:
            status, _ = await post(f"{self._url}/v1/ebills", content, headers)
        except Unreachable:
            return False
        return status in (200, 201)
