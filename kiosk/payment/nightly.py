"""What the terminal does when nobody is there: compares the books of the days before."""

import asyncio
import logging
from datetime import date, datetime, timedelta

from drivers.errors import Trouble
from kiosk.clock import BEIJING
from kiosk.payment.reconciliation import Reconciliation
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

DAYS_BACK = 7  # a terminal that was off for a week catches up
LOOK_SECONDS = 600.0


async def nights(books: Reconciliation, hour: int, every_seconds: float = LOOK_SECONDS) -> None:
    """From `hour` on, by China's clock, compare each day that was not compared, or only in part; for ever."""
    while True:
        await asyncio.sleep(every_seconds)
        now = datetime.now(BEIJING)
        if now.hour >= hour:
            await catch_up(books, now.date())


async def catch_up(books: Reconciliation, today: date) -> None:
    """Oldest first, however old a day with an open payment is. A book that can't be asked is asked later."""
    try:
        lately = {today - timedelta(days=back) for back in range(1, DAYS_BACK + 1)}
        for day in sorted(lately.union(await books.in_part())):
            if await books.is_due(day):
                await books.keep(day, await books.compared(day))
    except (Trouble, StoreTrouble) as why:
        log.warning("%s: the books are compared later: %s", why.code, why.detail)
