"""Findings about a terminal for the technician: one list for the command line and, later, the screen."""

import asyncio
import fcntl
import platform
import shutil
import time
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

from drivers.device import Finding, Health, State, Supplies, Verdict
from kiosk.built_in import BackEnds, Devices
from kiosk.config import BACK_ENDS, KioskConfig
from kiosk.payment.settlement_records import NOT_CLOSED, Whole, WholeStep
from kiosk.services.http import ServiceHealth
from kiosk.upkeep.findings import Section
from kiosk.upkeep.health import Watched
from kiosk.upkeep.versions import own_version
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreTrouble

LOOK_SECONDS = 15.0
STARTING_SECONDS = 0.2
OLD_MESSAGE_SECONDS = 3600
OPEN = "not sealed: whoever copies the disk can read it; set queue.key_file"
LITTLE_ROOM_BYTES = 256_000_000
# Older than this release: a clock that was never set.
EARLIEST_YEAR = 2026


class NoNumbers:
    """Whoever only looks settles nothing with the insurer, and takes no number from the running terminal."""

    async def insurer_message(self) -> str:
        raise LookupError("no message numbers are given out here")


async def examined(config: KioskConfig) -> list[Section]:
    """The same from outside, whether the terminal runs or not."""
    devices, back_ends = Devices.of(config), BackEnds.of(config, 0, NoNumbers())
    try:
        return await examine(config, devices, back_ends)
    finally:
        await back_ends.close()
        await devices.close()


async def examine(config: KioskConfig, devices: Devices, back_ends: BackEnds) -> list[Section]:
    """Look at everything once. Reads the store through a connection of its own and moves nothing."""
    names = [field.name for field in fields(Devices)]
    running = _is_held(config.store.path)
    found = await _looks(names, dict(devices))
    return [
        Section(
            "terminal", (Finding("terminal", Verdict.GOOD, "is running" if running else "does not run"),)
        ),
        Section("devices", tuple(map(_perhaps_in_use, found)) if running else found),
        Section("back_ends", await _looks(BACK_ENDS, dict(back_ends))),
        Section("queue", await _queue(config)),
        Section("machine", tuple(_machine(config.terminal.data_folder))),
    ]


async def _looks(names: Iterable[str], things: dict[str, Watched]) -> tuple[Finding, ...]:
    return tuple(await asyncio.gather(*(_look(name, things.get(name)) for name in names)))


async def _look(name: str, thing: Watched | None) -> Finding:
    if thing is None:
        return Finding(name, Verdict.GOOD, "not built in")
    try:
        health = await asyncio.wait_for(_settled(thing), LOOK_SECONDS)
    except TimeoutError:
        return Finding(name, Verdict.BAD, f"no answer within {LOOK_SECONDS:g} s")
    return _service(name, health) if isinstance(health, ServiceHealth) else _device(name, health)


async def _settled(thing: Watched) -> Health | ServiceHealth:
    """A device that is just starting is given the time to say how it is."""
    while True:
        health = await thing.health()
        if not (isinstance(health, Health) and health.state is State.STARTING):
            return health
        await asyncio.sleep(STARTING_SECONDS)


def _device(name: str, health: Health) -> Finding:
    fact = ", ".join(
        [str(health.state)]
        + ([f"supplies {health.supplies}"] if health.supplies is not Supplies.UNKNOWN else [])
        + [f"{counter} {count}" for counter, count in health.counters.items()]
    )
    if health.state not in (State.ONLINE, State.BUSY):
        return Finding(name, Verdict.BAD, fact, health.code)
    low = health.supplies in (Supplies.LOW, Supplies.OUT)
    return Finding(name, Verdict.WARNING if low else Verdict.GOOD, fact, health.code)


def _perhaps_in_use(finding: Finding) -> Finding:
    """A device that the running terminal has opened for itself looks, from here, like one that is away."""
    if finding.verdict is not Verdict.BAD:
        return finding
    fact = f"{finding.fact}; the running terminal may hold it"
    return replace(finding, verdict=Verdict.WARNING, fact=fact)


