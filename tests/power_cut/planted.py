"""Settlements and refunds with a fault on purpose: a test that does not find it is no test."""

from datetime import datetime

from kiosk.payment.refund_records import Refund, RefundStep
from kiosk.payment.refunds import Refunds
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_records import Leg, LegStep


class DecidesByAsking(Settlements):
    """A planted fault: believes a payer who says that nothing has arrived."""

    async def _revoke(self, leg: Leg) -> None:
        if leg.step in (LegStep.ASKED, LegStep.UNKNOWN):
            leg = await self.records.move(leg, LegStep.REVOKING)
        if leg.step is LegStep.REVOKING and await self._payer(leg.payer).has_taken(leg.order()) is None:
            await self.records.move(leg, LegStep.REVOKED)
            return
        await super()._revoke(leg)


class RefundsThatDecideByAsking(Refunds):
    """A planted fault: sends a person to the counter for what the wallet has not heard of."""

    async def _ask(self, refund: Refund, again: bool, ended_at: datetime | None) -> None:
        if again and await self._wallet.refund_outcome(refund.order()) is None:
            await self._end(refund, RefundStep.REFUSED, "T-01")
        else:
            await super()._ask(refund, again, ended_at)
