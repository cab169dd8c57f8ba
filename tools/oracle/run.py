"""One run: a patient pays while something breaks; the world comes back; the books are compared."""

import time
from dataclasses import replace
from pathlib import Path

from tools.oracle.away import how_long, time_passes
from tools.oracle.balance import UNPOSTED, differences
from tools.oracle.journal import Journal, read
from tools.oracle.place import Bench, Terminal
from tools.oracle.plan import CALLS, INSURED, Plan
from tools.oracle.times import out_of_turn, wrong_times
from tools.oracle.visit import Outcome, Visit

REST_SECONDS, HURRY_SECONDS = 90.0, 2.0
# A restored image is known once the platform has heard of it and health was looked at, each second here.
REFUSING_SECONDS = 3.0


def one_run(plan: Plan, bench: Bench, terminal: Terminal) -> Outcome:
    """A bill, a visit, a recovery, and the comparison. The terminal stands at its home screen."""
    began, starts = time.time(), terminal.starts
    owes(plan, bench)
    before = read(terminal.file())
    image = terminal.image() if plan.restored else None
    outcome = Visit(plan, bench, terminal).live()
    if plan.away:
        outcome.defects += time_passes(plan.away, terminal)
    come_back(plan, bench, terminal)
    journal = rest(terminal)
    outcome.away, outcome.staff = how_long(plan), len(journal.ever_for_staff - before.ever_for_staff)
    if not journal.at_rest:
        still = sorted(journal.still_open)
        outcome.defects.append(f"not at rest after {REST_SECONDS:g} s: {still}, {journal.waiting} wait")
    else:
        books = bench.books()
        outcome.defects += [*differences(books, journal), *out_of_turn(books)]
        if terminal.starts == starts and terminal.began_in_time:  # else nobody can know what time it was
            outcome.defects += wrong_times(books, journal.numbers - before.numbers, (began, time.time()))
    terminal.clock_steps(0)
    outcome.defects += word_kept(outcome.told, settled(journal) - settled(before))
    if image is not None and outcome.told == "paid":
        outcome.spent = True
        outcome.defects += after_restoring(plan, image, bench, terminal)
    outcome.spent = outcome.spent or bool(outcome.defects)
    outcome.seconds, outcome.trouble = round(time.time() - began, 2), plan.trouble
    return outcome


def owes(plan: Plan, bench: Bench) -> None:
    """Who comes has money, and something to pay."""
    if plan.person in INSURED:
        bench.order("insurer", "account", person=plan.person, fen=plan.account)
    bench.order("wallet", "balance", person=plan.person, channel=plan.channel, fen=10_000_000)
    bench.order("hospital", "owes", person=plan.person, title="检查费", fen=plan.fen)


def word_kept(told: str, settled: int) -> list[str]:
    """What the patient was told, against how many settlements came of it."""
    if told == "paid" and settled != 1:
        return [f"the patient was told paid, and {settled} settlements were closed"]
    if told in ("untouched", "given_back") and settled:
        return ["the patient was told that nothing was paid, and it was"]
    return []


def after_restoring(plan: Plan, image: Path, bench: Bench, terminal: Terminal) -> list[str]:
    """F15: with a disk from before the payment it has to say that it takes no money, and take none."""
    paid_before = _money(bench)
    terminal.kill()
    terminal.restore(image)
    terminal.start()
    bench.order("hospital", "owes", person=plan.person, title="检查费", fen=plan.fen)
    time.sleep(REFUSING_SECONDS)
    told = Visit(replace(plan, restored=False), bench, terminal).live().told
    if told == "paid" or _money(bench) != paid_before:
        return [f"{UNPOSTED}: a restored image takes payments"]
    return []


def _money(bench: Bench) -> object:
    books = bench.books()
    return books["wallet"]["orders"], books["insurer"]["settlements"]


def come_back(plan: Plan, bench: Bench, terminal: Terminal) -> None:
    """Everything is well again; a terminal that is dead starts, perhaps while somebody is still away."""
    terminal.disk_heals()
    for service in ("network", *CALLS):
        bench.order(service, "heal")
    if terminal.runs:
        return
    if plan.away_after_kill:
        bench.order("network", "cut", service=plan.away_after_kill)
    terminal.start()
    bench.order("network", "heal")


def rest(terminal: Terminal) -> Journal:
    """The journal once nothing is open and nothing waits, or as it is when patience is over.

    Messages alone may be waiting for a pause of minutes to end; a terminal that starts sends at once.
    """
    began, hurry_at = time.monotonic(), HURRY_SECONDS
    while True:
        journal = read(terminal.file())
        waited = time.monotonic() - began
        if journal.at_rest or waited > REST_SECONDS:
            return journal
        if journal.waiting and waited > hurry_at and journal.all_closed:
            terminal.kill()
            terminal.start()
            hurry_at += 2 * hurry_at
        time.sleep(0.1)


def settled(journal: Journal) -> int:
    return sum(whole.step == "settled" for whole in journal.wholes)
