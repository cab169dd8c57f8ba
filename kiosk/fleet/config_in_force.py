"""The settings that a running terminal goes by; what changes in its file is taken on when nobody is there.

Goal S-31: a broken file changes nothing, and is named until it is good again.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from drivers.errors import Refused, Trouble
from drivers.lane import Lane
from kiosk.config import ConfigError, KioskConfig, checked, read
from kiosk.config_file.changes import Changes, changes, effective, overlaid
from kiosk.config_file.keeping import Started, keep
from kiosk.services.http import ServiceHealth
from kiosk.steps import never

log = logging.getLogger(__name__)

LOOK_SECONDS, READ_SECONDS = 1.0, 5.0
BROKEN = "CFG-08"

Mark = tuple[int, int, int]
NEVER_SEEN: Mark = (-1, -1, -1)


@dataclass(frozen=True)
class _Look:
    """What the file was like: changed since, the content if it is good, what is wrong if it is not."""

    mark: Mark | None
    config: KioskConfig | None = None
    broken: ConfigError | None = None


class ConfigInForce:
    """`now` is what counts, `broken` what is wrong with the file, `at_start` what waits for the next start.

    `told` hears of each change that was taken on.
    """

    def __init__(self, config: KioskConfig, started: Started | None = None) -> None:
        """Without `started` there is no file to look at."""
        self._begun_with = self._file_says = self.now = config
        self._rolled_out: Mapping[str, Mapping[str, object]] = {}
        self._file = started.file if started else None
        self._mark = _mark(started.file) if started else None
        self._fresh = asyncio.Event()
        self.broken = started.broken if started else None
        self.at_start: tuple[str, ...] = ()
        self.told: Callable[[Changes], None] = lambda _: None

    async def due(self) -> None:
        """Return when there is something to take on."""
        await self._fresh.wait()

    async def attend(self) -> None:
        """Go by what the file says now, as far as that takes effect at once."""
        if not self._fresh.is_set():
            return
        self._fresh.clear()
        before, self.now = self.now, self._effective()
        self.at_start = changes(self._begun_with, self._file_says).at_start
        found = Changes(changes(before, self.now).at_once, self.at_start)
        names = (", ".join(each) or "nothing" for each in (found.at_once, found.at_start))
        log.info("the config file has changed; in force now: %s; at the next start: %s", *names)
        self.told(found)

    def roll_out(self, settings: Mapping[str, Mapping[str, object]]) -> None:
        """Go by these settings over those of the file, from the next idle screen on."""
        self._rolled_out = settings
        self._fresh.set()

    def _effective(self) -> KioskConfig:
        counts = effective(self._begun_with, self._file_says)
        try:
            return overlaid(counts, self._rolled_out)
        except Refused as why:
            log.error("%s: what was rolled out does not go with the file: %s", why.code, why.detail)
            return counts

    async def health(self) -> ServiceHealth:
        """Good while what is in the file can be used."""
        return ServiceHealth(self.broken is None, code=BROKEN if self.broken else "")

    async def watch(self, every_seconds: float = LOOK_SECONDS) -> None:
        """Look at the file, for ever."""
        if self._file is None:
            await never()
        lane = Lane("config")
        try:
            while True:
                await asyncio.sleep(every_seconds)
                await self._look(lane, self._file)
        finally:
            lane.close()

    async def _look(self, lane: Lane, file: Path) -> None:
        """A broken file is looked at each time: what is wrong with it may stand in another file."""
        mark = self._mark if self.broken is None else NEVER_SEEN
        try:
            seen = await lane.run(lambda: _looked(file, mark), READ_SECONDS)
        except Trouble as why:
            log.warning("%s: the config file could not be looked at", why.code)
            return
        self._mark = seen.mark
        if seen.broken is not None:
            self._tell(seen.broken)
            self.broken = seen.broken
        elif seen.config is not None:
            self.broken, self._file_says = None, seen.config
            self._fresh.set()

    def _tell(self, broken: ConfigError) -> None:
        if self.broken is None or self.broken.detail != broken.detail:
            log.error("%s: what the config file says is not used\n%s", BROKEN, broken.detail)


def _looked(file: Path, before: Mark | None) -> _Look:
    mark = _mark(file)
    if mark == before:
        return _Look(mark)
    try:
        source = read(file)
        config = checked(file, source)
    except ConfigError as why:
        return _Look(mark, broken=why)
    keep(file, source, config)
    return _Look(mark, config)


def _mark(file: Path) -> Mark | None:
    """Changes whenever somebody saves the file, in whatever way; None when it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