def _is_held(store: Path) -> bool:
    """Whether a running terminal has the store: it locks the file beside it until it ends."""
    try:
        with store.with_name(f"{store.name}.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _service(name: str, health: ServiceHealth) -> Finding:
    if not health.reachable:
        return Finding(name, Verdict.BAD, "not reachable", health.code)
    seconds = health.latency_seconds
    return Finding(
        name, Verdict.GOOD, "reachable" if seconds is None else f"answers in {seconds * 1000:.0f} ms"
    )


async def _queue(config: KioskConfig) -> tuple[Finding, ...]:
    if not config.store.path.exists():
        return (Finding("store", Verdict.WARNING, "not there yet: the terminal has not run"),)
    try:
        store = await Store.open_to_read(config.store)
    except StoreTrouble as why:
        return (Finding("store", Verdict.BAD, why.detail, why.code),)
    try:
        return (*await _file(store), *await _messages(Outbox(store)), *await _money(Ledger(store)))
    except StoreTrouble as why:
        return (Finding("store", Verdict.BAD, why.detail, why.code),)
    finally:
        await store.close()


async def _file(store: Store) -> list[Finding]:
    facts, damage = await store.facts(), await store.damage()
    size = f"{facts.file_bytes / 1_000_000:.1f} MB, started {facts.boot} times"
    sqlite = f"SQLite {facts.sqlite_version}"
    return [
        Finding("store", Verdict.BAD if damage else Verdict.GOOD, "; ".join(damage[:3]) or size),
        Finding(
            "seal", Verdict.GOOD if facts.sealed else Verdict.WARNING, "sealed" if facts.sealed else OPEN
        ),
        Finding(
            "sqlite", Verdict.GOOD, f"{sqlite}, one connection writes" if facts.wal_reset_bug else sqlite
        ),
    ]


async def _messages(outbox: Outbox) -> list[Finding]:
    counts = await outbox.status()
    sums = (
        f"accepted {counts.accepted} = delivered {counts.delivered} + waiting {counts.waiting}"
        f" + set aside {counts.set_aside} + expired {counts.expired} + lost {counts.salvaged_lost}"
    )
    age = counts.oldest_waiting_seconds or 0
    waits = f"{counts.waiting} wait, the oldest for {age} s" if counts.waiting else "nothing waits"
    return [
        Finding("messages", Verdict.GOOD if counts.balanced else Verdict.BAD, sums),
        Finding("waiting", Verdict.WARNING if age > OLD_MESSAGE_SECONDS else Verdict.GOOD, waits),
        Finding(
            "set_aside",
            Verdict.WARNING if counts.set_aside else Verdict.GOOD,
            f"{counts.set_aside} wait for a person",
        ),
    ]


async def _money(ledger: Ledger) -> list[Finding]:
    wholes = [Whole.read(record) for record in await ledger.at(*NOT_CLOSED)]
    with_staff = sum(whole.step is WholeStep.STAFF for whole in wholes)
    fact = f"{len(wholes)} open, {with_staff} of them for a person" if wholes else "none is open"
    verdict = Verdict.BAD if with_staff else Verdict.WARNING if wholes else Verdict.GOOD
    return [Finding("settlements", verdict, fact)]


def _machine(data_folder: Path) -> Iterable[Finding]:
    yield _disk(data_folder)
    now = datetime.now().astimezone()
    clock = Verdict.GOOD if now.year >= EARLIEST_YEAR else Verdict.BAD
    yield Finding("clock", clock, f"{now.isoformat(timespec='seconds')} {time.tzname[0]}")
    yield Finding("software", Verdict.GOOD, f"{own_version()}, Python {platform.python_version()}")
    yield Finding("system", Verdict.GOOD, f"{platform.system()} {platform.release()} {platform.machine()}")


def _disk(folder: Path) -> Finding:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    little = free < LITTLE_ROOM_BYTES
    return Finding("disk", Verdict.WARNING if little else Verdict.GOOD, f"{free // 1_000_000} MB free")
