"""Findings about a terminal for the technician: one list for the command line, the screen and the bundle."""

import fcntl
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from drivers.device import Verdict
from kiosk.built_in import BackEnds, Devices
from kiosk.config import BACK_ENDS, KioskConfig
from kiosk.config_file.keeping import Started
from kiosk.config_file.problems import ConfigError
from kiosk.inspection.config_looks import config_file
from kiosk.inspection.findings import Found, LastFault, Section
from kiosk.inspection.looks import looks
from kiosk.inspection.machine import certificates, machine
from kiosk.inspection.presence import presence
from kiosk.inspection.queue_looks import queue
from kiosk.text import Text
from kiosk.upkeep import kept_log
from kiosk.upkeep.health import Watched


class NoNumbers:
    """Whoever only looks settles nothing with the insurer, and takes no number from the running terminal."""

    async def insurer_message(self) -> str:
        raise LookupError("no message numbers are given out here")


async def examined(started: Started) -> list[Section]:
    """Look at everything once from outside, whether the terminal runs or not."""
    config = started.config
    devices, back_ends = Devices.of(config), BackEnds.of(config, 0, NoNumbers())
    try:
        found = await examine(config, dict(devices), dict(back_ends), started.broken)
    finally:
        await back_ends.close()
        await devices.close()
    if not _is_held(config.store.path):
        return found
    return [_perhaps_in_use(each) if each.name == "devices" else each for each in found]


async def examine(
    config: KioskConfig,
    devices: Mapping[str, Watched],
    back_ends: Mapping[str, Watched],
    broken: ConfigError | None = None,
) -> list[Section]:
    """Look at everything once. Reads the store through a connection of its own and moves nothing.

    `broken` is what is wrong with the config file when `config` is not what it says.
    """
    folder = config.terminal.data_folder
    names = [field.name for field in fields(Devices)]
    last = last_faults(folder)
    found = [*await looks(names, devices)], [*await looks(BACK_ENDS, back_ends)]
    seen = [tuple(replace(each, last=last.get(each.what)) for each in some) for some in found]
    return [
        Section("terminal", (_terminal(config), config_file(folder, broken))),
        Section("devices", seen[0]),
        Section("back_ends", seen[1]),
        Section("queue", await queue(config)),
        Section("machine", tuple(machine(folder))),
        Section("certificates", tuple(certificates(config))),
    ]


def last_faults(folder: Path) -> Mapping[str, LastFault]:
    """What was last wrong with each thing, as the kept log has it."""
    gone = (each for each in kept_log.events(folder) if each.kind == "gone" and each.facts.get("code"))
    return {str(each.facts.get("what")): LastFault(str(each.facts["code"]), each.at) for each in gone}


def _terminal(config: KioskConfig) -> Found:
    if _is_held(config.store.path):
        return Found("terminal", Verdict.GOOD, (Text("found.is_running"),))
    found = presence(config.terminal.data_folder)
    if found is None:
        return Found("terminal", Verdict.GOOD, (Text("found.does_not_run"),))
    return Found("terminal", Verdict.BAD, (Text("found.out_of_service"),), found.code)


def _perhaps_in_use(section: Section) -> Section:
    """A device that the running terminal has opened for itself looks, from here, like one that is away."""
    held = Text("found.perhaps_held")
    return Section(
        section.name,
        tuple(
            replace(each, verdict=Verdict.WARNING, facts=(*each.facts, held))
            if each.verdict is Verdict.BAD
            else each
            for each in section.findings
        ),
    )


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
