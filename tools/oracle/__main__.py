"""`make oracle RUNS=… SEED=…`: so many runs against a real process; exit status 0 only without defects.

Goes on where it was stopped: what is done is in the state file of the folder.
"""

import json
import shutil
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from tools.oracle.balance import DOUBLE, UNPOSTED
from tools.oracle.place import Bench, Terminal
from tools.oracle.plan import draw
from tools.oracle.run import Outcome, one_run

# A bench and a disk serve so many runs, then new ones take their place: books grow.
RUNS_TOGETHER = 40


class State:
    """What was done, on disk after each run."""

    def __init__(self, file: Path, seed: int) -> None:
        self._file, self.seed = file, seed
        self.done: dict[str, dict[str, object]] = {}
        if file.exists():
            kept = json.loads(file.read_text("utf-8"))
            if kept["seed"] == seed:
                self.done = kept["done"]

    def keep(self, run: int, outcome: Outcome) -> None:
        self.done[str(run)] = vars(outcome)
        scratch = self._file.with_suffix(".new")
        scratch.write_text(json.dumps({"seed": self.seed, "done": self.done}, ensure_ascii=False), "utf-8")
        scratch.replace(self._file)

    def figures(self) -> dict[str, object]:
        """Over all runs of this seed."""
        outcomes = self.done.values()
        defects = [str(defect) for each in outcomes for defect in each["defects"]]  # type: ignore[attr-defined]
        return {
            "runs": len(outcomes),
            "double_charges": sum(DOUBLE in each for each in defects),
            "money_without_posting_or_reversal": sum(UNPOSTED in each for each in defects),
            "never_at_rest": sum("not at rest" in each for each in defects),
            "defects": len(defects),
            "told": dict(Counter(str(each["told"]) for each in outcomes)),
            "kills": dict(
                sorted(Counter(str(each["killed"]) for each in outcomes if each["killed"]).items())
            ),
            "longest_run_seconds": round(
                max((float(str(each["seconds"])) for each in outcomes), default=0), 1
            ),
        }


@contextmanager
def site(folder: Path) -> Iterator[tuple[Bench, Terminal]]:
    """A bench with nothing in its books, and a terminal with an empty disk at its home screen."""
    shutil.rmtree(folder, ignore_errors=True)
    bench = Bench(folder / "bench")
    terminal = Terminal(bench.config, folder / "terminal")
    try:
        bench.order("hospital", "empty")
        terminal.start()
        yield bench, terminal
    finally:
        if terminal.runs:
            terminal.kill()
        bench.stop()


def go_through(runs: list[int], state: State, folder: Path) -> None:
    """Whatever of `runs` is not done yet, with a bar that says how long it will take."""
    left = [run for run in runs if str(run) not in state.done]
    with tqdm(total=len(runs), initial=len(runs) - len(left), unit="run") as bar:
        while left:
            together, left = left[:RUNS_TOGETHER], left[RUNS_TOGETHER:]
            with site(folder / f"from-{together[0]:06}") as (bench, terminal):
                for run in together:
                    outcome = one_run(draw(state.seed, run), bench, terminal)
                    state.keep(run, outcome)
                    for defect in outcome.defects:
                        tqdm.write(f"run {run}: {defect}")
                    bar.update()
                    if outcome.defects:
                        left = together[together.index(run) + 1 :] + left
                        break


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.oracle", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("out/oracle"))
    asked = parser.parse_args()
    folder = asked.folder.absolute() / f"seed-{asked.seed}"
    folder.mkdir(parents=True, exist_ok=True)
    state = State(folder / "state.json", asked.seed)
    go_through(list(range(asked.first, asked.first + asked.runs)), state, folder)
    figures = state.figures()
    print(json.dumps(figures, indent=2))
    return 1 if figures["defects"] else 0


if __name__ == "__main__":
    sys.exit(main())
