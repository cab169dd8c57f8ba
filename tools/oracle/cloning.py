"""A run with two machines of one identity (F15, Q-18): both take money at once, then only one may."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tools.oracle.balance import DOUBLE, money_differences
from tools.oracle.journal import Journal, read
from tools.oracle.place import Bench, Terminal
from tools.oracle.plan import PEOPLE, Plan
from tools.oracle.run import REFUSING_SECONDS, REST_SECONDS, come_back, owes, settled, word_kept
from tools.oracle.visit import Outcome, Visit

# Whoever was cut off from the platform says its next word within a minute of its return.
NOTICE_SECONDS = 120.0


def run_beside_a_clone(plan: Plan, bench: Bench, terminal: Terminal) -> Outcome:
    """The terminal stands at its home screen; a copy of its disk is started beside it, and both are used."""
    began = time.monotonic()
    devices = Bench(terminal.folder / "bench")
    clone = terminal.clone(devices)
    try:
        clone.start()
        outcome = _both_pay(plan, bench, terminal, clone)
        outcome.defects += _only_one_goes_on(plan, bench, terminal, clone)
    finally:
        if clone.runs:
            clone.kill()
        devices.stop()
    outcome.spent, outcome.trouble = True, plan.trouble
    outcome.seconds = round(time.monotonic() - began, 2)
    return outcome


def _both_pay(plan: Plan, bench: Bench, terminal: Terminal, clone: Terminal) -> Outcome:
    """Two patients at once; whatever each is told, the books have to agree with both journals together."""
    before = read(terminal.file())
    outcome, beside = _visits(plan, bench, terminal, clone)
    come_back(plan, bench, terminal)
    ours, theirs = (_closed(each) for each in (terminal, clone))
    if not (ours.all_closed and theirs.all_closed):
        still = f"two machines are not at rest after {REST_SECONDS:g} s"
        return replace(outcome, defects=[*outcome.defects, *beside.defects, still])
    for told, journal in ((outcome.told, ours), (beside.told, theirs)):
        outcome.defects += word_kept(told, settled(journal) - settled(before))
    own = tuple(whole for whole in theirs.wholes if whole.number not in before.numbers)
    outcome.defects += beside.defects
    outcome.defects += money_differences(bench.books(), replace(ours, wholes=ours.wholes + own))
    return outcome


def _visits(plan: Plan, bench: Bench, terminal: Terminal, clone: Terminal) -> tuple[Outcome, Outcome]:
    """Both settle within a minute, from the same counters."""
    assert plan.cloned is not None
    neighbour = replace(plan, person=_other(plan.person), weather=None)
    for each in (plan, neighbour):
        owes(each, bench)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(Visit(plan, bench, terminal).live)
        time.sleep(plan.cloned)
        second = pool.submit(Visit(neighbour, bench, clone).live)
        return first.result(), second.result()


def _only_one_goes_on(plan: Plan, bench: Bench, terminal: Terminal, clone: Terminal) -> list[str]:
    """Once the platform has heard of both, one of them takes no money any more."""
    until = time.monotonic() + NOTICE_SECONDS
    while not bench.books()["platform"]["clones"]:
        if time.monotonic() > until:
            return [f"nobody noticed the clone in {NOTICE_SECONDS:g} s"]
        time.sleep(0.5)
    time.sleep(REFUSING_SECONDS)
    told = []
    for machine in (terminal, clone):
        owes(plan, bench)
        told.append(Visit(replace(plan, weather=None), bench, machine).live().told)
    return [f"{DOUBLE}: both machines of one identity take payments"] if told == ["paid", "paid"] else []


def _other(person: str) -> str:
    return PEOPLE[(PEOPLE.index(person) + 1) % len(PEOPLE)]


def _closed(machine: Terminal) -> Journal:
    """Once nothing is open. Messages may wait: from a clone the platform takes none."""
    until = time.monotonic() + REST_SECONDS
    while not (journal := read(machine.file())).all_closed and time.monotonic() < until:
        time.sleep(0.1)
    return journal
