"""One terminal of a long day: served without its window, looked at before, meanwhile and after."""

import asyncio
import os
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.runner import one_visit
from kiosk.terminal import Terminal
from tests.bench import Bench
from tests.stories.booking import FREE
from tests.stories.patient import Surprise
from tests.stories.site import Site
from tools.soak.services import Service, missing, part_of_the_day, prepared
from tools.soak.visitor import Visitor
from tools.state_file import StateFile

# So many services fill the books of the bench, which are then compared and begun anew: books grow.
STRETCH = 40
WITH_BOOKS = ("insurer", "ebill", "hospital", "wallet", "health_card", "platform", "printer")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
REST_SECONDS = 120.0
PLACES = 10 * STRETCH


def state_of(folder: Path) -> StateFile:
    """What was done and seen there, kept after each stretch."""
    fresh = {"done": 0, "seconds": 0.0, "looks": [], "starts": [], "findings": []}
    return StateFile(folder / "state.json", fresh)


async def serve(folder: Path, services: int, told: Callable[[int], None], stretch: int) -> dict[str, Any]:
    """Go on to `services` in all on the disk of this folder, and look after each `stretch` of them.

    `told` hears how many are done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = state_of(folder)
    told(state.all["done"])
    shutil.rmtree(folder / "bench", ignore_errors=True)
    bench = Bench.start(folder / "bench")
    try:
        site = Site(bench, folder)
        # A bench makes a key of its own each time, and this disk outlives it.
        site.has_no_key()
        while state.all["done"] < services and not state.all["findings"]:
            await _day(site, state, services, told, stretch)
        await _day(site, state, 0, told, stretch)
    finally:
        bench.stop()
    return state.all


async def _day(
    site: Site, state: StateFile, services: int, told: Callable[[int], None], stretch: int
) -> None:
    """A start, and service until all is done; without services only the start is measured."""
    visitor, began = Visitor(), time.monotonic()
    _new_books(site)
    async with site.terminal(visitor) as terminal:
        state.all["starts"].append(round(time.monotonic() - began, 3))
        state.keep()
        while state.all["done"] < services and not state.all["findings"]:
            size = min(stretch, services - state.all["done"])
            await _stretch(part_of_the_day(state.all["done"], size), site, terminal, visitor, state)
            told(state.all["done"])


async def _stretch(
    services: list[Service], site: Site, terminal: Terminal, visitor: Visitor, state: StateFile
) -> None:
    began, written = time.monotonic(), _told("wchar")
    for service in services:
        visitor.comes(*await asyncio.to_thread(prepared, service, site))
        try:
            ending = await one_visit(terminal)
        except Surprise as what:
            ending = str(what)
        if ending != "finished" or not visitor.finished:
            state.all["findings"].append(f"{service} ended with {ending} at {visitor.names}")
            state.keep()
            return
    state.all["done"] += len(services)
    state.all["seconds"] += time.monotonic() - began
    await _all_is_told(terminal)
    written = _told("wchar") - written
    state.all["findings"] += missing(services, await asyncio.to_thread(site.bench.books))
    await asyncio.to_thread(_new_books, site)
    look = _look(state.all["done"], site, visitor)
    state.all["looks"].append(look | {"kib_per_service": round(written / 1024 / len(services), 1)})
    state.keep()


async def _all_is_told(terminal: Terminal) -> None:
    end = time.monotonic() + REST_SECONDS
    while (await terminal.outbox.status()).waiting and time.monotonic() < end:
        await asyncio.sleep(0.05)


def _new_books(site: Site) -> None:
    for part in WITH_BOOKS:
        site.bench.order(part, "reset")
    site.bench.order("hospital", "empty")
    site.bench.order("hospital", "places", clinic=FREE, left=PLACES)


def _look(done: int, site: Site, visitor: Visitor) -> dict[str, float]:
    """Response in ms, sizes in MiB and bytes, open files and threads, KiB to the disk in whole blocks."""
    waited = sorted(visitor.waited)
    files = [file for file in (site.config_file.parent / "data").rglob("*") if file.is_file()]
    resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE_BYTES
    visitor.waited.clear()
    return {
        "done": done,
        "median_ms": round(statistics.median(waited) * 1000, 1),
        "p95_ms": round(waited[int(len(waited) * 0.95)] * 1000, 1),
        "resident_mib": round(resident / 2**20, 1),
        "store_bytes": sum(file.stat().st_size for file in files if file.suffix == ".db"),
        "files_bytes": sum(file.stat().st_size for file in files),
        "open_files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "written_kib": _told("write_bytes") // 1024,
    }


def _told(what: str) -> int:
    """Bytes of this process: `write_bytes` went to a disk, none to one in memory; `wchar` to any file."""
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text("ascii").splitlines())
    return int(told[what])
