"""Is this a moment at which the program may be stopped and replaced? Keeps patients out while it is.

The terminal and whoever wants to stop it meet at a lock on the data folder, which the kernel gives back
when a process dies. What is not over is read from the store.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from drivers.errors import Refused
from kiosk.payment.refund_records import NOT_OVER, Refund
from kiosk.payment.settlement_records import NOT_CLOSED, Whole
from offline_queue.ledger import Ledger
from offline_queue.store import Store

LOOK_SECONDS = 0.1


@asynccontextmanager
async def in_session(folder: Path) -> AsyncIterator[None]:
    """Somebody is at the terminal whose data are in `folder`. Waits while patients are kept out."""
    held = os.open(folder, os.O_RDONLY)
    try:
        while not _locked(held, fcntl.LOCK_SH):
            await asyncio.sleep(LOOK_SECONDS)
        yield
    finally:
        os.close(held)


@contextmanager
def patients_kept_out(folder: Path) -> Iterator[None]:
    """No visit begins while the block runs. Raises Refused while one goes on."""
    held = os.open(folder, os.O_RDONLY)
    try:
        if not _locked(held, fcntl.LOCK_EX):
            raise Refused("UPG-01", "somebody is at the terminal")
        yield
    finally:
        os.close(held)


def _locked(held: int, how: int) -> bool:
    try:
        fcntl.flock(held, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def refuse_open(store: Store) -> None:
    """Raises Refused while a payment or a refund is not over; its short code finds it with `kiosk ledger`."""
    ledger = Ledger(store)
    codes = [Whole.read(record).short_code for record in await ledger.at(*NOT_CLOSED)]
    codes += [Refund.read(record).short_code for record in await ledger.at(*NOT_OVER)]
    if codes:
        raise Refused("UPG-02", f"payments or refunds that are not over: {', '.join(codes)}")


async def refuse_newer(store: Store, known: Iterable[str]) -> None:
    """Raises Refused when the queue was written by a release that knows more steps than `known`."""
    unknown = sorted(set((await store.facts()).migrations) - set(known))
    if unknown:
        raise Refused("UPG-03", f"that release can't read this terminal's queue ({', '.join(unknown)})")
