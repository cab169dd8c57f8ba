"""A backlog of 100,000 rows: how soon the store opens with it, and how long it takes to be gone.

Goals Q-22, Q-23 and Q-25. The far end answers each row at once: what is measured is the terminal's own part.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from offline_queue.outbox import Answer, Outcome
from offline_queue.sync import BATCH, Answers, Backoff, Result, Waiting, drain
from tools.bench.subjects import Ours
from tools.bench.timing import measured, say

ROWS = 100_000
BEAT_SECONDS = 0.01


async def done(batch: Sequence[Waiting]) -> Result:
    return Answers(tuple(Answer(row.key, Outcome.DONE) for row in batch))


async def main() -> None:
    print(f"a backlog of {ROWS:,} rows; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(dir=".") as name:
        ours = await Ours.open(Path(name))
        await ours.fill(ROWS)
        await ours.close()
        began = time.perf_counter()
        ours = await Ours.open(Path(name))
        await ours.outbox.next_batch("platform", BATCH)
        say("opened, and the first batch read, s", "<= 5", [time.perf_counter() - began])
        puts = await measured(ours.put, 5.0, 1000)
        say("put while they wait, ms, 99 of 100", "<= 50", [1000 * puts.share(0.99)])
        await _drain(ours)
        await ours.close()


async def _drain(ours: Ours) -> None:
    began, late = time.perf_counter(), []
    sender = asyncio.create_task(drain(ours.outbox, "platform", done, Backoff(), asyncio.Event()))
    while await ours.outbox.oldest_seconds() is not None:
        asked = time.perf_counter()
        await asyncio.sleep(BEAT_SECONDS)
        late.append(1000 * (time.perf_counter() - asked - BEAT_SECONDS))
    sender.cancel()
    say("drained, each row answered by itself, s", "<= 600", [time.perf_counter() - began])
    say("  how late the loop is meanwhile, ms, 95 of 100", "<= 200", [sorted(late)[len(late) * 95 // 100]])


if __name__ == "__main__":
    asyncio.run(main())
