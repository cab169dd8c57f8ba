"""Hears what the operator orders, and does it when nobody is at the terminal and no payment is under way."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from drivers.errors import Refused, Trouble
from drivers.lane import Lane
from kiosk.clock import now
from kiosk.config_file.changes import overlaid
from kiosk.events import EventLog
from kiosk.fleet.config_in_force import ConfigInForce
from kiosk.fleet.order_book import OPERATOR, OrderBook, OrderStep
from kiosk.fleet.orders import Deed, Order, OrderSettings, opened
from kiosk.fleet.standing import Standing
from kiosk.services.http import ServiceHealth
from kiosk.services.platform import Platform, SealedOrder
from kiosk.steps import never
from kiosk.upkeep.idle import StartAnew
from offline_queue.origin import acting
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

CLOSED = "ORD-07"
LOOK_SECONDS, VERIFY_SECONDS = 1.0, 5.0


@dataclass(frozen=True)
class Desk:
    """What orders are carried out with. `rouse` lets their answers leave at once."""

    platform: Platform
    in_force: ConfigInForce
    events: EventLog
    rouse: Callable[[], None]


class Orders:
    """Without settings none is asked for or in force. `send_bundle` says the name of what it sent."""

    send_bundle: Callable[[], Awaitable[str]]

    def __init__(self, settings: OrderSettings | None, book: OrderBook, terminal: str, desk: Desk) -> None:
        self._settings, self._book, self._terminal, self._desk = settings, book, terminal, desk
        self._waits = asyncio.Event()
        self._junk: deque[str] = deque(maxlen=100)
        self._packing: set[asyncio.Task[None]] = set()
        self.standing = Standing()

    async def resume(self) -> None:
        """Stand as before the restart, which an order may have asked for. Raises StoreTrouble."""
        if self._settings is None:
            return
        self._stand(await self._book.standing())
        for order in await self._book.begun():
            if order.deed is Deed.RESTART:
                await self._book.done(order, OrderStep.BEGUN, self.standing)
            else:
                await self._book.refuse(order, "ORD-09", OrderStep.BEGUN)
        if await self._book.waiting():
            self._waits.set()

    async def rounds(self) -> None:
        """Ask for orders, for ever; not all terminals at the same moment."""
        if self._settings is None:
            await never()
        try:
            while True:
                await self._ask()
                await asyncio.sleep(self._settings.ask_seconds * random.uniform(0.8, 1.2))
        finally:
            for each in self._packing:
                each.cancel()
            await asyncio.gather(*self._packing, return_exceptions=True)

    async def _ask(self) -> None:
        try:
            await self.hear(await self._desk.platform.report())
            await self._book.forget_old()
        except (Trouble, StoreTrouble) as why:
            log.debug("%s: no orders were heard: %s", why.code, why.detail)

    async def hear(self, letters: Sequence[SealedOrder]) -> None:
        """Take what is new, is signed, is for us and can be done; refuse the rest. Raises StoreTrouble."""
        lane = Lane("orders")
        try:
            for letter in letters:
                await self._hear(letter, lane)
        finally:
            lane.close()

    async def due(self) -> None:
        """Return when an order waits and no payment is under way, or when the notice is over."""
        while True:
            try:
                async with asyncio.timeout(self._notice_seconds()):
                    await self._waits.wait()
            except TimeoutError:
                return
            if not await self._payments_under_way():
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def attend(self) -> None:
        """Carry out what waits, oldest first. Raises StartAnew when the program has to end for it."""
        if not self._waits.is_set() or await self._payments_under_way():
            return
        self._waits.clear()
        try:
            for order in await self._book.waiting():
                with acting(actor=OPERATOR):
                    await self._carry_out(order)
        except StoreTrouble as why:
            log.error("%s: orders wait: %s", why.code, why.detail)
        self._desk.rouse()

    async def health(self) -> ServiceHealth:
        """Good while the terminal is in service, as far as orders go."""
        return ServiceHealth(not self.standing.closed, code=CLOSED if self.standing.closed else "")

    async def _hear(self, letter: SealedOrder, lane: Lane) -> None:
        if self._settings is None or letter.signature in self._junk:
            return None
        key_file = self._settings.key_file
        try:
            order = await lane.run(lambda: opened(letter, key_file), VERIFY_SECONDS)
        except Trouble as why:
            # Nobody knows whose it is: it is told once, and neither answered nor written down.
            self._junk.append(letter.signature)
            log.error("%s: %s", why.code, why.detail)
            return self._desk.events.record("order_thrown_away", code=why.code)
        if await self._book.knows(order):
            return None
        try:
            self._must_be_possible(order)
        except Refused as why:
            log.error("order %s is refused, %s: %s", order.id, why.code, why.detail)
            await self._book.refuse(order, why.code)
        else:
            log.info("order %s is taken: %s", order.id, order.what)
            await self._book.take(order)
            self._waits.set()
        return self._desk.rouse()

    def _must_be_possible(self, order: Order) -> None:
        """Raises Refused."""
        assert self._settings is not None
        if not order.to.means(self._terminal, self._settings.groups):
            raise Refused("ORD-03", "it is for another terminal")
        if order.expired(now()):
            raise Refused("ORD-04", f"it expired at {order.expires_at:%Y-%m-%d %H:%M %z}")
        overlaid(self._desk.in_force.now, self.standing.after(order).rolled_out.settings)

    async def _carry_out(self, order: Order) -> None:
        try:
            self._must_be_possible(order)
        except Refused as why:
            return await self._book.refuse(order, why.code)
        if order.deed is Deed.RESTART:
            await self._book.begin(order)
            self._desk.events.record("order_done", what=order.what)
            raise StartAnew
        if order.deed is Deed.BUNDLE:
            await self._book.begin(order)
            task = asyncio.create_task(self._pack(order))
            self._packing.add(task)
            return task.add_done_callback(self._packing.discard)
        after = self.standing.after(order)
        await self._book.done(order, OrderStep.TAKEN, after)
        self._stand(after)
        self._desk.events.record("order_done", what=order.what)
        return None

    async def _pack(self, order: Order) -> None:
        """Takes a while and asks devices only how they are: whoever comes meanwhile is served."""
        try:
            name = await self.send_bundle()
            await self._book.done(order, OrderStep.BEGUN, self.standing, name)
        except (Trouble, StoreTrouble) as why:
            log.error("%s: the bundle came to nothing: %s", why.code, why.detail)
            with suppress(StoreTrouble):
                await self._book.refuse(order, why.code, OrderStep.BEGUN)
        self._desk.rouse()

    def _stand(self, standing: Standing) -> None:
        before, self.standing = self.standing, standing
        if standing.rolled_out != before.rolled_out:
            self._desk.in_force.roll_out(standing.rolled_out.settings)

    async def _payments_under_way(self) -> bool:
        try:
            return await self._book.payments_under_way()
        except StoreTrouble:
            return True

    def _notice_seconds(self) -> float | None:
        said = self.standing.notice_at(now())
        return (said.until - now()).total_seconds() if said and said.until else None
