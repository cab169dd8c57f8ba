"""A keyboard, mouse or stick that is plugged in does nothing here, but goes on record (S-20)."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

LOOK_SECONDS = 2.0
SYSTEM = Path("/sys")
# What the kernel lists as soon as it knows it, by what it is called on record.
LISTED = {"input": "class/input", "disk": "block"}

Record = Callable[[str, str], None]


async def watch(record: Record, system: Path = SYSTEM, pause_seconds: float = LOOK_SECONDS) -> None:
    """Tell `record` for ever the kind and the kernel's name of what was not there before.

    What comes and goes between two looks is missed.
    """
    before = await asyncio.to_thread(_listed, system)
    while True:
        await asyncio.sleep(pause_seconds)
        now = await asyncio.to_thread(_listed, system)
        for name in sorted(now.keys() - before.keys()):
            record(now[name], name)
        before = now


def _listed(system: Path) -> Mapping[str, str]:
    """Kinds by the names that are listed now; nothing where the kernel lists nothing of the kind."""
    return {
        each.name: kind
        for kind, folder in LISTED.items()
        if (system / folder).is_dir()
        for each in (system / folder).iterdir()
    }
