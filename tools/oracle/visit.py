"""One visit: a patient pays a bill while something breaks. Everything is seen and done from outside."""

import math
import sqlite3
import time
from dataclasses import dataclass, field

from tools.oracle.place import Bench, Terminal
from tools.oracle.plan import WINDOWS, Plan, Switch

VISIT_SECONDS = 120.0
# A scanner drops what came before it was asked, and a person needs a moment.
REACTION_SECONDS, PATIENCE_SECONDS = 0.1, 4.0
SLOW_SECONDS = 0.6
CODES = 3
HOME_ANSWER, BILLS_ANSWER = "pay_bills", "all"
PAID = ("TakeSlip", "BillOnPhone")


@dataclass
class Outcome:
    """What became of a run; `defects` are sentences."""

    trouble: str = ""
    told: str = "nothing"
    code: str = ""
    killed: str = ""
    seconds: float = 0.0
    # Payments that staff were asked to look at, and how long the payers were away at most.
    staff: int = 0
    away: str = ""
    defects: list[str] = field(default_factory=list)
    # Nothing more can be learnt from these books.
    spent: bool = False


class Visit:
    """A patient at the terminal, seen from outside."""

    def __init__(self, plan: Plan, bench: Bench, terminal: Terminal) -> None:
        self._plan, self._bench, self._terminal = plan, bench, terminal
        self._outcome = Outcome()
        self._codes, self._armed = 0, False
        self._shown, self._show_at = "", math.inf
        self._kill_at: float | None = None
        self._thaw_at: float | None = None
        self._heal_at: float | None = None
        self._right_at = math.inf
        self._stranger: sqlite3.Connection | None = None
        self._stranger_until = 0.0
        self._began, self._noted = time.monotonic(), list[str]()

    def live(self) -> Outcome:
        """From the home screen to the home screen, or to a sudden end."""
        self._terminal.answer(HOME_ANSWER)
        until = time.monotonic() + VISIT_SECONDS
        try:
            while time.monotonic() < until:
                heard = self._terminal.hear(0.03)
                self._note(heard)
                if heard and "ended" in heard:
                    return self._outcome
                self._show_again(heard)
                # The home screen is drawn anew when something is back; it was answered already.
                if heard and heard.get("asks", "Home") != "Home":
                    self._meet(heard)
                if self._time_has_come():
                    return self._outcome
                if heard is None and not self._terminal.runs:
                    return self._failed("the terminal ended by itself")
            self._terminal.tell_where_it_hangs()
            return self._failed(f"the visit did not end in {VISIT_SECONDS:g} s")
        finally:
            self._let_go()

    def _note(self, what: dict[str, str] | None) -> None:
        if what:
            self._noted.append(f"{time.monotonic() - self._began:8.2f} {what}")

    def _failed(self, why: str) -> Outcome:
        """What was said and when is kept for whoever asks for the cause."""
        log = self._terminal.folder / "visit.log"
        log.write_text("\n".join([f"{self._plan}", *self._noted]), "utf-8")
        self._outcome.defects.append(f"{why}; see {log} and the terminal's log")
        return self._outcome

    def _meet(self, heard: dict[str, str]) -> None:
        asked, plan = heard["asks"], self._plan
        if asked == "HowToIdentify":
            time.sleep(REACTION_SECONDS)
            code = self._bench.order("health_card", "code", person=plan.person)
            self._show(code["code"])
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
        self._show(code["code"])

    def _show(self, code: str) -> None:
        self._terminal.devices.order("scanner", "show", text=code)
        self._note({"patient shows": code})
        self._shown, self._show_at = code, time.monotonic() + PATIENCE_SECONDS

    def _show_again(self, heard: dict[str, str] | None) -> None:
        """As people do when nothing happens: the first time may have been before the scanner looked."""
        if heard and "asks" in heard:
            self._show_at = math.inf
        elif time.monotonic() > self._show_at:
            self._show(self._shown)

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
        if plan.clock:
            step, seconds = plan.clock
            self._terminal.clock_steps(step)
            self._right_at = now + seconds
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
        if now >= self._right_at:
            self._terminal.clock_steps(0)
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
