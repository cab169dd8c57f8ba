"""Keeps the flight recorder's tape on disk, so that it outlives the fault that it explains.

What is new is written behind what is there: a disk that wears out is not written over for each visit.
"""

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from drivers.errors import Refused, Trouble
from drivers.lane import Lane
from drivers.tape import RING, Entry, Tape

log = logging.getLogger(__name__)

# As it is handed on; on the disk of the terminal it lies in two parts, of which the older makes way.
FILE = "recording.json"
NEWER, OLDER = "recording.jsonl", "recording.old.jsonl"
LONGEST_PART_BYTES = 1_000_000
VERSION = 1
EVERY_SECONDS, WRITE_SECONDS = 3.0, 10.0


async def keep(tape: Tape, folder: Path) -> None:
    """Write down beside the queue what is new on the tape, for ever, and once more at the end."""
    lane, parts = Lane("recording"), _Parts(tape, folder)
    try:
        while True:
            with suppress(Trouble):  # A disk that hangs is for others to complain about.
                await lane.run(parts.write_on, WRITE_SECONDS)
            await asyncio.sleep(EVERY_SECONDS)
    finally:
        lane.close()
        parts.write_on()


class _Parts:
    """The two files. May be called from any thread."""

    def __init__(self, tape: Tape, folder: Path) -> None:
        self._tape, self._folder = tape, folder
        self._written, self._turn = 0, Lock()

    def write_on(self) -> None:
        """A recorder that can't write is no reason for anything to stop."""
        with self._turn:
            entries, self._written = self._tape.since(self._written)
            try:
                if entries:
                    self._append("".join(json.dumps(_row(entry)) + "\n" for entry in entries))
            except OSError as why:
                log.warning("the recording is not on disk: %s", why.strerror)

    def _append(self, lines: str) -> None:
        newer = self._folder / NEWER
        with newer.open("a", encoding="utf-8") as out:
            out.write(lines)
            length = out.tell()
        if length > LONGEST_PART_BYTES:
            os.replace(newer, self._folder / OLDER)


def exported(folder: Path) -> str:
    """The recording of a terminal as JSON, for whoever looks into a fault. Raises Refused without one."""
    rows = [*_rows(folder / OLDER), *_rows(folder / NEWER)][-RING:]
    if not rows:
        raise Refused("TAP-01", "there is no recording")
    return json.dumps({"version": VERSION, "entries": rows}, indent=1)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with suppress(OSError):  # There is none yet, or the disk does not give it.
        for line in file.read_text("utf-8", "replace").splitlines():
            with suppress(ValueError):  # A power cut may leave half a line.
                yield json.loads(line)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "at": round(entry.at, 3),
        "wire": entry.wire,
        "way": str(entry.way),
        "hex": entry.data.hex(),
        "size": entry.size,
    }
