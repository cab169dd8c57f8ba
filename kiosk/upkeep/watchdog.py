"""Does the loop stand still? Then it is written down where it stands, and the stall is counted."""

import asyncio
import faulthandler
import logging
import signal
from collections.abc import Callable
from typing import TextIO

log = logging.getLogger(__name__)

STALL_SECONDS = 0.5
LOOK_SECONDS = 0.2
STANDARD_ERROR = 2


class Watchdog:
    """Watches the loop while the terminal is open. `stalls` counts how often it stood still for more
    than `STALL_SECONDS`.

    The stack is written by the main thread itself, interrupted by an alarm of the kernel: that needs neither
    the loop nor the GIL. faulthandler's own thread, which reads the frames of threads that run on meanwhile,
    took the whole program down with it. File names and lines are written, no values.
    """

    def __init__(
        self, stacks: TextIO | int = STANDARD_ERROR, stalled: Callable[[float], None] = lambda _: None
    ) -> None:
        self._stacks, self._stalled = stacks, stalled
        self.stalls = 0
        self.longest_stall = 0.0

    async def watch(self) -> None:
        """Look for ever."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        faulthandler.register(signal.SIGALRM, file=self._stacks, all_threads=False)
        try:
            while True:
                signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS + STALL_SECONDS)
                await asyncio.sleep(LOOK_SECONDS)
                self._judge(loop.time() - before - LOOK_SECONDS)
                before = loop.time()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _judge(self, late_seconds: float) -> None:
        if late_seconds <= STALL_SECONDS:
            return
        self.stalls += 1
        self.longest_stall = max(self.longest_stall, late_seconds)
        log.error("the loop stood still for %.1f s; where it stood is in the error output", late_seconds)
        self._stalled(late_seconds)
