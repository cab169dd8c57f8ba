"""One visit: a patient pays a bill while something breaks. Everything is seen and done from outside."""

import math
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.oracle.faults import Fault
from tools.oracle.journal import Journal, Whole, read
from tools.oracle.place import Bench, Terminal
from tools.oracle.plan import AGREED, ANY, Plan
from tools.oracle.strike import Strikes
from tools.oracle.windows import WINDOWS, Scene, calls_of

VISIT_SECONDS = 150.0
# A scanner drops what came before it was asked, and a person needs a moment.
REACTION_SECONDS, PATIENCE_SECONDS = 0.1, 4.0
TRIES = 3
HOME_ANSWER = "pay_bills"
PAID = ("TakeSlip", "BillOnPhone")
# What a patient answers by who pays, and whoever pays.
ANSWERS = {"UseBalance": {"prepaid": "balance"}, "BillLater": {"credit": "later"}}
DEFAULTS = {"UseBalance": "other", "BillLater": "now", "ChooseBills": "all"}
# What ends a process comes so much later than what it is paired with, at most (s).
LATER = 0.5


@dataclass
class Outcome:
    """What became of a run; `defects` are sentences."""

    trouble: str = ""
    faults: list[str] = field(default_factory=list)
    payer: str = ""
    # What the patient was told of the money, each time; and the short code of a payment in doubt.
    told: list[str] = field(default_factory=list)
    number: str = ""
    # Which window was aimed at, and which was there when the fault struck, by journal and books.
    aimed: str = ""
    reached: str = ""
    killed: bool = False
    seconds: float = 0.0
    # From the last word of the patient to the end on the glass, the longest of all visits.
    answered_seconds: float = 0.0
    # Payments that staff were asked to look at, and how long the payers were away at most.
    staff: int = 0
    away: str = ""
    defects: list[str] = field(default_factory=list)
    # Nothing more can be learnt from these books.
    spent: bool = False


