"""Keeps the flight recorder's tape on disk, so that it outlives the fault that it explains."""

import asyncio
import json
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from drivers.errors import Refused, Trouble
from drivers.lane import Lane
from drivers.tape import Entry, Tape

log = logging.getLogger(__name__)

FILE = "recording.json"
VERSION = 1
EVERY_SECONDS, WRITE_SECONDS = 3.0, 10.0


async def keep(tape: Tape, folder: Path) -> None:
    """Write the tape beside the queue whenever it went on, for ever, and once more at the end."""
    lane, written = Lane("recording"), -1
    try:
        while True:
            if tape.notes != written:
                written = tape.notes
                await _write_on(lane, tape, folder)
            await asyncio.sleep(EVERY_SECONDS)
    finally:
        lane.close()
        _write(tape.entries(), folder / FILE)


async def _write_on(lane: Lane, tape: Tape, folder: Path) -> None:
    with suppress(Trouble):  # A disk that hangs is for others to complain about.
        await lane.run(lambda: _write(tape.entries(), folder / FILE), WRITE_SECONDS)


def export(folder: Path, target: Path) -> int:
    """Copy the recording of a terminal to a file, for whoever looks into a fault; how many entries it has.

    Raises Refused when there is none.
    """
    try:
        content = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError) as why:
        raise Refused("TAP-01", f"there is no recording: {type(why).__name__}") from why
    target.write_text(json.dumps(content, indent=1), "utf-8")
    return len(content["entries"])


def _write(entries: Sequence[Entry], file: Path) -> None:
    """A recorder that can't write is no reason for anything to stop."""
    content = {"version": VERSION, "entries": [_row(entry) for entry in entries]}
    beside = file.with_suffix(".new")
    try:
        beside.write_text(json.dumps(content), "utf-8")
        os.replace(beside, file)
    except OSError as why:
        log.warning("the recording is not on disk: %s", why.strerror)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "at": round(entry.at, 3),
        "wire": entry.wire,
        "way": str(entry.way),
        "hex": entry.data.hex(),
        "size": entry.size,
    }
