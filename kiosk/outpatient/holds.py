"""Places that are held while a patient decides: each is on disk first, and given up whatever happens.

A place is held for nobody once the visit is over: it was booked, or it is released, in rounds until the
hospital has heard it; after a power cut at the next start. After the lock's own deadline the hospital
is asked for nothing any more: what stands there is an appointment, perhaps of the terminal whose old image
this is.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from drivers.errors import Trouble
from kiosk.identity.people import Patient
from kiosk.outpatient.appointments import Slot
from kiosk.payment.inherited import Inherited
from kiosk.payment.numbers import Numbers
from kiosk.services.appointments import Appointments
from offline_queue.ledger import Ledger, Record
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

ROUND_SECONDS = 30.0
LONG_AGO = "1970-01-01T00:00:00+08:00"  # of what an older release wrote


class HoldStep(StrEnum):
    HELD = "place_held"  # written before the hospital is asked; it may or may not hold it
    KEPT = "place_kept"  # it is an appointment now, and the patient's
    GIVEN_UP = "place_given_up"


@dataclass
class Hold:
    """A place under a reference, for as long as the block of `Holds.hold` lasts."""

    reference: str
    slot: Slot
    ledger: Ledger
    kept: bool = False

    async def keep(self) -> None:
        """The place is an appointment: it is not given up at the end of the block."""
        await self.ledger.move(self.reference, HoldStep.HELD, HoldStep.KEPT)
        self.kept = True


class Holds:
    """Every place that this terminal has asked to be held."""

    def __init__(self, ledger: Ledger, numbers: Numbers, appointments: Appointments) -> None:
        self._ledger, self._numbers, self._appointments = ledger, numbers, appointments
        self._live: set[str] = set()
        self._one_release = asyncio.Lock()
        self._releasing: set[asyncio.Task[None]] = set()
        self.inherited = Inherited[None]()

    @asynccontextmanager
    async def hold(self, slot: Slot, patient: Patient) -> AsyncIterator[Hold]:
        """Hold a place while the block runs, and give it up at its end unless it was kept.

        Raises PlaceGone when it can't be had.
        """
        hold = Hold(f"{await self._numbers.settlement()}-slot", slot, self._ledger)
        self._live.add(hold.reference)
        try:
            ends = self._numbers.now() + timedelta(seconds=self._appointments.lock_seconds)
            facts = {"slot": slot.id, "until": ends.isoformat()}
            await self._ledger.open({hold.reference: (HoldStep.HELD, facts)})
            await self._appointments.lock(hold.reference, slot.id, patient.id)
            yield hold
        finally:
            # Nobody at the glass waits for it: the hospital may be slow, or away.
            self._live.discard(hold.reference)
            if not hold.kept:
                self._release_soon(hold.reference, slot.id)

    async def recover(self) -> int:
        """Give up what nobody at the glass holds; how many the hospital has not heard of yet."""
        left, records = 0, await self._ledger.at(HoldStep.HELD)
        self.inherited.found(record.id for record in records)
        for record in records:
            if record.id not in self._live:
                left += not await self._release(record.id, str(record.facts["slot"]))
        return left

    async def rounds(self, every_seconds: float = ROUND_SECONDS) -> None:
        """Recover, for ever; at once when it begins."""
        while True:
            with suppress(StoreTrouble):
                await self.recover()
            await asyncio.sleep(every_seconds)

    async def at_rest(self) -> None:
        """Wait until no release is under way; for closing the terminal."""
        while self._releasing:
            await asyncio.wait(self._releasing)

    def _release_soon(self, reference: str, slot: str) -> None:
        task = asyncio.create_task(self._released(reference, slot))
        self._releasing.add(task)
        task.add_done_callback(self._releasing.discard)

    async def _released(self, reference: str, slot: str) -> None:
        with suppress(StoreTrouble):  # the next round, or the next start, finds it
            await self._release(reference, slot)

    async def _release(self, reference: str, slot: str) -> bool:
        async with self._one_release:
            return await self._give_up(reference, slot)

    async def _give_up(self, reference: str, slot: str) -> bool:
        record = await self._ledger.record(reference)
        if record is None or record.step != HoldStep.HELD:
            return True
        try:
            if not self._is_past(record):
                await self.inherited.told_of(reference)
                await self._appointments.release(reference, slot)
        except Trouble as why:
            log.warning("%s: a place is not given up yet: %s", why.code, why.detail)
            return False
        await self._ledger.move(reference, HoldStep.HELD, HoldStep.GIVEN_UP)
        return True

    def _is_past(self, record: Record) -> bool:
        """Whether the hospital holds nothing under it any more."""
        ends = datetime.fromisoformat(str(record.facts.get("until", LONG_AGO)))
        return self._numbers.now() > ends
