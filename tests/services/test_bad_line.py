"""A line so bad that it is hardly one: what waits is kept, and leaves once each soon after it is good."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.upkeep.health import LOOK_SECONDS, HealthSettings
from kiosk.upkeep.senders import LETTING_GO_SECONDS, WEDGED_SECONDS
from kiosk.upkeep.senders import LOOK_SECONDS as WATCH_SECONDS
from offline_queue.backoff import SPREAD_SECONDS
from offline_queue.messages import Message
from offline_queue.outbox import Outbox
from offline_queue.sync import Result, Waiting, drain
from tests.offline_queue.place import in_a_hurry, opened, until_nothing_waits
from tests.services.conftest import Clients, Town

ROWS, CALLS = 20, 2
# The answer is waited for 0.6 s here: a line that is two seconds long lets nothing through in time.
WEATHER: dict[str, dict[str, int]] = {
    "loss": {"percent": 30},
    "delay": {"seconds": 2},
    "bandwidth": {"bits": 64_000},
    "half_open": {},
}


def filed(number: int) -> Message:
    body = {"version": 1, "terminal": "T", "event": "start", "at": "2026-11-22T10:16:40+08:00"}
    return Message("operating", f"k{number}", "T", body)


@pytest.mark.parametrize("weather", WEATHER)
def test_q28_what_waits_outlives_a_bad_line_and_leaves_when_it_is_good(
    clients: Clients, town: Town, weather: str, tmp_path: Path
) -> None:
    town.order("network", weather, service="platform", **WEATHER[weather])
    nothing_passes = weather in ("delay", "half_open")

    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            outbox, wake = Outbox(store), asyncio.Event()
            await outbox.put(*(filed(number) for number in range(ROWS)))
            tried = asyncio.Semaphore(0)

            async def send(batch: Sequence[Waiting]) -> Result:
                try:
                    return await clients.platform.send_rows(batch)
                finally:
                    tried.release()

            sender = asyncio.create_task(drain(outbox, "platform", send, in_a_hurry(), wake))
            for _ in range(CALLS if nothing_passes else 1):
                await tried.acquire()
            if nothing_passes:
                assert (await outbox.status()).waiting == ROWS
            await asyncio.to_thread(town.order, "network", "heal", service="platform")
            wake.set()
            await until_nothing_waits(outbox, seconds=60)
            sender.cancel()
            with suppress(asyncio.CancelledError):
                await sender
            assert (await outbox.status()).balanced

    asyncio.run(story())
    kept = [each["key"] for each in town.books("platform")["rows"]]
    assert sorted(kept) == sorted(f"k{number}" for number in range(ROWS))


def test_q28_whoever_waits_for_the_line_is_back_within_a_minute() -> None:
    """However long it was away: the look that finds it wakes the sender, and one that hangs is begun anew."""
    found = HealthSettings().seconds_between_looks + LOOK_SECONDS
    assert found + SPREAD_SECONDS <= 60
    assert WEDGED_SECONDS + WATCH_SECONDS + LETTING_GO_SECONDS <= 60
