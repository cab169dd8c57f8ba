"""Cuts the power at any moment of a recorded life: whatever was not synchronised may be gone, or half there.

kill -9 can't show this, as the page cache survives it. Every write and sync of a life is recorded by
writes.c; for a cut the disk is rebuilt from what was synchronised before it: strictly nothing else, or
each other write with the chance of a half (torn, out of order).
"""

import asyncio
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreTrouble
from tools.oracle_queue.lives import store_in

REPOSITORY = Path(__file__).parents[2]
ROWS = 60
FRAME = struct.Struct("<QI")


@dataclass(frozen=True)
class Step:
    """One thing done to a file: type as in writes.c, path, offset, content."""

    type: str
    path: str
    at: int
    content: bytes = field(repr=False)


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
    source = Path(__file__).with_name("writes.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl", "-lpthread"], check=True)
    command = [sys.executable, "-m", "tools.oracle_queue.lives", str(life), str(ROWS)]
    env = os.environ | {"LD_PRELOAD": str(shim), "WRITES_OF": str(life), "WRITES_TO": str(record)}
    # What is promised is recorded among the writes, so that its place in their order is known.
    shell = ["sh", "-c", f'"$@" >>{life}/promises', "sh", *command]
    subprocess.run(shell, check=True, cwd=REPOSITORY, env=env, timeout=300)
    return list(_steps(record.read_bytes(), str(life)))


def _steps(record: bytes, life: str) -> Iterator[Step]:
    at = 0
    while at < len(record):
        kind, name = chr(record[at]), struct.unpack_from("<H", record, at + 1)[0]
        path = record[at + 3 : at + 3 + name].decode()
        at += 3 + name
        place, length = FRAME.unpack_from(record, at)
        at += FRAME.size
        yield Step(kind, path.removeprefix(life), place, record[at : at + length])
        at += length


def _rebuild(steps: Sequence[Step], disk: Path, chance: random.Random | None) -> None:
    """What is sure: data synchronised in its file later on, names when anything was. `chance` keeps more."""
    shutil.rmtree(disk, ignore_errors=True)
    synced = {step.path: place for place, step in enumerate(steps) if step.type == "S"}
    last = max(synced.values(), default=-1)
    files: dict[str, bytearray] = {}
    for place, step in enumerate(steps):
        sure = place < (synced.get(step.path, -1) if step.type in "WT" else last)
        if sure or (chance is not None and chance.random() < 0.5):
            _done(files, step)
    disk.mkdir()
    for path, content in files.items():
        if not path.endswith(("-shm", "/promises")):
            (disk / path.lstrip("/")).write_bytes(content)


def _done(files: dict[str, bytearray], step: Step) -> None:
    if step.type == "U":
        files.pop(step.path, None)
    elif step.type == "R":
        files["/" + Path(step.content.decode()).name] = files.pop(step.path, bytearray())
    elif step.type in "CWT":
        content = files.setdefault(step.path, bytearray())
        size = step.at + len(step.content)
        content.extend(bytes(max(0, size - len(content))))
        if step.type == "T":
            del content[step.at :]
        content[step.at : size] = step.content


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
