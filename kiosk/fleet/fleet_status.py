"""What this terminal says of itself to the platform with each batch: how it is, and which machine it is."""

import platform
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kiosk.upkeep.health import HealthMonitor
from offline_queue.outbox import Outbox

NETWORK_CARDS = Path("/sys/class/net")


@dataclass(frozen=True)
class Life:
    """From one start to the next: `name` is drawn at random, `found` are the rows ever written before."""

    name: str
    found: int


async def new_life(outbox: Outbox) -> Life:
    """For a start, before anything is written. Raises StoreTrouble."""
    return Life(secrets.token_hex(8), (await outbox.status()).accepted)


async def about(outbox: Outbox, health: HealthMonitor, life: Life) -> Mapping[str, object]:
    """Fields of a batch beside its rows. Raises StoreTrouble.

    A restored image of the disk may count up to the same boot, and in time to as many rows.
    """
    counts = await outbox.status()
    status = {
        "version": _version(),
        "waiting": counts.waiting,
        "oldest_seconds": counts.oldest_waiting_seconds,
        "faults": health.faults,
    }
    machine = machine_of(NETWORK_CARDS)
    told = {"status": status, "life": life.name, "found": life.found, "written": counts.accepted}
    return told | ({"machine": machine} if machine else {})


@cache
def machine_of(cards: Path) -> str:
    """A fingerprint of the network cards that are built in; empty when none is.

    The image of a disk takes everything along, but not these. What is plugged in from outside does not count.
    """
    built_in = [
        (card / "address").read_text("ascii").strip()
        for card in cards.glob("*")
        if "pci" in str((card / "device").resolve()) and (card / "address").is_file()
    ]
    named = " ".join([platform.machine(), *sorted(built_in)])
    return sha256(named.encode()).hexdigest()[:32] if built_in else ""


@cache
def _version() -> str:
    try:
        return version("health-card-kiosk")
    except PackageNotFoundError:
        return "from source"
