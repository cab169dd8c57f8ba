"""Whether this terminal may take money: it can keep records, and is the only one of its identity.

Looked at like a device; while it is not good paying is off, the home screen says so, and it comes back
by itself only when the cause is gone. Source: reliability.md, goals Q-6, Q-21; fault F15.
"""

import logging
import time

from kiosk.payment.settlement import Settlements
from kiosk.services.http import ServiceHealth
from kiosk.services.platform import Platform
from offline_queue.ledger import Ledger
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

CLONED = "PAY-10"
# What was written proves it for so long; a look that wrote each time would wear the disk out. Source: Q-16.
PROOF_SECONDS = 60.0


class SafeToPay:
    def __init__(self, settlements: Settlements, ledger: Ledger, platform: Platform) -> None:
        self._settlements, self._ledger, self._platform = settlements, ledger, platform
        self._ours, self._proven_until = "", 0.0

    async def health(self) -> ServiceHealth:
        """Look, and switch paying off or on. What somebody else switched off stays off."""
        why = await self._why_not()
        if why:
            self._settlements.switch_off(why)
        elif self._ours and self._settlements.off == self._ours:
            self._settlements.switch_on()
        self._ours = why
        off = self._settlements.off
        return ServiceHealth(reachable=not off, code=off)

    async def _why_not(self) -> str:
        """The code of what stands in the way; empty when nothing does."""
        if self._platform.cloned:
            return CLONED
        try:
            await self._ledger.has_room()
            if self._ours or time.monotonic() > self._proven_until:
                await self._ledger.can_write()
                self._proven_until = time.monotonic() + PROOF_SECONDS
        except StoreTrouble as why:
            return why.code
        return ""
