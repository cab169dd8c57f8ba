"""How each fault begins and ends at a terminal that runs."""

import math
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.oracle.faults import CASH, Fault
from tools.oracle.place import Bench, Terminal
from tools.oracle.windows import PRINTED_ROWS, Hold, at_the_bench

# Longer than a terminal waits for an answer, shorter than until it gives up asking; and until all is healed.
SLOW_SECONDS, LATE_SECONDS, OVERTAKEN_SECONDS = 0.6, 1.6, 600.0
WAITS = {"slow": SLOW_SECONDS, "late": LATE_SECONDS, "overtaken": OVERTAKEN_SECONDS}


class Strikes:
    """The faults of one visit that stand now, each with the time at which it ends by itself."""

    def __init__(self, bench: Bench, terminal: Terminal, payer: str) -> None:
        self._bench, self._terminal, self._payer = bench, terminal, payer
        self._stand: list[tuple[float, Callable[[], object]]] = []
        self._held: list[tuple[str, str]] = []
        self.image: Path | None = None

    def hold(self, holds: Sequence[Hold]) -> None:
        for hold in holds:
            if hold.device == CASH and self._payer == "bankcard":
                # A pad that is never answered by a card asks nobody; see Visit.
                if hold.how == "swallow":
                    self._terminal.devices.order("pin_pad", "lose_answer")
                continue
            device, call = at_the_bench(hold.device, hold.call, self._payer)
            if hold.order == "fail":
                self._fail(device, call, hold.how, hold.times)
                self._held.append((device, call))
            elif hold.order == "half_open":
                self._bench.order("network", "half_open", service=device)
            else:
                self._terminal.devices.order(device, hold.order, rows_per_second=PRINTED_ROWS)

    def begin(self, fault: Fault) -> None:
        """Everything but what ends the process."""
        end = {
            "F3": self._disk, "F5": self._lock, "F6": self._clock, "F7": self._line, "F8": self._answer,
            "F13": self._freeze, "F15": self._restore,
        }[fault.kind](fault)  # fmt: skip
        seconds = fault.seconds or math.inf
        if end is not None:
            self._stand.append((time.monotonic() + seconds, end))

    def look(self) -> None:
        """End what had its time."""
        now = time.monotonic()
        for each in [each for each in self._stand if now >= each[0]]:
            self._stand.remove(each)
            each[1]()

    def end(self) -> None:
        while self._stand:
            self._stand.pop()[1]()

    def _disk(self, fault: Fault) -> Callable[[], object]:
        self._terminal.disk_goes(fault.how)
        return self._terminal.disk_heals

    def _lock(self, _: Fault) -> Callable[[], object] | None:
        """A stranger who writes to the file."""
        stranger = sqlite3.connect(
            self._terminal.file(), isolation_level=None, timeout=1, check_same_thread=False
        )
        try:
            stranger.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # the terminal is writing for longer than that
            stranger.close()
            return None

        def let_go() -> None:
            stranger.execute("ROLLBACK")
            stranger.close()

        return let_go

    def _clock(self, fault: Fault) -> Callable[[], object] | None:
        self._terminal.clock_steps(int(fault.where))
        return (lambda: self._terminal.clock_steps(0)) if fault.seconds else None

    def _line(self, fault: Fault) -> Callable[[], object]:
        service, _ = at_the_bench(fault.where, "", self._payer)
        order, _, how = fault.how.partition(" ")
        more: dict[str, object] = {"how": how} if how else {}
        if order in ("halve", "lose"):
            more["times"] = fault.times
        self._bench.order("network", order, service=service, **more)
        return lambda: self._bench.order("network", "heal", service=service)

    def _answer(self, fault: Fault) -> Callable[[], object] | None:
        """In the place of what holds the window at that very call."""
        service, call = at_the_bench(fault.where, fault.call, self._payer)
        if (service, call) in self._held:
            self._bench.order(service, "heal", call=call)
        if fault.how == "down":
            self._bench.order(service, "fail", how="down")
            return lambda: self._bench.order(service, "heal")
        self._fail(service, call, fault.how, fault.times)
        return None

    def _freeze(self, _: Fault) -> Callable[[], object]:
        self._terminal.freeze()
        return self._terminal.thaw

    def _restore(self, _: Fault) -> None:
        """The image is of this very moment; it takes the place of the disk when all is at rest."""
        self._terminal.freeze()
        self.image = self._terminal.image()
        self._terminal.thaw()

    def _fail(self, service: str, call: str, how: str, times: int) -> None:
        """What acts too late is to the bench a slow answer that nobody waits for any more."""
        more = {"seconds": WAITS[how]} if how in WAITS else {}
        how = "slow" if how in WAITS else how
        self._bench.order(service, "fail", call=call, how=how, times=times, **more)
