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
    """From `hour` on, by China's clock, compare each day that was not compared; for ever."""
    while True:
        await asyncio.sleep(every_seconds)
        now = datetime.now(BEIJING)
        if now.hour >= hour:
            await catch_up(books, now.date())


async def catch_up(books: Reconciliation, today: date) -> None:
    """Oldest first. A book that can't be asked is asked at the next look."""
    try:
        for back in range(DAYS_BACK, 0, -1):
            day = today - timedelta(days=back)
            if not await books.is_done(day):
                await books.keep(day, await books.differences(day))
    except (Trouble, StoreTrouble) as why:
        log.warning("%s: the books are compared later: %s", why.code, why.detail)
