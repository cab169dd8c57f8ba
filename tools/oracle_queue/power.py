"""Cuts the power at any moment of a recorded life: whatever was not synchronised may be gone, or half there.

A life is recorded once; for each cut the disk is rebuilt of what was synchronised, see lost_power.py.
"""

import asyncio
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreTrouble
from tools.oracle.lost_power import Step, left, recorded, write_folder
from tools.oracle_queue.lives import store_in

REPOSITORY = Path(__file__).parents[2]
ROWS = 60
WRITES = REPOSITORY / "tools" / "oracle" / "writes.c"


@dataclass
class Cuts:
    points: int = 0
    lost: int = 0
    undone: int = 0
    unreadable: list[str] = field(default_factory=list)

    @property
    def defects(self) -> int:
        return self.lost + self.undone + len(self.unreadable)


def cut(folder: Path, points: int, seed: int) -> Cuts:
    """Record one life in `folder`, then cut it at `points` moments, half of them strict and half torn."""
    folder.mkdir()
    steps = _recorded(folder / "life", folder)
    chance, cuts = random.Random(seed), Cuts()
    first = next(place for place, step in enumerate(steps) if step.path.endswith("/promises"))
    for number in range(points):
        moment = chance.randrange(first, len(steps)) + 1
        _rebuild(steps[:moment], folder / "disk", chance if number % 2 else None)
        _judge(steps[:moment], folder / "disk", cuts, moment)
        cuts.points += 1
    return cuts


def _recorded(life: Path, folder: Path) -> list[Step]:
    life.mkdir()
    shim, record = folder / "writes.so", folder / "record"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, WRITES, "-ldl", "-lpthread"], check=True)
    command = [sys.executable, "-m", "tools.oracle_queue.lives", str(life), str(ROWS)]
    env = os.environ | {"LD_PRELOAD": str(shim), "WRITES_OF": str(life), "WRITES_TO": str(record)}
    # What is promised is recorded among the writes, so that its place in their order is known.
    shell = ["sh", "-c", f'"$@" >>{life}/promises', "sh", *command]
    subprocess.run(shell, check=True, cwd=REPOSITORY, env=env, timeout=300)
    return list(recorded(record.read_bytes(), str(life)))


def _rebuild(steps: Sequence[Step], disk: Path, chance: random.Random | None) -> None:
    shutil.rmtree(disk, ignore_errors=True)
    disk.mkdir()
    files = left(steps, {}, chance)
    files.pop("/promises", None)
    write_folder(files, disk)


def _judge(steps: Sequence[Step], disk: Path, cuts: Cuts, moment: int) -> None:
    """Every row that was promised waits, unless its end was; no row whose end was promised waits."""
    said = b"".join(step.content for step in steps if step.path == "/promises").decode().split("\n")
    promises = [line.split() for line in said if line]
    put = {int(number) for verb, number in promises if verb == "put"}
    done = {int(number) for verb, number in promises if verb == "done"}
    try:
        waiting = asyncio.run(_waiting(disk))
    except (StoreTrouble, OSError) as why:
        cuts.unreadable.append(f"at {moment}: {why}")
        return
    begun = max(done, default=-1) + 1  # the next one may have ended without anybody having heard
    cuts.lost += sum(number not in waiting for number in put - done - {begun})
    cuts.undone += len(done & waiting)


async def _waiting(disk: Path) -> set[int]:
    store = await Store.open(store_in(disk))
    try:
        outbox = Outbox(store)
        wrong = await outbox.check()
        if wrong or store.salvaged:
            raise OSError(f"{wrong or 'it was damaged'}")
        return {int(str(each.body["number"])) for each in await outbox.listed(limit=100_000)}
    finally:
        await store.close()
