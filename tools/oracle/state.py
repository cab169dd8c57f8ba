"""What was done, a line for each run in a file that only grows, and the figures over all of it."""

import json
import threading
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.oracle.away import ALLOWED
from tools.oracle.balance import DOUBLE, UNPOSTED
from tools.oracle.plan import EVERY, STATES
from tools.oracle.visit import Outcome

# Faults that may miss their moment, and from how many runs on that is judged.
MAY_MISS, JUDGED_FROM = 0.1, 1_000


class State:
    """Kept for one seed; what an interrupted oracle wrote is there when it goes on."""

    def __init__(self, file: Path, seed: int) -> None:
        self._file, self.seed = file, seed
        self._one_at_a_time = threading.Lock()
        lines = file.read_text("utf-8").splitlines(True) if file.exists() else []
        kept = [json.loads(line) for line in lines if line.endswith("\n")]
        self.done: dict[int, dict[str, Any]] = {each["run"]: each for each in kept}

    def keep(self, run: int, outcome: Outcome) -> None:
        line = {"run": run, **vars(outcome)}
        with self._one_at_a_time, self._file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.done[run] = line

    def figures(self) -> dict[str, object]:
        """Over all runs of this seed."""
        outcomes = self.done.values()
        defects = [defect for each in outcomes for defect in each["defects"]]
        seconds = sorted(each["seconds"] for each in outcomes)
        return {
            "runs": len(outcomes),
            "double_charges": sum(DOUBLE in each for each in defects),
            "money_without_posting_or_reversal": sum(UNPOSTED in each for each in defects),
            "never_at_rest": sum("not at rest" in each for each in defects),
            "on_staff_list_when_payers_are_back_within": self._staff_lists(),
            "defects": len(defects) + len(self.wrong_over_all()),
            "told": _counted(word for each in outcomes for word in each["told"]),
            "troubles": _counted(each["trouble"] for each in outcomes),
            "payers": _counted(each["payer"] for each in outcomes),
            "killed": sum(each["killed"] for each in outcomes),
            "every_fault_in_every_state": f"{len(self._walked())} of {EVERY}",
            "pairs": sum("+" in each["trouble"] for each in outcomes),
            "windows_reached": _counted(each["reached"] for each in outcomes if each["reached"]),
            "windows_missed": _counted(each["aimed"] for each in outcomes if not each["reached"]),
            "longest_until_an_end_on_the_glass": max(
                (each["answered_seconds"] for each in outcomes), default=0
            ),
            "median_run_seconds": round(seconds[len(seconds) // 2], 1) if seconds else 0,
            "longest_run_seconds": round(seconds[-1], 1) if seconds else 0,
        }

    def wrong_over_all(self) -> list[str]:
        """What no single run can show."""
        return [*self.too_many_for_staff(), *self._too_few_struck()]

    def _too_few_struck(self) -> list[str]:
        """Faults that hardly ever met the state they were meant for say nothing of it."""
        missed, runs = sum(not each["reached"] for each in self.done.values()), len(self.done)
        if runs < JUDGED_FROM or missed <= MAY_MISS * runs:
            return []
        return [f"{missed} of {runs} faults did not strike in the state that they were meant for"]

    def _walked(self) -> set[tuple[str, str]]:
        """Single faults in the states that they struck in."""
        return {
            (each["reached"], *each["faults"])
            for each in self.done.values()
            if each["reached"] in STATES and len(each["faults"]) == 1
        }

    def too_many_for_staff(self) -> list[str]:
        """Goal P-2: the share of payments on the staff list, by how long payers were away."""
        return [
            f"{rows} of {runs} payments on the staff list although payers were back within {away}"
            for away, (rows, runs) in self._staff_lists().items()
            if rows > ALLOWED.get(away, 1.0) * runs
        ]

    def _staff_lists(self) -> dict[str, tuple[int, int]]:
        """Rows on the list and runs, by how long payers were away."""
        lists: dict[str, tuple[int, int]] = {}
        for each in self.done.values():
            if each["away"]:
                rows, runs = lists.get(each["away"], (0, 0))
                lists[each["away"]] = rows + each["staff"], runs + 1
        return dict(sorted(lists.items()))


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
