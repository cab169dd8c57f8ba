"""How the machine under the terminal is: disk, clock, versions, and until when its papers are good."""

import platform
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from drivers.device import Verdict
from kiosk.config import BACK_ENDS, KioskConfig
from kiosk.inspection.findings import Found
from kiosk.inspection.versions import own_version, versions
from kiosk.services.certificates import good_until, list_good_until
from kiosk.text import Text, as_given

LITTLE_ROOM_BYTES = 256_000_000
# Older than this release: a clock that was never set.
EARLIEST_YEAR = 2026
SOON_DAYS = 30
OWN = ("program", "python")
READERS: dict[str, Callable[[Path], datetime]] = {
    "certificate_file": good_until,
    "ca_file": good_until,
    "revoked_file": list_good_until,
}


def machine(data_folder: Path) -> Iterator[Found]:
    yield _disk(data_folder)
    now = datetime.now().astimezone()
    clock = Verdict.GOOD if now.year >= EARLIEST_YEAR else Verdict.BAD
    yield Found("clock", clock, (as_given(f"{now.isoformat(timespec='seconds')} {time.tzname[0]}"),))
    yield Found(
        "software", Verdict.GOOD, (as_given(own_version()), as_given(f"Python {platform.python_version()}"))
    )
    others = [as_given(f"{name} {each}") for name, each in versions().items() if name not in OWN]
    yield Found("libraries", Verdict.GOOD, tuple(others))
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield Found("system", Verdict.GOOD, (as_given(system),))


def _disk(folder: Path) -> Found:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    verdict = Verdict.WARNING if free < LITTLE_ROOM_BYTES else Verdict.GOOD
    return Found("disk", verdict, (Text("found.free", {"megabytes": free // 1_000_000}),))


def certificates(config: KioskConfig) -> Iterator[Found]:
    """Each certificate and revocation list that the config file names, with the days that are left."""
    for name in BACK_ENDS:
        settings = getattr(config, name)
        for key, read in READERS.items():
            if settings is not None and (file := getattr(settings, key)) is not None:
                yield _days_left(f"{name} {key.removesuffix('_file')}", file, read)


def _days_left(what: str, file: Path, read: Callable[[Path], datetime]) -> Found:
    try:
        until = read(file)
    except (OSError, ValueError):
        return Found(what, Verdict.BAD, (Text("found.unreadable"),))
    days = (until - datetime.now(UTC)).days
    verdict = Verdict.BAD if days < 0 else Verdict.WARNING if days < SOON_DAYS else Verdict.GOOD
    return Found(what, verdict, (Text("found.days_left", {"days": days, "until": f"{until:%Y-%m-%d}"}),))
