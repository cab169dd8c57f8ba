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


async def nights(
    books: Reconciliation, hour: int, keep_days: int, every_seconds: float = LOOK_SECONDS
) -> None:
    """From `hour` on, by China's clock, compare each day that was not compared, or only in part; for ever.

    The ledger keeps payments for `keep_days`.
    """
    while True:
        await asyncio.sleep(every_seconds)
        now = datetime.now(BEIJING)
        if now.hour >= hour:
            await catch_up(books, now.date(), keep_days)


async def catch_up(books: Reconciliation, today: date, keep_days: int) -> None:
    """Oldest first. One day that fails keeps no other back."""
    try:
        days = sorted(await _days(books, today))
    except StoreTrouble as why:
        log.warning("%s: the books are compared later: %s", why.code, why.detail)
        return
    for day in days:
        try:
            if is_forgotten(day, today, keep_days):
                await books.give_up(day)
            elif await books.is_due(day):
                await books.keep(day, await books.compared(day))
        except (Trouble, StoreTrouble) as why:
            log.warning("%s: the books of %s are compared later: %s", why.code, day, why.detail)


async def _days(books: Reconciliation, today: date) -> set[date]:
    lately = {today - timedelta(days=back) for back in range(1, DAYS_BACK + 1)}
    before = {today - timedelta(days=back) for back in range(DAYS_BACK + 1, PAYMENTS_BACK + 1)}
    forgotten = {each for each in before if await books.kept(each) is None and await books.has_payments(each)}
    return lately.union(forgotten, await books.in_part())


def is_forgotten(day: date, today: date, keep_days: int) -> bool:
    """Whether the ledger begins to forget that day, or the one after it: it can't be compared any more."""
    return (today - day).days >= max(keep_days - 1, DAYS_BACK + 1)
