"""Messages leave when they are put, not when their sender looks next. Sends nothing itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.closing import messages
from kiosk.settlement_records import Closed
from offline_queue.outbox import KINDS, Message, Outbox
from offline_queue.store import Store

DESTINATIONS = frozenset(kind.destination for kind in KINDS.values())

Wake = Mapping[str, asyncio.Event]


def wakes() -> Wake:
    """One event for each destination: set, its sender looks at once for what waits."""
    return {name: asyncio.Event() for name in sorted(DESTINATIONS)}


class PromptOutbox(Outbox):
    """An outbox that wakes the sender of what is put into it."""

    def __init__(self, store: Store, wake: Wake) -> None:
        super().__init__(store)
        self._wake = wake

    async def put(self, *messages: Message) -> None:
        await super().put(*messages)
        _wake(self._wake, messages)


@dataclass(frozen=True)
class Closing:
    """Makes the messages of a settlement's last commit, and wakes their senders.

    Whoever is woken here reads after the commit: the store has one thread, and it works in order.
    """

    terminal: str
    wake: Wake

    def __call__(self, closed: Closed) -> Sequence[Message]:
        made = messages(closed, self.terminal)
        _wake(self.wake, made)
        return made


def _wake(wake: Wake, messages: Sequence[Message]) -> None:
    for message in messages:
        wake[KINDS[message.kind].destination].set()
