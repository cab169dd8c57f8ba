"""Orders on disk: each is taken once, carried out once, acknowledged, and in the audit chain."""

from collections.abc import Mapping
from enum import StrEnum

from kiosk.clock import now
from kiosk.fleet.orders import Order
from kiosk.fleet.standing import Standing
from kiosk.payment.settlement_records import WholeStep
from kiosk.staff.acts import Act
from offline_queue.ledger import Begun, Ledger, Move
from offline_queue.outbox import Message

OPERATOR = "operator"
STANDING, STANDS = "standing-by-orders", "standing"
# What a payer may still owe an answer for. What staff have on their list outlives a restart.
UNDER_WAY = (WholeStep.OPEN, WholeStep.UNWINDING)
KEEP_SECONDS = 180 * 86_400


class OrderStep(StrEnum):
    """TAKEN waits for a moment without a patient. BEGUN is what can't be undone, and may have happened."""

    TAKEN = "order_taken"
    BEGUN = "order_begun"
    DONE = "order_done"
    REFUSED = "order_refused"


class OrderBook:
    def __init__(self, ledger: Ledger, terminal: str) -> None:
        self._ledger, self._terminal = ledger, terminal

    async def knows(self, order: Order) -> bool:
        return await self._ledger.record(_record(order)) is not None

    async def take(self, order: Order) -> None:
        """From now on it is never taken again, whoever sends it."""
        facts = order.model_dump(mode="json")
        ours = {_record(order): (OrderStep.TAKEN, facts)}
        await self._ledger.open(ours, self._answer(order, "taken"))

    async def refuse(self, order: Order, code: str, was: OrderStep = OrderStep.TAKEN) -> None:
        """One that was not taken, that came too late, or that came to nothing."""
        messages = self._answer(order, "refused", code), self._act(order, "order_refused", code)
        if await self.knows(order):
            late = Move(_record(order), was, OrderStep.REFUSED, {"code": code})
            await self._ledger.move_all([late], *messages)
        else:
            facts = {"what": order.what, "code": code}
            await self._ledger.open({_record(order): (OrderStep.REFUSED, facts)}, *messages)

    async def waiting(self) -> list[Order]:
        """What was taken and is not carried out, oldest first."""
        return await self._at(OrderStep.TAKEN)

    async def begun(self) -> list[Order]:
        return await self._at(OrderStep.BEGUN)

    async def begin(self, order: Order) -> None:
        await self._ledger.move(_record(order), OrderStep.TAKEN, OrderStep.BEGUN)

    async def done(self, order: Order, was: OrderStep, after: Standing, said: str = "") -> None:
        """Carried out: how the terminal stands by it, the answer and the audit entry are one commit."""
        moves = [Move(_record(order), was, OrderStep.DONE)]
        also: list[Message | Begun] = [
            self._answer(order, "done", said),
            self._act(order, "order_done", said),
        ]
        if await self._ledger.record(STANDING) is None:
            also.append(Begun(STANDING, STANDS, after.model_dump(mode="json")))
        else:
            moves.append(Move(STANDING, STANDS, STANDS, after.model_dump(mode="json")))
        await self._ledger.move_all(moves, *also)

    async def standing(self) -> Standing:
        found = await self._ledger.record(STANDING)
        return Standing.model_validate(found.facts) if found else Standing()

    async def payments_under_way(self) -> bool:
        return bool(await self._ledger.names(*UNDER_WAY))

    async def forget_old(self) -> None:
        """What is over is kept longer than any order is valid, so that none comes a second time."""
        await self._ledger.forget((OrderStep.DONE, OrderStep.REFUSED), KEEP_SECONDS)

    async def _at(self, step: OrderStep) -> list[Order]:
        found = [Order.model_validate(record.facts) for record in await self._ledger.at(step)]
        return sorted(found, key=lambda order: (order.issued_at, order.id))

    def _answer(self, order: Order, outcome: str, said: str = "") -> Message:
        """`said` is a fault code, or what came of it."""
        body: Mapping[str, object] = {
            "version": 1,
            "terminal": self._terminal,
            "order": order.id,
            "what": order.what,
            "outcome": outcome,
            "said": said,
            "at": now().isoformat(timespec="seconds"),
        }
        return Message("order", f"order-{order.id}-{outcome}", self._terminal, body)

    def _act(self, order: Order, name: str, said: str) -> Message:
        facts = {"order": order.id, **({"said": said} if said else {})}
        return Act(name, OPERATOR, order.what, facts).message(self._terminal)


def _record(order: Order) -> str:
    return f"order-{order.id}"
