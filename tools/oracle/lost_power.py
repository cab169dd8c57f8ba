"""What is left of a folder after a power cut: what was synchronised, and of the rest nothing, or torn parts.

kill -9 can't show this, as the page cache survives it. Every write and sync is recorded by writes.c.
"""

import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FRAME = struct.Struct("<QI")
SECTOR = 512


@dataclass(frozen=True)
class Step:
    """One thing done to a file: type as in writes.c, path, offset, content."""

    type: str
    path: str
    at: int
    content: bytes = field(repr=False)


Files = dict[str, bytearray]


def recorded(record: bytes, folder: str) -> Iterator[Step]:
    """The steps of a record, with paths as seen from `folder`. A last one that was cut off is none."""
    at = 0
    while at + 3 <= len(record):
        kind, name = chr(record[at]), struct.unpack_from("<H", record, at + 1)[0]
        path = record[at + 3 : at + 3 + name].decode()
        at += 3 + name
        place, length = FRAME.unpack_from(record, at)
        at += FRAME.size
        yield Step(kind, path.removeprefix(folder), place, record[at : at + length])
        at += length


def left(steps: Sequence[Step], files: Files, chance: random.Random | None) -> Files:
    """`files` as they are after it. Sure are data that were synchronised in their file later on, and names
    when anything was.

    `chance` keeps each other write or not, whole or up to a sector in it, in no order.
    """
    synced = {step.path: place for place, step in enumerate(steps) if step.type == "S"}
    last = max(synced.values(), default=-1)
    for place, step in enumerate(steps):
        sure = place < (synced.get(step.path, -1) if step.type in "WT" else last)
        if sure:
            _done(files, step, step.content)
        elif chance is not None and chance.random() < 0.5:
            _done(files, step, step.content if chance.random() < 0.7 else _torn(step.content, chance))
    return files


def read_folder(folder: Path) -> Files:
    return {
        f"/{file.relative_to(folder)}": bytearray(file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file()
    }


def write_folder(files: Files, folder: Path) -> None:
    """Shared memory is no file of a disk."""
    for path, content in files.items():
        if not path.endswith("-shm"):
            file = folder / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def _torn(content: bytes, chance: random.Random) -> bytes:
    return content[: SECTOR * chance.randrange(len(content) // SECTOR + 1)]


def _done(files: Files, step: Step, content: bytes) -> None:
    if step.type == "U":
        files.pop(step.path, None)
    elif step.type == "R":
        name = Path(step.path).with_name(Path(step.content.decode()).name)
        files[str(name)] = files.pop(step.path, bytearray())
    elif step.type in "CWT":
        there = files.setdefault(step.path, bytearray())
        size = step.at + len(content)
        there.extend(bytes(max(0, size - len(there))))
        if step.type == "T":
            del there[step.at :]
        there[step.at : size] = content
