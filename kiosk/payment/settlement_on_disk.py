"""Settlements and their legs as the ledger holds them."""

from kiosk.payment.settlement_records import UNDECIDED, Leg, LegStep, Whole
from offline_queue.ledger import Ledger


class Records:
    """Read by the number of the settlement."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def whole(self, number: str) -> Whole:
        return Whole.read(await self._ledger.known(number))

    async def legs(self, number: str) -> list[Leg]:
        return [Leg.read(record) for record in await self._ledger.under(f"{number}-")]

    async def is_undecided(self, reference: str) -> bool:
        """Whether the payer of this leg may still hold it, and nobody has given it back by hand."""
        return Leg.read(await self._ledger.known(reference)).step in UNDECIDED

    async def move(self, leg: Leg, now: LegStep, **facts: object) -> Leg:
        moved, move = leg.moved(now, **facts)
        await self._ledger.move_all([move])
        return moved