class Visit:
    """A patient at the terminal, seen from outside."""

    def __init__(self, plan: Plan, bench: Bench, terminal: Terminal, dice: random.Random) -> None:
        self._plan, self._bench, self._terminal, self._dice = plan, bench, terminal, dice
        self.outcome = Outcome()
        self.strikes = Strikes(bench, terminal, plan.payer)
        self._before = frozenset(read(terminal.file()).numbers)
        self._calls: Mapping[str, int] = {}
        self._tries, self._agreed_at, self._struck = 0, math.inf, False
        self._kill_at = math.inf
        self._shown, self._show_at = "", math.inf
        self._began, self._noted = time.monotonic(), list[str]()

    def live(self) -> Outcome:
        """From the home screen to the home screen, or to a sudden end."""
        self._terminal.answer(HOME_ANSWER)
        until = time.monotonic() + VISIT_SECONDS
        try:
            while time.monotonic() < until:
                heard = self._terminal.hear(0.03 if self._agreed_at == math.inf or self._struck else 0.01)
                self._note(heard)
                if heard and "ended" in heard:
                    return self.outcome
                self._show_again(heard)
                if heard and "shows" in heard:
                    self._see(heard["shows"])
                # The home screen is drawn anew when something is back; it was answered already.
                elif heard and heard.get("asks", "Home") != "Home":
                    self._meet(heard)
                if self._time_has_come():
                    return self.outcome
                if heard is None and not self._terminal.runs:
                    return self._failed("the terminal ended by itself")
            self._terminal.tell_where_it_hangs()
            return self._failed(f"the visit did not end in {VISIT_SECONDS:g} s")
        finally:
            self.strikes.end()

    def _note(self, what: Mapping[str, str] | None) -> None:
        if what:
            self._noted.append(f"{time.monotonic() - self._began:8.2f} {what}")

    def _failed(self, why: str) -> Outcome:
        """What was said and when is kept for whoever asks for the cause."""
        log = self._terminal.folder / "visit.log"
        log.write_text("\n".join([f"{self._plan}", *self._noted]), "utf-8")
        self.outcome.defects.append(f"{why}; see {log} and the terminal's log")
        return self.outcome

    def _see(self, notice: str) -> None:
        waits = self._plan.window == "W2" and not self._struck
        if notice == "PayingByCard" and not waits:
            self._terminal.devices.order("pin_pad", "card")

    def _meet(self, heard: Mapping[str, str]) -> None:
        asked, plan = heard["asks"], self._plan
        if asked == "HowToIdentify":
            time.sleep(REACTION_SECONDS)
            self._show(self._bench.order("health_card", "code", person=plan.person)["code"])
        elif asked == "ShowWalletCode":
            self._show_wallet()
        elif asked == "ScanToPay":
            self._bench.order("wallet", "scan", person=plan.person, channel=plan.channel)
        elif asked in ("ChoosePayer", "ChooseWay"):
            self._terminal.answer(self._choice(asked))
        else:
            if asked == "ConfirmParts":
                self._agree()
            elif asked in PAID or asked == "Sorry":
                self._told(heard)
            self._terminal.answer(ANSWERS.get(asked, {}).get(plan.payer) or DEFAULTS.get(asked, "ok"))

    def _choice(self, asked: str) -> str:
        """Whoever was refused often enough leaves."""
        self._tries += 1
        if self._tries > TRIES * 2:
            return "leave"
        if asked == "ChoosePayer":
            return "bankcard" if self._plan.payer == "bankcard" else "wallet"
        return "our_code" if self._plan.payer == "our_code" else "your_code"

    def _told(self, heard: Mapping[str, str]) -> None:
        self.outcome.told.append("paid" if heard["asks"] in PAID else heard["money"])
        self.outcome.number = heard["number"] if heard["money"] == "being_checked" else self.outcome.number
        self.outcome.answered_seconds = max(
            self.outcome.answered_seconds, round(time.monotonic() - self._agreed_at, 2)
        )

    def _show_wallet(self) -> None:
        plan = self._plan
        time.sleep(REACTION_SECONDS)
        code = self._bench.order(
            "wallet", "code", person=plan.person, channel=plan.channel, confirm=plan.confirm
        )
        self._agreed_at = time.monotonic()
        self._show(code["code"])

    def _show(self, code: str) -> None:
        self._terminal.devices.order("scanner", "show", text=code)
        self._note({"patient shows": code})
        self._shown, self._show_at = code, time.monotonic() + PATIENCE_SECONDS

    def _show_again(self, heard: Mapping[str, str] | None) -> None:
        """As people do when nothing happens: the first time may have been before the scanner looked."""
        if heard and "asks" in heard:
            self._show_at = math.inf
        elif time.monotonic() > self._show_at:
            self._show(self._shown)

    def _agree(self) -> None:
        """From here on money may move, and things go wrong."""
        self._agreed_at = time.monotonic()
        if self._plan.window in WINDOWS:
            self._calls = calls_of(self._bench.books(), self._plan.payer)
            self.strikes.hold(WINDOWS[self._plan.window].holds)
        elif self._plan.window == AGREED:
            self._strike()

    def _time_has_come(self) -> bool:
        """Whether the terminal is dead now; other things that were begun end here too."""
        now = time.monotonic()
        self.strikes.look()
        if not self._struck and self._is_there(now):
            self._strike()
        if now < self._kill_at:
            return False
        self._end_the_process()
        return True

    def _is_there(self, now: float) -> bool:
        if self._agreed_at == math.inf:
            return False
        if self._plan.window == ANY:
            return now >= self._agreed_at + self._plan.after
        return self._plan.window in WINDOWS and self._in_window()

    def _in_window(self) -> bool:
        """By the journal first, which costs less than the books."""
        window, journal = WINDOWS[self._plan.window], read(self._terminal.file())
        whole = self._new_one(journal)
        if whole is None or not window.disk(whole, journal):
            return False
        books = self._bench.books()
        asked = calls_of(books, self._plan.payer)
        calls = Counter({call: times - self._calls.get(call, 0) for call, times in asked.items()})
        return window.outside(Scene(whole, journal, books, calls))

    def _new_one(self, journal: Journal) -> Whole | None:
        new = [whole for whole in journal.wholes if whole.number not in self._before]
        return new[-1] if new else None

    def _strike(self) -> None:
        self._struck = True
        self.outcome.reached = self._plan.window
        for fault in self._plan.faults:
            if not fault.ends_the_process:
                self.strikes.begin(fault)
        endings = [fault for fault in self._plan.faults if fault.ends_the_process]
        if not endings and (self._plan.payer, self._plan.window) == ("bankcard", "W2"):
            self._terminal.devices.order("pin_pad", "card")  # which was waited for
        if endings:
            alone = len(endings) == len(self._plan.faults) and self._plan.window != AGREED
            self._kill_at = time.monotonic() + (0.0 if alone else self._dice.uniform(0.0, LATER))

    def _end_the_process(self) -> None:
        self.strikes.end()
        cut: Fault | None = self._plan.meets("cut_strict") or self._plan.meets("cut_torn")
        self._terminal.kill()
        self.outcome.killed = True
        if self._plan.window in WINDOWS and len(self._plan.faults) == 1 and not self._in_window():
            self.outcome.reached = ""
        if cut is not None:
            self._terminal.power_is_cut(None if cut.how == "cut_strict" else self._dice)
        for fault in self._plan.faults:
            if fault.how == "damage":
                self._terminal.is_damaged(fault.where, self._dice)
            elif fault.how == "zone":
                self._terminal.moves_to(fault.where)
