"""One run: a patient pays a bill while something breaks; the world comes back; what the patient was told."""

import math
import sqlite3
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from tools.oracle.balance import UNPOSTED, differences
from tools.oracle.journal import Journal, read
from tools.oracle.place import Bench, Terminal
from tools.oracle.plan import CALLS, INSURED, WINDOWS, Plan, Switch

VISIT_SECONDS, REST_SECONDS, HURRY_SECONDS = 120.0, 90.0, 2.0
# A scanner drops what came before it was asked, and a person needs a moment.
REACTION_SECONDS, PATIENCE_SECONDS = 0.1, 4.0
SLOW_SECONDS = 0.6
CODES = 3
HOME_ANSWER, BILLS_ANSWER = "pay_bills", "all"
# A restored image is known once the platform has heard of it and health was looked at, each second here.
REFUSING_SECONDS = 3.0
PAID = ("TakeSlip", "BillOnPhone")


@dataclass
class Outcome:
    """What became of a run; `defects` are sentences."""

    trouble: str = ""
    told: str = "nothing"
    code: str = ""
    killed: str = ""
    seconds: float = 0.0
    defects: list[str] = field(default_factory=list)
    # Nothing more can be learnt from these books.
    spent: bool = False


class Visit:
    """A patient at the terminal, seen from outside."""

    def __init__(self, plan: Plan, bench: Bench, terminal: Terminal) -> None:
        self._plan, self._bench, self._terminal = plan, bench, terminal
        self._outcome = Outcome()
        self._codes, self._armed = 0, False
        self._shown, self._show_at = dict[str, str](), math.inf
        self._kill_at: float | None = None
        self._thaw_at: float | None = None
        self._heal_at: float | None = None
        self._stranger: sqlite3.Connection | None = None
        self._stranger_until = 0.0

    def live(self) -> Outcome:
        """From the home screen to the home screen, or to a sudden end."""
        self._terminal.answer(HOME_ANSWER)
        until = time.monotonic() + VISIT_SECONDS
        try:
            while time.monotonic() < until:
                heard = self._terminal.hear(0.03)
                if heard and "ended" in heard:
                    return self._outcome
                self._show_again(heard)
                # The home screen is drawn anew when something is back; it was answered already.
                if heard and heard.get("asks", "Home") != "Home":
                    self._meet(heard)
                if self._time_has_come():
                    return self._outcome
            self._outcome.defects.append(f"the visit did not end in {VISIT_SECONDS:g} s")
        finally:
            self._let_go()
        return self._outcome

    def _meet(self, heard: dict[str, str]) -> None:
        asked, plan = heard["asks"], self._plan
        if asked == "HowToIdentify":
            time.sleep(REACTION_SECONDS)
            self._show(person=plan.person, code="health_card")
        elif asked == "ShowWalletCode":
            self._show_wallet()
        else:
            if asked == "ConfirmParts":
                self._break()
            if asked in PAID:
                self._outcome.told = "paid"
            elif asked == "Sorry":
                self._outcome.told, self._outcome.code = heard["money"], heard["code"]
            self._terminal.answer(BILLS_ANSWER if asked == "ChooseBills" else "ok")

    def _show_wallet(self) -> None:
        self._codes += 1
        if self._codes > CODES:
            self._terminal.answer("leave")
            return
        plan = self._plan
        time.sleep(REACTION_SECONDS)
        code = self._bench.order(
            "wallet", "code", person=plan.person, channel=plan.channel, confirm=plan.confirm
        )
        self._show(text=code["code"])

    def _show(self, **what: str) -> None:
        self._bench.order("scanner", "show", **what)
        self._shown, self._show_at = what, time.monotonic() + PATIENCE_SECONDS

    def _show_again(self, heard: dict[str, str] | None) -> None:
        """As people do when nothing happens: the first time may have been before the scanner looked."""
        if heard and "asks" in heard:
            self._show_at = math.inf
        elif time.monotonic() > self._show_at:
            self._show(**self._shown)

    def _break(self) -> None:
        """From here on money may move, and things go wrong."""
        plan, now = self._plan, time.monotonic()
        window = WINDOWS.get(plan.kill)
        for switch in (*(window.before if window else ()), *plan.switches):
            self._switch(switch)
        if window:
            self._switch(window.mark)
            self._armed = True
        elif plan.kill:
            self._kill_at = now + plan.kill_after
        if plan.weather:
            service, how = plan.weather
            self._bench.order("network", how, service=service)
        if plan.disk:
            how, seconds = plan.disk
            self._terminal.disk_goes(how)
            self._heal_at = now + seconds
        if plan.frozen:
            time.sleep(plan.frozen / 4)
            self._terminal.freeze()
            self._thaw_at = now + plan.frozen
        if plan.locked:
            self._stranger = sqlite3.connect(self._terminal.file(), isolation_level=None, timeout=5)
            self._stranger.execute("BEGIN IMMEDIATE")
            self._stranger_until = now + plan.locked

    def _switch(self, switch: Switch) -> None:
        more = {"seconds": SLOW_SECONDS} if switch.how == "slow" else {}
        self._bench.order(
            switch.service, "fail", call=switch.call, how=switch.how, times=switch.times, **more
        )

    def _time_has_come(self) -> bool:
        """Whether the terminal is dead now; other things that were begun end here too."""
        now = time.monotonic()
        if self._thaw_at and now >= self._thaw_at:
            self._terminal.thaw()
            self._thaw_at = None
        if self._heal_at and now >= self._heal_at:
            self._terminal.disk_heals()
        if self._stranger and now >= self._stranger_until:
            self._let_go()
        window = WINDOWS.get(self._plan.kill)
        if window and self._kill_at is None and self._armed and self._used_up(window.mark):
            self._kill_at = now + self._plan.kill_after
        if self._kill_at is None or now < self._kill_at:
            return False
        self._terminal.kill()
        self._outcome.killed = self._plan.kill
        return True

    def _used_up(self, mark: Switch) -> bool:
        """An order that changes nothing answers with the switches that are still on."""
        on = self._bench.order(mark.service, "clock", seconds=0)["switches"]
        return all((each["call"], each["how"]) != (mark.call, mark.how) for each in on)

    def _let_go(self) -> None:
        if self._stranger:
            self._stranger.execute("ROLLBACK")
            self._stranger.close()
            self._stranger = None


