"""Two things done in turns, and the figures that come of it."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Work = Callable[[], Awaitable[object]]

# Shorter than this a round says little; LEAST is for a machine that is busy with something else.
ROUND_SECONDS, LEAST, ROUNDS = 0.4, 25, 7


@dataclass(frozen=True)
class Slice:
    """One stretch of the same work again and again: how often, and how long each took, in seconds."""

    seconds: float
    each: list[float]

    @property
    def rate(self) -> float:
        return len(self.each) / self.seconds

    def share(self, part: float) -> float:
        """The duration that this part of all stayed under; 0.5 is the median."""
        return sorted(self.each)[min(len(self.each) - 1, int(len(self.each) * part))]


async def measured(work: Work, seconds: float, most: int = 1_000_000) -> Slice:
    each: list[float] = []
    began = now = time.perf_counter()
    while now - began < seconds and len(each) < most:
        await work()
        each.append(time.perf_counter() - now)
        now += each[-1]
    return Slice(now - began, each)


async def against(base: Work, ours: Work, weight: int = 1, rounds: int = ROUNDS) -> list[float]:
    """How much faster `ours` is than `base`, by their medians; one of ours counts `weight`.

    They take turns one by one, so that whatever else the machine does meets both alike.
    """
    return [weight * await _round(base, ours) for _ in range(rounds)]


async def _round(base: Work, ours: Work) -> float:
    theirs, own = [], []
    ends = time.perf_counter() + ROUND_SECONDS
    while time.perf_counter() < ends or len(own) < LEAST:
        theirs.append(await _seconds(base))
        own.append(await _seconds(ours))
    return statistics.median(theirs) / statistics.median(own)


async def _seconds(work: Work) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def say(figure: str, goal: str, found: list[float]) -> None:
    """One line: the median, the smallest and the largest, and whether the median meets the goal."""
    middle = statistics.median(found)
    verdict = _verdict(goal, middle)
    print(f"{figure:<62}{goal:>9}{middle:>9.3g}  ({min(found):.3g} … {max(found):.3g}) {verdict}", flush=True)


def _verdict(goal: str, value: float) -> str:
    if not goal:
        return ""
    sign, bar = goal.split()
    met = value >= float(bar) if sign == ">=" else value <= float(bar)
    return "met" if met else "NOT MET"
