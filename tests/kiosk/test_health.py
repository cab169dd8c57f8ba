"""What is gone is said once, after three looks; what is back is said once."""

import asyncio
import logging
from dataclasses import fields

import pytest

from drivers.device import Health, State
from drivers.errors import Absent
from kiosk.built_in import Devices
from kiosk.services.http import ServiceHealth
from kiosk.upkeep.health import HealthMonitor, HealthSettings

GOOD, GONE, BUSY = Health(State.ONLINE), Health(State.NO_DEVICE, code="SCN-01"), Health(State.BUSY)


class Scanner:
    """A device that answers what the test says, and the last of it from then on."""

    def __init__(self, *answers: Health | ServiceHealth) -> None:
        self.answers = list(answers)

    async def health(self) -> Health | ServiceHealth:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def after_looks(monitor: HealthMonitor, looks: int) -> list[str]:
    async def look() -> None:
        for _ in range(looks):
            await monitor.look()

    asyncio.run(look())
    return monitor.down(["scanner"])


def test_two_missed_looks_are_not_enough():
    assert after_looks(HealthMonitor({"scanner": Scanner(GOOD, GONE, GONE)}), 3) == []


def test_three_missed_looks_are():
    assert after_looks(HealthMonitor({"scanner": Scanner(GOOD, GONE)}), 4) == ["scanner"]


def test_a_good_look_starts_the_count_anew():
    assert after_looks(HealthMonitor({"scanner": Scanner(GOOD, GONE, GONE, GOOD, GONE)}), 6) == []


def test_a_busy_device_is_neither_seen_nor_missed():
    assert after_looks(HealthMonitor({"scanner": Scanner(GOOD, GONE, GONE, BUSY)}), 9) == []


def test_what_was_never_there_is_gone_at_once():
    assert after_looks(HealthMonitor({"scanner": Scanner(GONE)}), 1) == ["scanner"]


def test_what_is_not_built_in_is_down():
    assert HealthMonitor({}).down({"scanner", "hospital"}) == ["hospital", "scanner"]


def test_back_ends_are_looked_at_like_devices():
    gone = ServiceHealth(reachable=False, code="NET-05")
    assert after_looks(HealthMonitor({"scanner": Scanner(ServiceHealth(reachable=True), gone)}), 4) == [
        "scanner"
    ]


class Counted(Scanner):
    looks = 0

    async def health(self) -> Health | ServiceHealth:
        self.looks += 1
        return await super().health()


def test_hi_02_the_scanner_is_watched_most_and_stands_first():
    scanner, printer = Counted(GOOD), Counted(GOOD)
    monitor = HealthMonitor({"scanner": scanner, "printer": printer})

    async def watch() -> None:
        rounds = asyncio.create_task(monitor.rounds(HealthSettings(seconds_between_looks=0.1)))
        async with asyncio.timeout(20):
            while printer.looks < 5:
                await asyncio.sleep(0.01)
        rounds.cancel()

    asyncio.run(watch())
    assert scanner.looks >= 2 * printer.looks - 1
    assert next(field.name for field in fields(Devices)) == "scanner"


def test_what_is_gone_is_looked_at_again_before_what_is_well_and_is_back_at_default_settings():
    camera, scanner = Counted(GONE, GOOD), Counted(GOOD)
    monitor = HealthMonitor({"camera": camera, "scanner": scanner})

    async def watch() -> None:
        await monitor.look()
        assert monitor.down(["camera"]) == ["camera"]
        rounds = asyncio.create_task(monitor.rounds(HealthSettings()))
        async with asyncio.timeout(60):
            await monitor.news(monitor.changes)
        rounds.cancel()

    asyncio.run(watch())
    assert (monitor.down(["camera"]), camera.looks, scanner.looks) == ([], 2, 1)


def test_it_is_logged_once_when_it_goes_and_once_when_it_is_back(caplog: pytest.LogCaptureFixture):
    told: list[tuple[str, bool, str]] = []
    scanner = Scanner(*[GOOD, *[GONE] * 9, *[GOOD] * 5])
    monitor = HealthMonitor({"scanner": scanner}, lambda *change: told.append(change))
    with caplog.at_level(logging.INFO):
        after_looks(monitor, 15)
    assert caplog.messages == ["scanner is gone SCN-01", "scanner is back"]
    assert told == [("scanner", False, "SCN-01"), ("scanner", True, "")]


def test_p13_what_a_journey_needs_is_looked_at_before_it_begins():
    monitor = HealthMonitor({"scanner": Scanner(GOOD, GONE)})

    async def begin() -> None:
        await monitor.look()
        assert monitor.down({"scanner"}) == []
        with pytest.raises(Absent, match="SYS-01 needed and down: scanner"):
            await monitor.require({"scanner"})

    asyncio.run(begin())


class Hanging:
    async def health(self) -> Health:
        await asyncio.sleep(3600)
        raise AssertionError("nobody waits that long")


def test_a_look_that_hangs_is_a_miss_and_keeps_nobody_else_from_being_looked_at():
    monitor = HealthMonitor({"printer": Hanging(), "scanner": Scanner(GOOD)})

    async def look() -> None:
        await asyncio.wait_for(monitor.look(), 30)
        monitor.close()

    asyncio.run(look())
    assert monitor.down(["printer", "scanner"]) == ["printer"]


def test_news_that_came_before_somebody_asked_for_it_is_not_lost():
    monitor = HealthMonitor({"scanner": Scanner(GONE, GOOD)})

    async def story() -> None:
        seen = monitor.changes
        await monitor.look()
        await asyncio.wait_for(monitor.news(seen), 30)
        seen = monitor.changes
        waiting = asyncio.create_task(monitor.news(seen))
        await asyncio.sleep(0)
        assert not waiting.done()
        await monitor.look()
        await asyncio.wait_for(waiting, 30)

    asyncio.run(story())
    assert monitor.changes == 2
