"""What the terminal offers: a journey, its name and what must be up for it to be finished."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.terminal import Terminal
from kiosk.visit import Visit


class Need(StrEnum):
    """A device or a service without which a journey can't be finished, by its name in the config file."""

    HOSPITAL = "hospital"
    INSURER = "insurer"
    WALLETS = "wallets"
    CODES = "codes"  # scanner or camera
    EBILLS = "ebills"
    PAYING = "paying"  # this terminal can keep records of money, and is the one that it says it is
    HEALTH_CARD = "health_card"


class Stage(StrEnum):
    """Where in a visit a journey belongs; the home screen is ordered by it."""

    BEFORE = "before"
    VISIT = "visit"
    WARD = "ward"
    AFTER = "after"
    HELP = "help"


Run = Callable[[Visit, Terminal], Awaitable[None]]


@dataclass(frozen=True)
class Journey:
    """`offered` says whether this terminal has it at all; what it lacks for the moment is in `needs`."""

    name: str
    needs: frozenset[Need]
    run: Run
    stage: Stage
    offered: Callable[[Terminal], bool] = lambda _: True

    def possible(self, terminal: Terminal) -> bool:
        """Whether this terminal is built for it and the hospital's system has it."""
        return self.offered(terminal) and terminal.hospital.can_do(self.name)


def journey(
    *needs: Need, stage: Stage = Stage.VISIT, offered: Callable[[Terminal], bool] = lambda _: True
) -> Callable[[Run], Journey]:
    """Make a coroutine a journey of its own name that can be finished while `needs` are up."""

    def named(run: Run) -> Journey:
        return Journey(getattr(run, "__name__", ""), frozenset(needs), run, stage, offered)

    return named
