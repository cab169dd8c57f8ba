"""A payer is away for hours of the terminal's clock: what comes on the staff list meanwhile (P-2)."""

import time

from tools.oracle.journal import read
from tools.oracle.place import Terminal
from tools.oracle.plan import A_DAY, TEN_MINUTES, Plan

HOPS, HOP_SECONDS, LIST_SECONDS = 4, 0.5, 20.0
# How long a payer was away at most, with the share of payments that may come on the staff list meanwhile.
ALLOWED = {"10 min": 0.0, "24 h": 0.001}


def how_long(plan: Plan) -> str:
    if plan.moves_the_clock:
        return "unknown: wrong clock"
    return "10 min" if plan.away <= TEN_MINUTES else "24 h" if plan.away <= A_DAY else "longer"


def time_passes(seconds: int, terminal: Terminal) -> list[str]:
    """So long goes by on the terminal's clock; what is open for more than a day has to be on the list."""
    began = read(terminal.file()).still_open
    for hop in range(1, HOPS + 1):
        terminal.clock_steps(seconds * hop // HOPS)
        time.sleep(HOP_SECONDS)
    until = time.monotonic() + LIST_SECONDS
    while seconds > A_DAY and (missing := began - read(terminal.file()).ever_for_staff):
        if time.monotonic() > until:
            return [f"open for {seconds} s and not on the staff list: {sorted(missing)}"]
        time.sleep(0.1)
    return []
