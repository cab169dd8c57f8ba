"""The queue beside bare SQLite and its peers, line by line as the goals have it. FULL=1: a million rows."""

import asyncio
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from offline_queue.outbox import Message, Outcome
from tools.bench.subjects import Bare, Called, Core, FromALoop, Ours, peers
from tools.bench.syncs import syncs_of
from tools.bench.timing import ROUNDS, Work, against, measured, say

FULL = os.environ.get("FULL") == "1"
ROWS = 1_000_000 if FULL else 100_000
RESTING_LINES = 20_000 if FULL else 5_000


async def main() -> None:
    print(f"{'the queue':<62}{'goal':>9}{'here':>9}  (smallest … largest)", flush=True)
    with _folder() as folder:
        await _one_by_one(folder)
    with _folder() as folder:
        await _together(folder)
    await _counted()
    for depth in (_deep, _resting):
        with _folder() as folder:
            await depth(folder)
    with _folder() as folder:
        await _drained(folder)
    with _folder() as folder:
        await _side_by_side(folder)


@contextmanager
def _folder() -> Iterator[Path]:
    """On the disk of the repository: a temporary folder may be in memory, where nothing is durable."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        yield Path(name)


async def _one_by_one(folder: Path) -> None:
    bare, ours, core = Bare(folder), await Ours.open(folder), Core(folder)
    base, looped, others = Called(bare), FromALoop(bare), peers(folder)
    say("bare put, median, ms: above 0.45 the disk waits, and all ratios drift to 1", "",
        [1000 * (await measured(base.put, 0.5)).share(0.5) for _ in range(ROUNDS)])  # fmt: skip
    say("durable put, sealed, with key and order ÷ bare put", ">= 0.9", await against(base.put, ours.put))
    say("  without the way to its thread and back ÷ bare put", "", await against(base.put, Called(core).put))
    say("  bare put by way of a thread ÷ bare put", "", await against(base.put, looped.put))
    say("  ours ÷ bare put by way of a thread", "", await against(looped.put, ours.put))
    for name, peer in others:
        say(f"  {name}: durable put ÷ bare put", "", await against(base.put, Called(peer).put, rounds=3))
    for name, peer in others:
        say(f"  ours ÷ {name} by way of a thread, put", "",
            await against(FromALoop(peer).put, ours.put, rounds=3))  # fmt: skip
    bare.fill(20_000)
    await ours.fill(20_000)
    await measured(Called(core).put, 20.0, 5000)
    say("get + ack, one by one ÷ bare SELECT + DELETE", ">= 0.85", await against(base.take, ours.take))
    say("  without the ways to its thread and back ÷ bare", "", await against(base.take, Called(core).take))
    say("  ours ÷ bare by way of a thread", "", await against(looped.take, ours.take))
    for name, peer in others:
        await measured(Called(peer).put, 3.0, 1500)
        say(f"  {name}: get + ack ÷ bare", "", await against(base.take, Called(peer).take, rounds=3))
        say(f"  ours ÷ {name} by way of a thread, get + ack", "",
            await against(FromALoop(peer).take, ours.take, rounds=3))  # fmt: skip
        peer.close()
    bare.close()
    core.close()
    await ours.close()


async def _together(folder: Path) -> None:
    bare, ours = Bare(folder), await Ours.open(folder)
    await ours.fill(20_000)
    say("8 callers at once, each told when on disk ÷ bare put", ">= 4",
        await against(Called(bare).put, ours.put_by_eight, weight=8))  # fmt: skip
    say("put of 100 ÷ our single put, rows", ">= 12", await against(ours.put, ours.put_hundred, weight=100))
    say("get + ack of 100 ÷ our single one, rows", ">= 10",
        await against(ours.take, lambda: ours.take_many(100), weight=100))  # fmt: skip
    bare.close()
    await ours.close()


async def _counted() -> None:
    """Counts do not depend on how busy the machine is."""
    for verb, goal in (("put", "<= 1"), ("take", "<= 1")):
        found = syncs_of(verb)
        if found is None:
            print(f"syncs per {verb}: not counted, strace is not here or may not look")
        else:
            say(f"syncs per {'put' if verb == 'put' else 'get + ack'}", goal, [found])
    with _folder() as folder:
        bare, ours = Bare(folder), await Ours.open(folder)
        own = await _log_bytes(ours.put, folder / "ours.db-wal")
        base = await _log_bytes(Called(bare).put, folder / "bare.db-wal")
        numbered = await _log_bytes(bare.put_numbered, folder / "bare.db-wal")
        say("log bytes per put ÷ bare put that counts its numbers on disk", "<= 1.2", [own / numbered])
        say("  ÷ bare put that may repeat a number", "", [own / base])
        own = await _log_bytes(ours.take, folder / "ours.db-wal", 100)
        base = await _log_bytes(Called(bare).take, folder / "bare.db-wal", 100)
        say("log bytes per get + ack ÷ bare", "", [own / base])
        bare.close()
        await ours.close()


async def _log_bytes(work: Work, log: Path, times: int = 150) -> float:
    """What the log grows by; it grows for 1,000 pages and more, and begins anew when it is emptied."""
    with closing(sqlite3.connect(log.with_name(log.name.removesuffix("-wal")))) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    await work()
    before = log.stat().st_size
    for _ in range(times):
        await work()
    return (log.stat().st_size - before) / times


async def _deep(folder: Path) -> None:
    ours, bare = await Ours.open(folder), Bare(folder)
    bare.fill(60_000)
    await ours.fill(10_000)
    small = await _cost(ours, bare)
    await ours.fill(ROWS - 10_000)
    say(f"get + ack, median: at {ROWS:,} rows ÷ at 10,000", "<= 1.2", [await _cost(ours, bare) / small])
    await ours.close()
    began = time.perf_counter()
    ours = await Ours.open(folder)
    opened = time.perf_counter() - began
    await ours.outbox.next_batch("platform", 1)
    say(f"reopen at {ROWS:,} rows, s", "<= 0.5", [opened])
    say("  and until the first batch, s", "", [time.perf_counter() - began])
    await ours.answer_all(Outcome.DONE)
    await ours.fill(10_000)
    say(f"  after {ROWS:,} acks ÷ before", "<= 1.2", [await _cost(ours, bare) / small])
    await ours.close()


async def _resting(folder: Path) -> None:
    """In front stand many rows of ten patients, then many patients, who were told to come later."""
    for rows, lines in ((ROWS // 10, 10), (RESTING_LINES, RESTING_LINES)):
        place = folder / str(lines)
        place.mkdir()
        ours, bare = await Ours.open(place), Bare(place)
        bare.fill(60_000)
        await ours.fill(10_000)
        small = await _cost(ours, bare)
        await ours.answer_all(Outcome.DONE)
        await ours.fill(rows, lines, whose="slow")
        await ours.answer_all(Outcome.RETRY)
        await ours.fill(10_000)
        say(f"  with {rows:,} rows of {lines:,} patients in back-off in front ÷ without", "<= 1.2",
            [await _cost(ours, bare) / small])  # fmt: skip
        await ours.close()


async def _cost(ours: Ours, bare: Bare) -> float:
    """A get + ack in bare ones, done in turns with it: the machine's mood cancels out."""
    await measured(ours.take, 0.2, 50)
    return statistics.median(1 / ratio for ratio in await against(Called(bare).take, ours.take))


