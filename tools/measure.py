"""`make bench`: what we cost beside what one would use without us. Ratios, since machines differ.

Each figure is the median of interleaved rounds; the spread is the smallest and the largest of them.
"""

import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path

from offline_queue.outbox import Answer, Message, Outbox, Outcome
from offline_queue.store import Store, StoreSettings
from printer.document import Document, Line, Pair, Qr, Rule
from printer.escpos import encode
from printer.profiles import PROFILES
from tools import measure_codes, measure_faces

ROUNDS, ROWS, BATCH = 7, 200, 100
BODY = {"text": "x" * 1000}
ROW = json.dumps(BODY)


async def main() -> None:
    print("figure                                                     goal      here  (smallest … largest)")
    with tempfile.TemporaryDirectory(dir=".") as folder:
        await _queue(Path(folder))
    _slip()


async def _queue(folder: Path) -> None:
    bare = _bare(folder / "bare.db")
    store = await Store.open(StoreSettings.model_validate({"path": folder / "ours.db"}))
    outbox = Outbox(store)
    one, base, many, answered = [], [], [], []
    try:
        for turn in range(ROUNDS):
            base.append(await _seconds(_insert(bare)) / ROWS)
            one.append(await _seconds(_put_each(outbox, f"{turn}-one")) / ROWS)
            many.append(await _seconds(outbox.put(*_messages(f"{turn}-many", BATCH))) / BATCH)
            answered.append(await _seconds(_answer_all(outbox)) / (ROWS + BATCH))
    finally:
        await store.close()
        bare.close()
    _say("durable put of 1 KB, rate ÷ bare SQLite's", ">= 0.75", _ratios(base, one))
    _say("put of 100 at once ÷ one by one, rate", ">= 12", _ratios(one, many))
    _say("take and settle in hundreds ÷ one put, rate", ">= 10", _ratios(one, answered))


def _slip() -> None:
    """80 × 200 mm of ordinary slip: what a journey waits for before the first byte can leave."""
    lines = [Pair(f"项目 {number}", "12.00") for number in range(50)]
    slip = Document("fee_slip", (Line("滨江示范医院", size=2), Rule(), *lines, Qr("https://example.org/1")))
    encode(slip, PROFILES["80mm"])
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        encode(slip, PROFILES["80mm"])
        seconds.append(time.perf_counter() - began)
    _say("a slip of 200 mm to bytes, ms", "<= 40", [each * 1000 for each in seconds])


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE waiting (id INTEGER PRIMARY KEY, body TEXT)")
    return connection


async def _insert(connection: sqlite3.Connection) -> None:
    for _ in range(ROWS):
        connection.execute("INSERT INTO waiting (body) VALUES (?)", (ROW,))


async def _put_each(outbox: Outbox, name: str) -> None:
    for message in _messages(name, ROWS):
        await outbox.put(message)


def _messages(name: str, count: int) -> list[Message]:
    return [Message("settlement", f"{name}-{n}", f"{name}-{n}", BODY) for n in range(count)]


async def _answer_all(outbox: Outbox) -> None:
    while batch := await outbox.next_batch("platform", BATCH):
        await outbox.settle("platform", [Answer(each.key, Outcome.DONE) for each in batch])


async def _seconds(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def _ratios(peer: list[float], ours: list[float]) -> list[float]:
    return [theirs / own for theirs, own in zip(peer, ours, strict=True)]


def _say(figure: str, goal: str, found: list[float]) -> None:
    print(f"{figure:<55}{goal:>8}{statistics.median(found):>10.2f}  ({min(found):.2f} … {max(found):.2f})")


if __name__ == "__main__":
    asyncio.run(main())
    measure_codes.main()
    measure_faces.main()