def one_run(plan: Plan, bench: Bench, terminal: Terminal) -> Outcome:
    """A bill, a visit, a recovery, and the comparison. The terminal stands at its home screen."""
    began = time.monotonic()
    if plan.person in INSURED:
        bench.order("insurer", "account", person=plan.person, fen=plan.account)
    bench.order("wallet", "balance", person=plan.person, channel=plan.channel, fen=10_000_000)
    bench.order("hospital", "owes", person=plan.person, title="检查费", fen=plan.fen)
    settled_before = _settled(read(terminal.file()))
    image = terminal.image() if plan.restored else None
    outcome = Visit(plan, bench, terminal).live()
    _come_back(plan, bench, terminal)
    journal = _rest(terminal)
    if not journal.at_rest:
        outcome.defects.append(f"not at rest after {REST_SECONDS:g} s: {_open(journal)}")
    else:
        outcome.defects += differences(bench.books(), journal)
    more = _settled(journal) - settled_before
    if outcome.told == "paid" and more != 1:
        outcome.defects.append(f"the patient was told paid, and {more} settlements were closed")
    if outcome.told in ("untouched", "given_back") and more:
        outcome.defects.append("the patient was told that nothing was paid, and it was")
    if image is not None and outcome.told == "paid":
        outcome.spent = True
        outcome.defects += after_restoring(plan, image, bench, terminal)
    outcome.spent = outcome.spent or bool(outcome.defects)
    outcome.seconds, outcome.trouble = round(time.monotonic() - began, 2), plan.trouble
    return outcome


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


def _come_back(plan: Plan, bench: Bench, terminal: Terminal) -> None:
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


def _rest(terminal: Terminal) -> Journal:
    """The journal once nothing is open and nothing waits, or as it is when patience is over.

    Messages alone may be waiting for a pause of minutes to end; a terminal that starts sends at once.
    """
    began, hurry_at = time.monotonic(), HURRY_SECONDS
    while True:
        journal = read(terminal.file())
        waited = time.monotonic() - began
        if journal.at_rest or waited > REST_SECONDS:
            return journal
        if journal.waiting and waited > hurry_at and not _open(journal):
            terminal.kill()
            terminal.start()
            hurry_at += 2 * hurry_at
        time.sleep(0.1)


def _settled(journal: Journal) -> int:
    return sum(whole.step == "settled" for whole in journal.wholes)


def _open(journal: Journal) -> list[str]:
    return [
        f"{each.number} {each.step}" for each in journal.wholes if each.step not in ("settled", "unwound")
    ]
