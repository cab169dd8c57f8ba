"""The sender of each destination, watched: one that is wedged is begun anew, and is never taken for good.

Source: reliability.md, goal Q-8.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.services.http import ServiceHealth
from offline_queue.backoff import Backoff
from offline_queue.outbox import Outbox
from offline_queue.store import StoreTrouble
from offline_queue.sync import Result, Send, Waiting, drain

log = logging.getLogger(__name__)

WEDGED_SECONDS, LOOK_SECONDS, LETTING_GO_SECONDS = 45.0, 5.0, 1.0
# A message that waits longer than this is a reason to look, whatever the sender says of itself.
OLD_SECONDS = 3600

Told = Callable[[str, float], None]


@dataclass
class _Watched:
    """One life of a sender; `since` is when its call began that has no answer yet, in monotonic seconds."""

    send: Send
    since: float | None = None

    async def __call__(self, batch: Sequence[Waiting]) -> Result:
        self.since = time.monotonic()
        try:
            return await self.send(batch)
        finally:
            self.since = None

    @property
    def silent_seconds(self) -> float:
        return 0.0 if self.since is None else time.monotonic() - self.since


class Senders:
    """`told` hears of each that had to be begun anew: its destination, and how long it was silent (s)."""

    def __init__(
        self,
        outbox: Outbox,
        wake: Mapping[str, asyncio.Event],
        told: Told = lambda _name, _seconds: None,
        wedged_seconds: float = WEDGED_SECONDS,
    ) -> None:
        self._outbox, self._wake, self._told = outbox, wake, told
        self._limit, self._look = wedged_seconds, min(LOOK_SECONDS, wedged_seconds / 5)
        self._silent: set[str] = set()

    async def run(self, destination: str, send: Send) -> None:
        """Send what waits for `destination`, for ever. Raises what its sender raised: that is a bug."""
        while True:
            watched = _Watched(send)
            wake = self._wake[destination]
            sender = asyncio.create_task(drain(self._outbox, destination, watched, Backoff(), wake))
            try:
                seconds = await self._until_wedged(destination, sender, watched)
            finally:
                sender.cancel()
            log.error("the sender to %s said nothing for %.0f s; it is begun anew", destination, seconds)
            self._told(destination, seconds)
            # Whatever holds it may hold it for ever: nobody waits for that.
            await asyncio.wait({sender}, timeout=LETTING_GO_SECONDS)

    async def _until_wedged(self, name: str, sender: "asyncio.Task[None]", watched: _Watched) -> float:
        while True:
            await asyncio.wait({sender}, timeout=self._look)
            if sender.done():
                sender.result()
                raise RuntimeError(f"the sender to {name} has ended")
            if watched.silent_seconds > self._limit:
                self._silent.add(name)
                return watched.silent_seconds
            if watched.since is None:
                self._silent.discard(name)

    async def health(self) -> ServiceHealth:
        """Never good while a sender is silent, or something waits for longer than an hour."""
        if self._silent:
            return ServiceHealth(reachable=False, code="SND-01")
        try:
            oldest = await self._outbox.oldest_seconds()
        except StoreTrouble as why:
            return ServiceHealth(reachable=False, code=why.code)
        old = oldest is not None and oldest > OLD_SECONDS
        return ServiceHealth(reachable=not old, code="SND-02" if old else "")
