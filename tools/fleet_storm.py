"""All terminals come back at once: 4,000 devices against the reference platform on PostgreSQL (L4, Q-15).

`python -m tools.fleet_storm`; ROWS=1800 for the whole backlog of four hours, DEVICES and PER_SECOND likewise.
"""

import asyncio
import json
import os
import time
from collections import Counter
from dataclasses import dataclass, field

import psycopg

from hardware_sim.platform.postgres_cluster import private_postgres
from offline_queue.backoff import Backoff
from tools.bench.platform import Doors, batch_of, platform_on
from tools.bench.timing import say

DEVICES = int(os.environ.get("DEVICES", "4000"))
ROWS = int(os.environ.get("ROWS", "100"))
PER_SECOND = float(os.environ.get("PER_SECOND", "100"))
BATCH, SETTLED_SECONDS = 100, 10.0
# Terminals that were never away, and have one row each to tell while the others come back.
LIVE = DEVICES // 20


@dataclass
class Storm:
    doors: Doors
    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    live_waits: list[float] = field(default_factory=list)

    async def device(self, number: int) -> None:
        """Send all, in order; pause as the product does, which obeys Retry-After and adds its own chance."""
        name, backoff = f"T-{number:05}", Backoff()
        for first in range(0, ROWS, BATCH):
            body = batch_of(name, range(first, min(ROWS, first + BATCH)))
            while not await self._sent(name, body, backoff):
                pass
            backoff.reset()

    async def live(self, number: int) -> None:
        """One row, at some moment of the storm; notes how long (s) it waited until it was taken."""
        await asyncio.sleep(number / LIVE * DEVICES * -(-ROWS // BATCH) / PER_SECOND)
        name, backoff, began = f"L-{number:05}", Backoff(), time.monotonic()
        while not await self._sent(name, batch_of(name, range(1)), backoff):
            pass
        self.live_waits.append(time.monotonic() - began)

    async def _sent(self, name: str, body: bytes, backoff: Backoff) -> bool:
        status, retry_after, content = await self.doors.send(name, body)
        self.statuses[status] += 1
        if status == 200:
            self.outcomes.update(each["outcome"] for each in json.loads(content)["answers"])
            return True
        await asyncio.sleep(backoff.longer(retry_after))
        return False


async def _storm(url: str) -> tuple[Storm, float, float]:
    doors = Doors(url)
    await doors.open()
    storm, began = Storm(doors), time.monotonic()
    back = (storm.device(number) for number in range(DEVICES))
    await asyncio.gather(*back, *(storm.live(number) for number in range(LIVE)))
    return storm, began, time.monotonic()


def main() -> None:
    with private_postgres() as books, platform_on(books, PER_SECOND) as url:
        storm, began, ended = asyncio.run(_storm(url))
        with psycopg.connect(books) as connection:
            found = connection.execute("SELECT count(*), count(DISTINCT (device, key)) FROM taken").fetchone()
    kept, different = found or (0, 0)
    wanted = DEVICES * ROWS + LIVE
    # When all come in the same moment they meet the doors at once; from then on the rate is the platform's.
    later = [when - began for when in storm.doors.asked if when - began > SETTLED_SECONDS]
    seconds = max(1.0, ended - began - SETTLED_SECONDS)
    print(f"{DEVICES} devices, {ROWS} rows each, {PER_SECOND:g} batches a second: {ended - began:.0f} s")
    print(f"answers by status: {dict(storm.statuses)}; rows by outcome: {dict(storm.outcomes)}")
    say("rows lost", "<= 0", [float(wanted - different)])
    say("rows kept twice", "<= 0", [float(kept - different)])
    say("requests after the first seconds ÷ announced rate", "<= 1.2", [len(later) / seconds / PER_SECOND])
    say("  the busiest ten seconds of them ÷ announced rate", "", [_busiest(later) / PER_SECOND])
    say("requests ÷ batches", "", [len(storm.doors.asked) / (DEVICES * -(-ROWS // BATCH) + LIVE)])
    waited = sorted(storm.live_waits)
    say("a live row waits meanwhile, s, 99 of 100", "<= 30", [waited[LIVE * 99 // 100]])
    say("rows a second", "", [wanted / (ended - began)])


def _busiest(moments: list[float]) -> float:
    return max(Counter(int(when // 10) for when in moments).values(), default=0) / 10


if __name__ == "__main__":
    main()
