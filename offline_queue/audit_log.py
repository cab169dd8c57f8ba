"""The audit chain of one store: its heads go to the platform, and it is kept for half a year."""

import time
from collections.abc import Callable, Mapping

from offline_queue.audit import DAYS_KEPT, HEAD_SEQ, Entry, breaks, entries, give_up, kept, old
from offline_queue.file import Connection, counter
from offline_queue.messages import Message
from offline_queue.rows import accept, tell_head
from offline_queue.sealing import BrokenSeal
from offline_queue.store import Store

__all__ = ["DAYS_KEPT", "AuditLog", "Entry"]


class AuditLog:
    """Entries come by themselves: every message of kind "audit" is one, in the commit that takes it."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock

    async def send_head(self) -> bool:
        """Put the newest head on its way, unless it is. Every hundredth goes by itself."""
        stamp, sealing = self._store.stamp(self._clock()), self._store.sealing
        return bool(await self._store.commit(lambda connection: tell_head(connection, stamp, sealing)))

    async def entries(self) -> list[Entry]:
        """All that is kept, oldest first."""
        sealing = self._store.sealing
        return await self._store.run(lambda connection: list(entries(connection, sealing)))

    async def kept(self) -> tuple[int, int]:
        """How many are kept, and how old the oldest is, in seconds of running."""
        lived = self._store.lived()
        count, oldest = await self._store.run(kept)
        return count, lived - oldest if count else 0

    async def check(self, heads: Mapping[int, str] | None = None) -> list[str]:
        """What does not fit; empty when the chain is whole. `heads`: hashes as the platform has them."""
        sealing = self._store.sealing

        def look(connection: Connection) -> list[str]:
            try:
                chain = list(entries(connection, sealing))
            except BrokenSeal as why:
                return [f"{why} is not what was written"]
            return breaks(chain, heads or {}, counter(connection, HEAD_SEQ))

        return await self._store.run(look)

    async def give_up_old(self, terminal: str) -> int:
        """Let go of entries older than `DAYS_KEPT` days of running, and say so in the chain; up to which."""
        lived = self._store.lived()
        seq = await self._store.run(lambda connection: old(connection, lived))
        if seq <= 0:
            return 0
        stamp, sealing = self._store.stamp(self._clock()), self._store.sealing
        body = {"version": 1, "terminal": terminal, "act": "given_up", "given_up_to": seq}
        said = Message("audit", f"audit-given-up-{seq}", terminal, body)

        def both(connection: Connection) -> None:
            give_up(connection, seq)
            accept(connection, [said], stamp, sealing)

        await self._store.commit(both)
        return seq
