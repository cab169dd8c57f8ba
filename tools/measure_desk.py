"""The bench itself: how long until it stands, and how soon a driver sees what was ordered over HTTP."""

import asyncio
import os
import resource
import tempfile
import time
import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from drivers.card_slot import CardSlotSettings
from drivers.scanner import Scanner, ScannerSettings
from drivers.social_card import SocialCard
from tests.bench import Bench
from tools.bench.timing import say

STARTS, ORDERS = 5, 25
# A driver that waits for something is waiting when it comes.
SETTLE_SECONDS = 0.3


def main() -> None:
    for plain, what in ((False, "the whole bench"), (True, "the bench of tests (--plain)")):
        seconds, of_processor = zip(*(_start(plain) for _ in range(STARTS)), strict=True)
        say(f"{what} up, s", "<= 3", list(seconds))
        say("its processor time from start to end, s", "", list(of_processor))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench.start(Path(folder))
        try:
            asyncio.run(_orders(bench))
        finally:
            bench.stop()
    print(f"(load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")


def _start(plain: bool) -> tuple[float, float]:
    """Seconds until it stands, and of the processors, which a busy machine does not lengthen."""
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.perf_counter(), _processor_seconds()
        bench = Bench.start(Path(folder), plain=plain)
        seconds = time.perf_counter() - began
        bench.stop()
    return seconds, _processor_seconds() - used


def _processor_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


async def _orders(bench: Bench) -> None:
    config = tomllib.loads(bench.config_file.read_text("utf-8"))
    scanner = Scanner(ScannerSettings(**config["scanner"]))
    card = SocialCard(CardSlotSettings(**config["social_card"]))
    numbers = iter(range(10_000_000, 10_000_000 + ORDERS))
    try:
        codes = [
            await _seen(bench, scanner.next_code, "scanner", "show", text=str(next(numbers)))
            for _ in range(ORDERS)
        ]
        cards = []
        for _ in range(ORDERS):
            cards.append(await _seen(bench, card.card_inserted, "social_card", "insert", person="lin"))
            bench.order("social_card", "pull")
            await card.removed()
    finally:
        await scanner.close()
        await card.close()
    say("order to driver, a code, ms", "<= 50", codes)
    say("order to driver, a card, ms", "<= 50", cards)


async def _seen(
    bench: Bench, waits: Callable[[], Awaitable[Any]], device: str, order: str, **args: Any
) -> float:
    """Milliseconds from before the order is sent until the driver that waits for its effect has it."""
    waiting = asyncio.ensure_future(waits())
    await asyncio.sleep(SETTLE_SECONDS)
    began = time.perf_counter()
    ordered = asyncio.create_task(bench.does(device, order, **args))
    await waiting
    milliseconds = (time.perf_counter() - began) * 1000
    await ordered
    return milliseconds


if __name__ == "__main__":
    main()
