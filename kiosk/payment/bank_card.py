"""Bank cards as a payer: one leg of a settlement, taken at the PIN pad.

What may have been taken is reversed before anything else is. Source: reliability.md, UnionPay / ISO 8583.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping

from drivers.errors import Garbled, Refused, Trouble
from drivers.pin_pad import PinPad, Sale
from kiosk.payment.payers import LegOrder
from kiosk.services.http import nothing_taken_if_absent

log = logging.getLogger(__name__)

CHANNEL = "bank_card"
# Part of every reference, which has letters, digits and hyphens only.
PAYER = "bankcard"


class BankCard:
    """A payer. Reversals that are owed are also kept by the ledger, as legs that are not revoked yet."""

    runs_out = False

    def __init__(self, pad: PinPad) -> None:
        self._pad = pad
        self._owed: list[str] = []
        # Whether the ledger says so, too: what staff gave back by hand is not. Whoever has a ledger sets it.
        self.still_owed: Callable[[str], Awaitable[bool]] = _yes

    @property
    def seconds(self) -> float:
        """How long a sale may take, card and PIN included."""
        return self._pad.sale_seconds

    async def prepare(self, _fen: int, _facts: Mapping[str, str]) -> Mapping[str, str]:
        return {"channel": CHANNEL}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        """Refused when nothing was taken; any other Trouble leaves a reversal owed."""
        await self._reverse_what_is_owed()
        self._owed.append(leg.reference)
        try:
            with nothing_taken_if_absent():
                sale = await self._pad.charge(leg.reference, leg.fen)
        except Refused:
            self._owed.remove(leg.reference)
            raise
        self._owed.remove(leg.reference)
        return _facts(sale)

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        sale = await self._pad.sale_of(leg.reference)
        if sale is not None and sale.fen != leg.fen:
            raise Garbled("PIN-09", "the pad took another sum than it was told")
        if sale is None:
            return None
        if leg.reference in self._owed:  # its answer was lost; now it is a sale like any other
            self._owed.remove(leg.reference)
        return _facts(sale)

    async def revoke(self, leg: LegOrder) -> None:
        if leg.reference not in self._owed:
            self._owed.append(leg.reference)
        await self._pad.reverse(leg.reference)
        self._owed.remove(leg.reference)

    async def _reverse_what_is_owed(self) -> None:
        for reference in tuple(self._owed):
            try:
                if await self.still_owed(reference):
                    await self._pad.reverse(reference)
            except Trouble as why:
                log.warning("%s while an earlier sale was reversed: %s", why.code, why.detail)
                raise Refused("PIN-10", "an earlier sale has to be reversed first") from why
            self._owed.remove(reference)


async def _yes(_reference: str) -> bool:
    return True


def _facts(sale: Sale) -> Mapping[str, str]:
    return {"channel": CHANNEL, "trade_no": sale.trace}
