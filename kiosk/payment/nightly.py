"""What the terminal does when nobody is there: compares the books of the days before."""

import asyncio
import logging
from datetime import date, datetime, timedelta

from drivers.errors import Trouble
from kiosk.clock import BEIJING
from kiosk.payment.reconciliation import Reconciliation
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

DAYS_BACK = 7  # each of these is compared, whatever was done on it
PAYMENTS_BACK = 60  # and so is each of these on which there was a payment, for a terminal that was off
LOOK_SECONDS = 600.0


async def nights(books: Reconciliation, hour: int, every_seconds: float = LOOK_SECONDS) -> None:
    """From `hour` on, by China's clock, compare each day that was not compared, or only in part; for ever."""
    while True:
        await asyncio.sleep(every_seconds)
        now = datetime.now(BEIJING)
        if now.hour >= hour:
            await catch_up(books, now.date())


async def catch_up(books: Reconciliation, today: date) -> None:
    """Oldest first, however old a day is that was compared in part. One that fails keeps no other back."""
    try:
        days = sorted(await _days(books, today))
    except StoreTrouble as why:
        log.warning("%s: the books are compared later: %s", why.code, why.detail)
        return
    for day in days:
        try:
            if await books.is_due(day):
                await books.keep(day, await books.compared(day))
        except (Trouble, StoreTrouble) as why:
            log.warning("%s: the books of %s are compared later: %s", why.code, day, why.detail)


async def _days(books: Reconciliation, today: date) -> set[date]:
    lately = {today - timedelta(days=back) for back in range(1, DAYS_BACK + 1)}
    before = {today - timedelta(days=back) for back in range(DAYS_BACK + 1, PAYMENTS_BACK + 1)}
    forgotten = {each for each in before if await books.kept(each) is None and await books.has_payments(each)}
    return lately.union(forgotten, await books.in_part())
