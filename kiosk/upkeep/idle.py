"""What has to wait until nobody stands at the terminal: settings that changed, orders from far away."""

from typing import Protocol

from kiosk.steps import first


class StartAnew(Exception):
    """What was done asks for a new start of the program, and nothing is in its way."""


class Chore(Protocol):
    """Something that is done between two visits only."""

    async def due(self) -> None:
        """Return when there is something to do; what is returned at once is done at once."""

    async def attend(self) -> None:
        """Do whatever is due; nothing, when nothing is. May raise StartAnew."""


class Idle:
    """The runner asks it at the idle screen, and nobody else does."""

    def __init__(self, *chores: Chore) -> None:
        self._chores = chores

    async def due(self) -> None:
        """Return when something waits for such a moment."""
        await first(*(each.due() for each in self._chores))

    async def attend(self) -> None:
        """Do what is due, one after the other."""
        for each in self._chores:
            await each.attend()
