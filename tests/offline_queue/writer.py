"""A process that puts messages and says of each that it is on disk. It is there to be killed."""

import asyncio
import sys
from pathlib import Path

from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings
from tests.offline_queue.place import card_use


async def write(path: Path, first: int) -> None:
    outbox = Outbox(await Store.open(StoreSettings(path=path, least_free_mb=0, reserve_mb=0)))
    number = first
    while True:
        await outbox.put(card_use(number, number % 7))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
