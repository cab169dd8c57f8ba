"""What systemd is told of the process: that it is there, that it lives, and that it goes."""

import asyncio
import os

from sdnotify import SystemdNotifier

BEAT_SECONDS = 1.0


class ServiceManager:
    """The program beneath this one, which starts it again when it falls silent; there may be none.

    It hears of the process, not of the terminal: a terminal that can't open for now says so on its
    screen and tries again, which is no reason to kill it.
    """

    def __init__(self) -> None:
        self._notifier = SystemdNotifier()

    async def beat(self) -> None:
        """Say that the screen is there, and from then on that the loop lives, until cancelled.

        Twice within the time that the service manager grants, or more often.
        """
        pause_seconds = min(BEAT_SECONDS, _granted_seconds() / 2)
        self._notifier.notify("READY=1")
        try:
            while True:
                self._notifier.notify("WATCHDOG=1")
                await asyncio.sleep(pause_seconds)
        finally:
            self._notifier.notify("STOPPING=1")


def _granted_seconds() -> float:
    """The time the service manager waits for a beat; generous when it does not watch."""
    return int(os.environ.get("WATCHDOG_USEC", "60000000")) / 1_000_000
