"""Is the loop alive? Tells the service manager so, and writes down where it stands while it stands still."""

import asyncio
import faulthandler
import logging
import os
import signal
from collections.abc import Callable
from typing import TextIO

from sdnotify import SystemdNotifier

log = logging.getLogger(__name__)

STALL_SECONDS = 0.5
BEAT_SECONDS = 0.2
STANDARD_ERROR = 2


class Watchdog:
    """Beats on the loop. `stalls` counts how often the loop stood still for more than `STALL_SECONDS`.

    The stack is written by the main thread itself, interrupted by an alarm of the kernel: that needs neither
    the loop nor the GIL. faulthandler's own thread, which reads the frames of threads that run on meanwhile,
    took the whole program down with it. File names and lines are written, no values.
    """

    def __init__(
        self, stacks: TextIO | int = STANDARD_ERROR, stalled: Callable[[float], None] = lambda _: None
    ) -> None:
        self._notifier, self._stacks, self._stalled = SystemdNotifier(), stacks, stalled
        self.stalls = 0
        self.longest_stall = 0.0

    def ready(self) -> None:
        """The terminal is open: the service manager may count it as started."""
        self._notifier.notify("READY=1")

    async def watch(self) -> None:
        """Beat for ever, twice within the time that the service manager grants, or more often."""
        loop, beat = asyncio.get_running_loop(), min(BEAT_SECONDS, _granted_seconds() / 2)
        before = loop.time()
        faulthandler.register(signal.SIGALRM, file=self._stacks, all_threads=False)
        try:
            while True:
                self._notifier.notify("WATCHDOG=1")
                signal.setitimer(signal.ITIMER_REAL, beat + STALL_SECONDS)
                await asyncio.sleep(beat)
                self._judge(loop.time() - before - beat)
                before = loop.time()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._notifier.notify("STOPPING=1")

    def _judge(self, late_seconds: float) -> None:
        if late_seconds <= STALL_SECONDS:
            return
        self.stalls += 1
        self.longest_stall = max(self.longest_stall, late_seconds)
        log.error("the loop stood still for %.1f s; where it stood is in the error output", late_seconds)
        self._stalled(late_seconds)


def _granted_seconds() -> float:
    """The time the service manager waits for a beat; generous when it does not watch."""
    return int(os.environ.get("WATCHDOG_USEC", "60000000")) / 1_000_000
