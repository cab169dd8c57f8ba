"""How a device or a back end is, in words."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping

from drivers.device import Health, Media, State, Supplies, Verdict
from kiosk.inspection.findings import Found
from kiosk.services.http import ServiceHealth
from kiosk.text import Text, as_given, words
from kiosk.upkeep.health import Watched

LOOK_SECONDS = 15.0
STARTING_SECONDS = 0.2


async def looks(names: Iterable[str], things: Mapping[str, Watched]) -> tuple[Found, ...]:
    """One finding for each name, all looked at at the same time."""
    return tuple(await asyncio.gather(*(look(name, things.get(name)) for name in names)))


async def look(name: str, thing: Watched | None) -> Found:
    if thing is None:
        return Found(name, Verdict.GOOD, (Text("found.not_built_in"),))
    try:
        health = await asyncio.wait_for(_settled(thing), LOOK_SECONDS)
    except TimeoutError:
        return Found(name, Verdict.BAD, (Text("found.no_answer", {"seconds": f"{LOOK_SECONDS:g}"}),))
    return _service(name, health) if isinstance(health, ServiceHealth) else device(name, health)


async def _settled(thing: Watched) -> Health | ServiceHealth:
    """A device that is just starting is given the time to say how it is."""
    while True:
        health = await thing.health()
        if not (isinstance(health, Health) and health.state is State.STARTING):
            return health
        await asyncio.sleep(STARTING_SECONDS)


def device(name: str, health: Health) -> Found:
    """State, media, supplies and counters, each apart."""
    if health.state not in (State.ONLINE, State.BUSY):
        verdict = Verdict.BAD
    else:
        low = health.supplies in (Supplies.LOW, Supplies.OUT)
        verdict = Verdict.WARNING if low else Verdict.GOOD
    return Found(name, verdict, tuple(_facts(health)), health.code)


def _facts(health: Health) -> Iterator[Text]:
    yield Text(f"device_state.{health.state.replace(' ', '_')}")
    if health.media is not Media.UNKNOWN:
        yield Text(f"device_media.{health.media.replace(' ', '_')}")
    if health.supplies is not Supplies.UNKNOWN:
        yield Text(f"device_supplies.{health.supplies}")
    for counter, count in health.counters.items():
        key = f"device_counter.{counter}"
        name = Text(key) if words("en").knows(key) else as_given(counter)
        yield Text("found.counter", {"name": name, "count": count})


def _service(name: str, health: ServiceHealth) -> Found:
    if not health.reachable:
        return Found(name, Verdict.BAD, (Text("found.not_reachable"),), health.code)
    seconds = health.latency_seconds
    fact = Text("found.reachable") if seconds is None else _answers_in(seconds)
    return Found(name, Verdict.GOOD, (fact,))


def _answers_in(seconds: float) -> Text:
    return Text("found.answers_in", {"milliseconds": f"{seconds * 1000:.0f}"})
