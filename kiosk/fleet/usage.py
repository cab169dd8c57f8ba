"""How often each journey is begun, finished and given up, by the hour, for the operator. Goal CV-38.

Counts only: nobody in particular, no numbers, and no moment closer than the hour.
"""

import asyncio
import logging
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.clock import now
from kiosk.events import Event
from offline_queue.messages import Message
from offline_queue.outbox import Outbox
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

ENDED, TOLD = "journey_ended", {"journey", "ending", "seconds"}


def ends_a_journey(event: Event) -> bool:
    """Whether it is the end of a journey, and says how that ended."""
    return event.kind == ENDED and event.facts.keys() >= TOLD


@dataclass
class Flow:
    """One journey in one hour. `failed` by fault code; `seconds` of all of them together."""

    finished: int = 0
    left: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def note(self, ending: str, seconds: float) -> None:
        self.seconds += seconds
        if ending == "finished":
            self.finished += 1
        elif ending == "left":
            self.left += 1
        else:
            self.failed[ending] += 1

    def row(self) -> dict[str, object]:
        begun = self.finished + self.left + self.failed.total()
        return {
            "begun": begun,
            "finished": self.finished,
            "left": self.left,
            "failed": dict(self.failed),
            "seconds": round(self.seconds),
        }


class Usage:
    """What was counted goes out once an hour, and when the terminal closes."""

    def __init__(self, outbox: Outbox, terminal: str) -> None:
        self._outbox, self._terminal = outbox, terminal
        self._flows: dict[str, Flow] = {}
        self._since = _hour(now())

    def heard(self, event: Event) -> None:
        """Count it, if it is the end of a journey."""
        if ends_a_journey(event):
            flow = self._flows.setdefault(str(event.facts["journey"]), Flow())
            flow.note(str(event.facts["ending"]), float(event.facts["seconds"]))

    async def rounds(self) -> None:
        """Hand over each hour when it is over, for ever."""
        while True:
            until = self._since + timedelta(hours=1)
            await asyncio.sleep(max(0.0, (until - now()).total_seconds()))
            await self.hand_over()

    async def hand_over(self) -> None:
        """Put what was counted into the queue. Counts are the first thing that a full disk may cost."""
        flows, since = self._flows, self._since
        self._flows, self._since = {}, _hour(now())
        if not flows:
            return
        body = {
            "version": 1,
            "terminal": self._terminal,
            "hour": since.isoformat(timespec="minutes"),
            "flows": {name: flows[name].row() for name in sorted(flows)},
        }
        try:
            await self._outbox.put(Message("usage", f"usage-{uuid.uuid4().hex}", self._terminal, body))
        except StoreTrouble as why:
            log.warning("%s: an hour of counts is lost: %s", why.code, why.detail)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
