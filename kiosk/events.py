"""What happened, for the technician's log and the platform. Nothing in the program depends on an event."""

import asyncio
import json
import logging
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from offline_queue.outbox import Message, Outbox
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

RING = 500
BATCH = 100
Fact = str | int | float | bool


@dataclass(frozen=True)
class Event:
    """Something that happened. `facts` are opaque ids, codes and figures, never a person's data."""

    kind: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now().astimezone())


class EventLog:
    """The newest events in memory, and on their way to the platform in batches at low priority."""

    def __init__(self, outbox: Outbox, terminal: str) -> None:
        self._outbox, self._terminal = outbox, terminal
        self._ring: deque[Event] = deque(maxlen=RING)
        self._unsent: deque[Event] = deque(maxlen=RING)
        # Who counts what happens; it neither waits nor raises.
        self.heard: Callable[[Event], None] = lambda _: None

    def record(self, kind: str, /, **facts: Fact) -> None:
        """Keep what happened. Never waits and never raises; when nothing can be sent the oldest make way."""
        event = Event(kind, facts)
        self._ring.append(event)
        self._unsent.append(event)
        log.info("%s %s", kind, json.dumps(facts, ensure_ascii=False))
        self.heard(event)

    def newest(self, limit: int = RING) -> list[Event]:
        """The last `limit` events, newest first."""
        return list(reversed(self._ring))[:limit]

    async def forward(self, every_seconds: float = 60.0) -> None:
        """Put what was recorded into the outbox, a batch at a time, for ever."""
        while True:
            await asyncio.sleep(every_seconds)
            await self.flush()

    async def flush(self) -> None:
        """Put what was recorded into the outbox now; what the outbox can't take stays for the next time."""
        while self._unsent:
            batch = [self._unsent.popleft() for _ in range(min(BATCH, len(self._unsent)))]
            try:
                await self._outbox.put(self._message(batch))
            except StoreTrouble as why:
                log.warning("events stay in memory: %s", why)
                self._unsent = deque([*batch, *self._unsent], maxlen=RING)
                return

    def _message(self, batch: list[Event]) -> Message:
        rows = [{"kind": each.kind, "at": each.at.isoformat(), "facts": dict(each.facts)} for each in batch]
        body = {"version": 1, "terminal": self._terminal, "events": rows}
        return Message(
            kind="operating", key=f"events-{uuid.uuid4().hex}", order_key=self._terminal, body=body
        )
