"""A process that puts and sends, and says of each row what was promised. It is there to be killed.

A line on standard output is a promise: `put N` when row N is on disk, `done N` when its end is.
"""

import asyncio
import random
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from offline_queue.backoff import BASE_SECONDS, CAP_SECONDS, SPREAD_SECONDS, Backoff
from offline_queue.outbox import Answer, Message, Outbox, Outcome
from offline_queue.store import Store, StoreSettings
from offline_queue.sync import Answers, Result, Unreachable, Waiting, drain

LINES, ROWS = 7, 400
LINK_SECONDS = 300.0


def row(number: int) -> Message:
    body = {"number": number, "text": "x" * 300}
    return Message("settlement", f"k{number}", f"patient-{number % LINES}", body)


def promise(verb: str, number: int) -> None:
    sys.stdout.write(f"{verb} {number}\n")
    sys.stdout.flush()


class Link:
    """There and gone by turns, each for a random while of `mean` seconds on average."""

    def __init__(self, mean: float) -> None:
        self._mean, self._there, self._until = mean, False, time.monotonic()

    def there(self) -> bool:
        while self._until <= time.monotonic():
            self._there = not self._there
            self._until += random.expovariate(1 / self._mean)
        return self._there


class Platform:
    """The far end: has an effect for each row, in a file that is closed after each; drops what it knows."""

    def __init__(self, effects: Path, link: "Link") -> None:
        self._file, self._link = effects, link
        effects.touch()
        self._known = set(effects.read_text("ascii").split())

    async def send(self, batch: Sequence[Waiting]) -> Result:
        if not self._link.there():
            promise("gone", 0)
            return Unreachable()
        fresh = [each.key for each in batch if each.key not in self._known]
        with self._file.open("a", encoding="ascii") as effects:
            effects.write("".join(f"{key}\n" for key in fresh))
        self._known.update(fresh)
        return Answers(tuple(Answer(each.key, Outcome.DONE) for each in batch))


async def live(folder: Path, first: int, verbs: str, pace: float) -> None:
    """Put rows from number `first` on, and send them, as `verbs` says; then wait.

    With a `pace` of 1 one is put each second, the link changes every five minutes, and pauses are the usual.
    """
    outbox = Outbox(await Store.open(store_in(folder)))
    wake = asyncio.Event()
    sender = None
    if "send" in verbs:
        platform = Platform(folder / "effects", Link(LINK_SECONDS * pace))
        backoff = Backoff(BASE_SECONDS * pace, CAP_SECONDS * pace, SPREAD_SECONDS * pace)
        sender = asyncio.create_task(drain(outbox, "platform", platform.send, backoff, wake))
    for number in range(first, first + ROWS) if "put" in verbs else ():
        await outbox.put(row(number))
        promise("put", number)
        wake.set()
        await asyncio.sleep(pace)
    promise("rest", 0)
    await (sender or asyncio.Event().wait())


async def act(folder: Path, rows: int) -> None:
    """Put `rows` rows, then answer half of them one by one; for the power cuts."""
    store = await Store.open(store_in(folder))
    outbox = Outbox(store)
    for number in range(rows):
        await outbox.put(row(number))
        promise("put", number)
    for done in count():
        batch = await outbox.next_batch("platform", 1)
        if done == rows // 2 or not batch:
            break
        await outbox.settle("platform", [Answer(batch[0].key, Outcome.DONE)])
        promise("done", int(str(batch[0].body["number"])))
    await store.close()


def store_in(folder: Path) -> StoreSettings:
    """The key lies beside the folder: it is no part of the disk that loses its power."""
    key = folder.with_name("queue.key")
    if not key.exists():
        key.write_text("5a" * 32, "ascii")
    return StoreSettings(path=folder / "a.db", least_free_mb=0, reserve_mb=0, key_file=key)


def begin(folder: Path, verbs: str, first: int, pace: float) -> None:
    """`live`, with its promises in a file of the folder, where they outlive it."""
    with (folder / "promises").open("a", encoding="ascii") as sys.stdout:
        asyncio.run(live(folder, first, verbs, pace))


if __name__ == "__main__":
    asyncio.run(act(Path(sys.argv[1]), int(sys.argv[2])))
