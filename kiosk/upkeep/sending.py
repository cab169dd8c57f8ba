"""Messages leave when they are put, not when their sender looks next. Sends nothing itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.clock import now
from kiosk.payment.closing import alarm, messages, refunds
from kiosk.payment.settlement_records import Closed
from offline_queue.ledger import Begun
from offline_queue.outbox import KINDS, Message

DESTINATIONS = frozenset(kind.destination for kind in KINDS.values())

Wake = Mapping[str, asyncio.Event]


def wakes() -> Wake:
    """One event for each destination: set, its sender looks at once for what waits."""
    return {name: asyncio.Event() for name in sorted(DESTINATIONS)}


@dataclass(frozen=True)
class Closing:
    """Makes the messages of a settlement's last commit, and wakes their senders.

    Whoever is woken here reads after the commit: the store has one thread, and it works in order.
    """

    terminal: str
    wake: Wake
    staff_after_seconds: int

    def __call__(self, closed: Closed) -> Sequence[Message | Begun]:
        made = messages(closed, self.terminal)
        rouse(self.wake, made)
        return [*made, *refunds(closed, self.staff_after_seconds)]

    def alarm(self, name: str, cause: str) -> Sequence[Message]:
        """What tells the platform, in the commit that puts a payment or a refund on the staff list."""
        made = [alarm(name, cause, now(), self.terminal)]
        rouse(self.wake, made)
        return made

    def wakes(self, message: Message) -> None:
        rouse(self.wake, [message])


def rouse(wake: Wake, messages: Sequence[Message]) -> None:
    """Wake whoever sends these messages."""
    for message in messages:
        wake[KINDS[message.kind].destination].set()
