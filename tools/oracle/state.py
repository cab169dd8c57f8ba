"""What was done, a line for each run in a file that only grows, and the figures over all of it."""

import json
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from tools.oracle.balance import DOUBLE, UNPOSTED
from tools.oracle.visit import Outcome


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
            "defects": len(defects),
            "told": dict(Counter(each["told"] for each in outcomes)),
            "troubles": dict(sorted(Counter(each["trouble"] for each in outcomes).items())),
            "kills": dict(sorted(Counter(each["killed"] for each in outcomes if each["killed"]).items())),
            "median_run_seconds": round(seconds[len(seconds) // 2], 1) if seconds else 0,
            "longest_run_seconds": round(seconds[-1], 1) if seconds else 0,
        }
