"""What is counted and measured of a terminal, for its machine and the platform. Nothing depends on it."""

import asyncio
import logging
from dataclasses import dataclass

from drivers.errors import Absent
from kiosk.events import Event, EventLog
from kiosk.fleet.metrics import Figures, MetricsServer, MetricsSettings
from kiosk.fleet.usage import Usage
from kiosk.payment.settlement_records import NOT_CLOSED
from kiosk.upkeep.health import HealthMonitor
from kiosk.upkeep.watchdog import Watchdog
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class Looks:
    """Where figures come from."""

    outbox: Outbox
    ledger: Ledger
    health: HealthMonitor
    watchdog: Watchdog
    events: EventLog


class Telemetry:
    def __init__(self, settings: MetricsSettings | None, looks: Looks, terminal: str, version: str) -> None:
        self._settings, self._looks = settings, looks
        self._usage, self._figures = Usage(looks.outbox, terminal), Figures(version)
        looks.events.heard = self._heard

    async def run(self) -> None:
        """Measure for ever, and let the counts of the last hour go out at the end."""
        server, hours = self._server(), asyncio.create_task(self._usage.rounds())
        try:
            while True:
                await self._measure()
                await asyncio.sleep(EVERY_SECONDS)
        finally:
            hours.cancel()
            if server:
                server.close()
            await self._usage.hand_over()

    def _heard(self, event: Event) -> None:
        self._usage.heard(event)
        self._figures.heard(event)

    def _server(self) -> MetricsServer | None:
        try:
            return MetricsServer(self._settings, self._figures) if self._settings else None
        except Absent as why:
            log.error("%s: no figures are given: %s", why.code, why.detail)
            self._looks.events.record("gone", what="metrics", code=why.code)
            return None

    async def _measure(self) -> None:
        figures, looks = self._figures, self._looks
        figures.faults(looks.health.faults)
        figures.gauge("loop_stalls", "How often the loop stood still", looks.watchdog.stalls)
        figures.gauge("loop_longest_stall_seconds", "The longest of them", looks.watchdog.longest_stall)
        try:
            counts, open_ = await looks.outbox.status(), await looks.ledger.names(*NOT_CLOSED)
        except StoreTrouble:
            return
        figures.gauge("queue_waiting", "Messages that wait", counts.waiting)
        figures.gauge("queue_set_aside", "Messages for staff to look at", counts.set_aside)
        figures.gauge("queue_oldest_seconds", "Age of the oldest", counts.oldest_waiting_seconds or 0)
        figures.gauge("settlements_open", "Payments that are not closed", len(open_))