async def _drained(folder: Path) -> None:
    ours = await Ours.open(folder)
    await ours.fill(20_000)
    quiet = (await measured(ours.put, 2.0)).share(0.99)
    peak = (folder / "ours.db").stat().st_size
    draining = asyncio.create_task(_drain(ours))
    busy = await measured(lambda: _put_elsewhere(ours), 60.0, 500)
    await draining
    file = (folder / "ours.db").stat().st_size
    say("file after a full drain ÷ its peak, no VACUUM", "<= 0.05", [file / peak])
    say("  put p99 meanwhile ÷ before", "<= 2", [busy.share(0.99) / quiet])
    await ours.close()


async def _put_elsewhere(ours: Ours) -> None:
    message = ours.messages(1)[0]
    await ours.outbox.put(Message("posting", message.key, message.order_key, {}))


async def _drain(ours: Ours) -> None:
    await ours.answer_all(Outcome.DONE, most=100)
    await ours.outbox.sweep()


async def _side_by_side(folder: Path) -> None:
    """A producer at full speed and a consumer, one row at a time, on one loop."""
    ours = await Ours.open(folder)
    await ours.fill(5000)
    found = []
    for _ in range(ROUNDS):
        putting, taking = await asyncio.gather(measured(ours.put, 0.4), measured(ours.take, 0.4))
        found.append(taking.rate / putting.rate)
    say("producer at full speed: get + ack rate ÷ put rate", ">= 0.4", found)
    await ours.close()


if __name__ == "__main__":
    asyncio.run(main())
