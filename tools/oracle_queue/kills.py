"""Kills writer, sender or both at random moments, and compares what was promised with what is there."""

import asyncio
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from offline_queue.outbox import Outbox
from offline_queue.store import Store
from tools.oracle_queue.lives import LINES, begin, store_in

VERBS = ("put", "send", "put+send")
# A life lasts ten minutes, as many die while they open the file; by default that is 30 ms.
LIFE_SECONDS, PACE = 600.0, 0.00005
# Each life is a fork of a process that has read all modules already: it takes milliseconds, not a second.
LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload(["tools.oracle_queue.lives"])


@dataclass
class Found:
    """Over all kills so far. Every figure but the first three has to stay 0; `gone`: calls without a link."""

    kills: int = 0
    promised: int = 0
    gone: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def defects(self) -> int:
        return self.lost + self.doubled + self.out_of_order + len(self.wrong)


class Oracle:
    """One folder that is lived in again and again; it remembers what it was promised."""

    def __init__(self, folder: Path, seed: int, pace: float = PACE) -> None:
        """`pace` is how long a second takes, see `lives.live`."""
        self._folder, self._chance, self._pace = folder, random.Random(seed), pace
        self._promised: set[int] = set()
        self._next = 0
        self.found = Found()
        (folder / "effects").touch()

    def kill_once(self) -> None:
        """A life of random length, its sudden end, and a look at what is left."""
        verbs = self._chance.choice(VERBS)
        self._promised |= self._lived(verbs)
        self._next = max(self._promised, default=-1) + 1
        self.found.kills += 1
        self.found.promised = len(self._promised)
        self.look()

    def _lived(self, verbs: str) -> set[int]:
        promises = self._folder / "promises"
        promises.write_bytes(b"")
        life = LIVES.Process(target=begin, args=(self._folder, verbs, self._next, self._pace))
        life.start()
        if self._chance.random() < 0.8:  # the others die while they open the file
            _wait_for_the_first(promises, life)
        # The moment of the kill is what is random here.
        time.sleep(self._chance.uniform(0, 2 * LIFE_SECONDS * self._pace))
        life.kill()
        life.join()
        whole = [line.split() for line in promises.read_text("ascii").splitlines(True) if line.endswith("\n")]
        self.found.gone += sum(verb == "gone" for verb, _ in whole)
        return {int(number) for verb, number in whole if verb == "put"}

    def look(self) -> None:
        """Every promised row had its effect or waits, no effect came twice, each line kept its order."""
        waiting, wrong = asyncio.run(_state(self._folder))
        effects = (self._folder / "effects").read_text("ascii").splitlines()
        there = waiting | set(effects)
        found = self.found
        found.lost = sum(f"k{number}" not in there for number in self._promised)
        found.doubled = sum(times - 1 for times in Counter(effects).values())
        numbers = [int(key[1:]) for key in effects]
        lines = [[each for each in numbers if each % LINES == line] for line in range(LINES)]
        found.out_of_order = sum(line != sorted(line) for line in lines)
        found.wrong += wrong


def _wait_for_the_first(promises: Path, life: "multiprocessing.process.BaseProcess") -> None:
    while not promises.stat().st_size and life.is_alive():
        time.sleep(0.002)


async def _state(folder: Path) -> tuple[set[str], list[str]]:
    store = await Store.open(store_in(folder))
    try:
        outbox = Outbox(store)
        return {each.key for each in await outbox.listed(limit=1_000_000)}, await outbox.check()
    finally:
        await store.close()
