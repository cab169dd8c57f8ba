"""One run: a patient pays while something breaks; the world comes back; the books are compared."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

from tools.oracle.away import how_long, time_passes
from tools.oracle.balance import UNPOSTED, differences, held, legs_against
from tools.oracle.doubt import ask_later
from tools.oracle.faults import Fault
from tools.oracle.journal import Journal, read
from tools.oracle.place import BACK_ENDS, Bench, Terminal
from tools.oracle.plan import INSURED, Plan
from tools.oracle.staff import send_again, was_indigestible, was_locked_out
from tools.oracle.times import out_of_turn, wrong_times
from tools.oracle.visit import Outcome, Visit
from tools.oracle.windows import WINDOWS, at_the_bench

REST_SECONDS, HURRY_SECONDS = 90.0, 2.0
# A restored image is known once the platform has heard of it and health was looked at, each second here.
REFUSING_SECONDS = 3.0
# Whoever was cut off from the platform says its next word within a minute of its return.
NOTICE_SECONDS = 120.0
# The share of restored images whose platform can't be asked when they start.
IMAGE_ALONE = 0.5
# Goal P-3, with the insurer; the terminal that is judged has shorter waits for every answer.
END_SECONDS = 120.0
# So many patients come until one is in the window that the run is about.
AIMS = 3
RICH = 10_000_000
# What a patient was told whose terminal ended before it said anything.
SILENCE = "nothing"


def one_run(plan: Plan, bench: Bench, terminal: Terminal, dice: random.Random) -> Outcome:
    """A bill, a visit, a recovery, and the comparison. The terminal stands at its home screen."""
    if cuts_power(plan):
        terminal.writes_are_recorded()
    began, starts = time.time(), terminal.starts
    before = read(terminal.file())
    visit, outcome = _visits(plan, bench, terminal, dice)
    if plan.away:
        outcome.defects += time_passes(plan.away, terminal)
    come_back(plan, bench, terminal)
    locked_out = any(was_locked_out(fault) for fault in plan.faults)
    journal = rest(terminal, locked_out)
    if journal.set_aside and any(was_indigestible(fault) for fault in plan.faults):
        send_again(journal.set_aside, terminal)
        journal = rest(terminal, locked_out)
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
    if outcome.answered_seconds > END_SECONDS:
        outcome.defects.append(f"no end on the glass for {outcome.answered_seconds:g} s")
    outcome.defects += word_kept(outcome.told, settled(journal) - settled(before))
    if visit.strikes.image is not None:
        outcome.spent = True
        outcome.defects += after_restoring(plan, visit.strikes.image, bench, terminal, dice)
    elif outcome.number and not outcome.defects:
        outcome.defects += ask_later(outcome.number, journal, bench, terminal)
    return signed(plan, outcome, time.time() - began)


def signed(plan: Plan, outcome: Outcome, seconds: float) -> Outcome:
    """With what it was about."""
    outcome.spent = outcome.spent or bool(outcome.defects)
    outcome.trouble, outcome.payer = plan.trouble, plan.payer
    outcome.faults = [fault.name for fault in plan.faults]
    outcome.aimed, outcome.seconds = plan.window, round(seconds, 2)
    return outcome


def cuts_power(plan: Plan) -> bool:
    return any(fault.kind == "F2" for fault in plan.faults)


def _visits(plan: Plan, bench: Bench, terminal: Terminal, dice: random.Random) -> tuple[Visit, Outcome]:
    """Aimed again until the window was there when the fault struck; all visits together are judged."""
    told: list[str] = []
    for _ in range(AIMS):
        owes(plan, bench)
        visit = Visit(plan, bench, terminal, dice)
        outcome = visit.live()
        told += outcome.told or [SILENCE]
        outcome.told = told
        if outcome.reached or outcome.defects or plan.window not in WINDOWS:
            break
        come_back(plan, bench, terminal)
        journal = rest(terminal)
        if cuts_power(plan):
            terminal.writes_are_recorded()
        if not journal.at_rest:
            break
    return visit, outcome


def owes(plan: Plan, bench: Bench) -> None:
    """Who comes has money, and something to pay."""
    if plan.person in INSURED:
        bench.order("insurer", "account", person=plan.person, fen=plan.account)
    if plan.payer in ("prepaid", "credit"):
        bench.order("hospital", plan.payer, person=plan.person, fen=RICH)
    bench.order("wallet", "balance", person=plan.person, channel=plan.channel, fen=RICH)
    bench.order("hospital", "owes", person=plan.person, title="检查费", fen=plan.fen)


def word_kept(told: Sequence[str], settled: int) -> list[str]:
    """What patients were told, one after the other, against how many settlements came of it."""
    paid = told.count("paid")
    unsure = len([word for word in told if word in ("being_checked", SILENCE)])
    if settled < paid:
        return [f"{paid} times a patient was told paid, and {settled} settlements were closed"]
    if told and told[-1] in ("untouched", "given_back") and settled > paid + unsure:
        return ["the patient was told that nothing was paid, and it was"]
    return []


def after_restoring(
    plan: Plan, image: Path, bench: Bench, terminal: Terminal, dice: random.Random
) -> list[str]:
    """F15: with a disk from before the end it has to say that it takes no money, take none, and give none.

    Once the operator has approved it, all that it holds open ends as it ended where it was taken. Somebody
    else pays in between: an image that lacks less than a start writes can't be told from none. Whether it
    is one can perhaps be asked only later: until then nothing that it holds open may be ended.
    """
    again = Plan(plan.person, plan.payer, plan.channel, plan.fen, plan.account)
    owes(again, bench)
    Visit(again, bench, terminal, dice).live()
    rest(terminal)
    before = held(bench.books())
    terminal.kill()
    terminal.restore(image)
    away = dice.random() < IMAGE_ALONE
    if away:
        bench.order("network", "cut", service="platform")
    terminal.start()
    owes(plan, bench)
    time.sleep(REFUSING_SECONDS)
    if away:
        bench.order("network", "heal")
        _is_noticed(bench)
    told = Visit(again, bench, terminal, dice).live().told
    now = held(bench.books())
    gone = sorted(name for name, fen in before.items() if now.get(name, 0) < fen)
    more = sorted(name for name, fen in now.items() if before.get(name, 0) < fen)
    return [
        *(f"{UNPOSTED}: a restored image takes payments: {told} {name}" for name in more),
        *(f"settled without money: a restored image gives back what was paid: {name}" for name in gone),
    ] or _approved(bench, terminal)


def _approved(bench: Bench, terminal: Terminal) -> list[str]:
    """The operator takes the machine with the image for the terminal that it was."""
    before = bench.books()
    terminal.kill()
    bench.order("platform", "forget_device", terminal=terminal.name)
    terminal.start()
    journal = rest(terminal)
    books = bench.books()
    found = list(legs_against(books, journal))
    if not journal.at_rest:
        found.append(f"an approved image is not at rest: {journal.still_open}, {journal.waiting} wait")
    if held(books) != held(before):
        found.append("an approved image moves money of what had ended elsewhere")
    for place in ("hospital", "platform"):
        new = books[place]["refused"][len(before[place]["refused"]) :]
        found += [f"{place} refused an approved image's {row['key']}: {row['detail']}" for row in new]
    return found


def _is_noticed(bench: Bench) -> None:
    """Wait until the platform has heard of two lives, and the terminal of that."""
    until = time.monotonic() + NOTICE_SECONDS
    while not bench.books()["platform"]["clones"] and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(REFUSING_SECONDS)


def come_back(plan: Plan, bench: Bench, terminal: Terminal) -> None:
    """Everything is well again; a terminal that is dead starts, perhaps while somebody is still away."""
    terminal.disk_heals()
    bench.order("network", "heal")
    for order in ("heal", "load_paper"):
        terminal.devices.order("printer", order)
    if not terminal.runs:
        for fault in plan.faults:
            if fault.ends_the_process and fault.kind in ("F1", "F2") and fault.where:
                _is_away_at_the_start(fault, plan, bench)
        terminal.start()
        bench.order("network", "heal")
    # What acts too late does so now, after whatever the start has asked.
    for service in BACK_ENDS.values():
        bench.order(service, "heal")
    terminal.writes_are_not_recorded()
    terminal.moves_to("")


def _is_away_at_the_start(fault: Fault, plan: Plan, bench: Bench) -> None:
    service, how = fault.where.split()
    bench.order("network", how, service=at_the_bench(service, "", plan.payer)[0])


def rest(terminal: Terminal, locked_out: bool = False) -> Journal:
    """The journal once nothing is open and nothing waits, or as it is when patience is over.

    Messages alone may be waiting for a pause of minutes to end; a terminal that starts sends at once. Of one
    that was `locked_out` money rests as long, too: it may be an old image.
    """
    began, hurry_at = time.monotonic(), HURRY_SECONDS
    while True:
        journal = read(terminal.file())
        waited = time.monotonic() - began
        if journal.at_rest or waited > REST_SECONDS:
            return journal
        if journal.waiting and waited > hurry_at and (journal.all_closed or locked_out):
            terminal.kill()
            terminal.start()
            hurry_at += 2 * hurry_at
        time.sleep(0.1)


def settled(journal: Journal) -> int:
    return sum(whole.step == "settled" for whole in journal.wholes)
