"""Looks at devices and back ends while nobody waits, and says what is down. Repairs nothing."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from pydantic import BaseModel, Field

from drivers.device import Health, State
from drivers.errors import Absent
from kiosk.services.http import ServiceHealth

log = logging.getLogger(__name__)

MISSES = 3
LOOK_SECONDS = 3.0
# So that what works again serves within 5 s.
AGAIN_SECONDS = 2.0
# Most visits begin by it. Source: features.md HI-02.
MOST_WATCHED = "scanner"


class HealthSettings(BaseModel, frozen=True, extra="forbid"):
    """How often the terminal looks at its devices and back ends."""

    seconds_between_looks: float = Field(
        default=10.0,
        ge=0.1,
        le=600,
        description="Pause between two looks at everything, in seconds; the scanner has one more in between, "
        "and what misses a look is looked at every 2 s.",
    )


class Down(Absent):
    """What was asked for can't be finished now, for want of `names`, as in the config file."""

    def __init__(self, code: str, names: Sequence[str]) -> None:
        super().__init__(code, f"needed and down: {', '.join(names)}")
        self.names = names


class Watched(Protocol):
    """A device or a back end. `health` never raises."""

    async def health(self) -> Health | ServiceHealth: ...


@dataclass
class _State:
    """How a thing was at the last looks. One that was never seen good is gone at its first miss."""

    gone: bool = False
    seen: bool = False
    misses: int = 0
    code: str = ""


class HealthMonitor:
    """Remembers how each thing is, by the name of its section in the config file.

    `changed` is told (name, whether it is there, fault code) when something goes and when it is back.
    `either` names what several can do; it is down when all of them are.
    """

    def __init__(
        self,
        things: Mapping[str, Watched],
        changed: Callable[[str, bool, str], None] = lambda *_: None,
        either: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._things, self._changed, self._either = things, changed, either
        self._states = {name: _State() for name in things}
        self._running: dict[str, asyncio.Task[Health | ServiceHealth]] = {}
        self._changes, self._changing = 0, asyncio.Event()

    def down(self, needs: Iterable[str]) -> list[str]:
        """Those of `needs` that are gone or not built in, in the order of their names."""
        return sorted(name for name in needs if all(map(self._gone, self._those_for(name))))

    def _those_for(self, need: str) -> Sequence[str]:
        return self._either.get(need, (need,))

    def _gone(self, name: str) -> bool:
        return name not in self._states or self._states[name].gone

    @property
    def faults(self) -> list[str]:
        """The codes of what is gone, each once."""
        return sorted({state.code for state in self._states.values() if state.gone and state.code})

    @property
    def changes(self) -> int:
        """How often something went or was back; for `news`."""
        return self._changes

    async def news(self, since: int) -> None:
        """Return when `changes` is no longer `since`: at once when something went or was back meanwhile."""
        while self._changes == since:
            self._changing.clear()
            await self._changing.wait()

    async def require(self, needs: Iterable[str]) -> None:
        """Look at `needs` now, before anything is locked; Down when one of them can't be had."""
        named = list(needs)
        looked_at = {each for name in named for each in self._those_for(name) if each in self._things}
        await asyncio.gather(*(self._look_at(name, patient=False) for name in looked_at))
        if down := self.down(named):
            raise Down("SYS-01", down)

    async def rounds(self, settings: HealthSettings) -> None:
        """Look at everything, for ever; in between at what is watched most, oftener at what is unwell."""
        while True:
            await self._rest(settings.seconds_between_looks / 2)
            await self._look_again(MOST_WATCHED)
            await self._rest(settings.seconds_between_looks / 2)
            await self.look()

    async def look(self) -> None:
        """Look at everything once, at the same time; returns after `LOOK_SECONDS` at the latest."""
        await asyncio.gather(*(self._look_at(name) for name in self._things))

    async def _rest(self, seconds: float) -> None:
        """Nothing well is looked at meanwhile: that costs processor time."""
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        while (left := end - clock()) > AGAIN_SECONDS:
            await asyncio.sleep(AGAIN_SECONDS)
            await self._look_again()
        await asyncio.sleep(left)

    async def _look_again(self, *also: str) -> None:
        """At what missed its last look or is gone."""
        again = [name for name, state in self._states.items() if state.misses or name in also]
        await asyncio.gather(*(self._look_at(name) for name in again))

    def close(self) -> None:
        for look in self._running.values():
            look.cancel()

    async def _look_at(self, name: str, *, patient: bool = True) -> None:
        """A look that takes too long is a miss, but is let run: what it waits for holds the lane anyway."""
        running = self._running.get(name)
        if running is None or running.done():
            running = self._running[name] = asyncio.ensure_future(_ask(self._things[name]))
        await asyncio.wait({running}, timeout=LOOK_SECONDS)
        health = running.result() if running.done() else Health(State.OFFLINE)
        if not _busy(health):
            self._judge(name, health, MISSES if patient else 1)

    def _judge(self, name: str, health: Health | ServiceHealth, misses: int) -> None:
        state, good = self._states[name], is_good(health)
        state.misses = 0 if good else state.misses + 1
        state.seen, state.code = state.seen or good, health.code
        gone = not good and (state.gone or state.misses >= misses or not state.seen)
        if gone != state.gone:
            state.gone = gone
            log.warning("%s %s", name, f"is gone {health.code}".strip() if gone else "is back")
            self._changes += 1
            self._changing.set()
            self._changed(name, not gone, health.code)


def is_good(health: Health | ServiceHealth) -> bool:
    """Whether it can be used: reachable, or a device that says online."""
    return health.reachable if isinstance(health, ServiceHealth) else health.state is State.ONLINE


async def _ask(thing: Watched) -> Health | ServiceHealth:
    return await thing.health()


def _busy(health: Health | ServiceHealth) -> bool:
    """In use or just starting: neither seen nor missed."""
    return isinstance(health, Health) and health.state in (State.BUSY, State.STARTING)
