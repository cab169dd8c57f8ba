"""A run with two machines of one identity (F15, Q-18): both take money at once, then only one may."""

import random
import time
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tools.oracle.balance import DOUBLE, money_differences
from tools.oracle.journal import Journal, read
from tools.oracle.place import Bench, Terminal
from tools.oracle.plan import AGREED, PEOPLE, Plan
from tools.oracle.run import (
    HURRY_SECONDS,
    NOTICE_SECONDS,
    REFUSING_SECONDS,
    REST_SECONDS,
    come_back,
    owes,
    settled,
    signed,
    word_kept,
)
from tools.oracle.visit import Outcome, Visit


def run_beside_a_clone(plan: Plan, bench: Bench, terminal: Terminal, dice: random.Random) -> Outcome:
    """A copy of the disk, taken in the window, is started beside the terminal, and both are used."""
    began = time.monotonic()
    devices = Bench(terminal.folder / "bench")
    try:
        outcome, clone = _beside(plan, bench, terminal, devices, dice)
        if clone is not None and clone.runs:
            clone.kill()
    finally:
        devices.stop()
    outcome.spent = True
    return signed(plan, outcome, time.monotonic() - began)


def _beside(
    plan: Plan, bench: Bench, terminal: Terminal, devices: Bench, dice: random.Random
) -> tuple[Outcome, Terminal | None]:
    """Whatever each patient is told, the books have to agree with both journals together."""
    before = read(terminal.file())
    owes(plan, bench)
    visit = Visit(plan, bench, terminal, dice)
    with ThreadPoolExecutor(1) as pool:
        paying = pool.submit(visit.live)
        while visit.strikes.image is None and not paying.done():
            time.sleep(0.01)
        if visit.strikes.image is None:
            return paying.result(), None
        clone = terminal.clone(devices, visit.strikes.image)
        copied = read(clone.file()).numbers
        clone.start()
        beside = _neighbour(plan, bench, clone, dice)
        outcome = paying.result()
    come_back(plan, bench, terminal)
    ours, theirs = _closed(terminal), _closed(clone, copied)
    outcome.defects += beside.defects
    if ours.still_open or theirs.still_open - copied:
        outcome.defects.append(f"two machines are not at rest after {REST_SECONDS:g} s")
        return outcome, clone
    outcome.defects += word_kept(outcome.told, settled(ours) - settled(before))
    own = tuple(whole for whole in theirs.wholes if whole.number not in copied)
    outcome.defects += money_differences(bench.books(), replace(ours, wholes=ours.wholes + own))
    outcome.defects += _only_one_goes_on(plan, bench, terminal, clone, dice)
    return outcome, clone


def _neighbour(plan: Plan, bench: Bench, clone: Terminal, dice: random.Random) -> Outcome:
    """Somebody else pays at the clone, while the first one still stands at the other machine."""
    neighbour = replace(plan, person=_other(plan.person), window=AGREED, faults=())
    owes(neighbour, bench)
    return Visit(neighbour, bench, clone, dice).live()


def _only_one_goes_on(
    plan: Plan, bench: Bench, terminal: Terminal, clone: Terminal, dice: random.Random
) -> list[str]:
    """Once the platform has heard of both, one of them takes no money any more."""
    until = time.monotonic() + NOTICE_SECONDS
    while not bench.books()["platform"]["clones"]:
        if time.monotonic() > until:
            return [f"nobody noticed the clone in {NOTICE_SECONDS:g} s"]
        time.sleep(0.5)
    time.sleep(REFUSING_SECONDS)
    told: list[str] = []
    for machine in (terminal, clone):
        owes(plan, bench)
        told += Visit(replace(plan, window=AGREED, faults=()), bench, machine, dice).live().told
    return [f"{DOUBLE}: both machines of one identity take payments"] if told == ["paid", "paid"] else []


def _other(person: str) -> str:
    return PEOPLE[(PEOPLE.index(person) + 1) % len(PEOPLE)]


def _closed(machine: Terminal, copied: Set[str] = frozenset()) -> Journal:
    """Once nothing is open and the hospital was told. The platform may be not: it hears no clone.

    What was copied with an image stays as it is where it was copied to.
    """
    until, hurry_at = time.monotonic() + REST_SECONDS, time.monotonic() + HURRY_SECONDS
    while True:
        journal, now = read(machine.file()), time.monotonic()
        if (not journal.still_open - copied and not journal.telling) or now > until:
            return journal
        if not journal.still_open - copied and now > hurry_at:
            machine.kill()
            machine.start()
            hurry_at = until
        time.sleep(0.1)
