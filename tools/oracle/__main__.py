"""`make oracle RUNS=… SEED=…`: so many runs against real processes; exit status 0 only without defects.

Goes on where it was stopped: what is done is in the state file of the folder.
"""

import json
import os
import random
import shutil
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from tqdm import tqdm

from tools.oracle.cloning import run_beside_a_clone
from tools.oracle.place import TERMINAL, Bench, Nursery, Terminal
from tools.oracle.plan import KINDS, draw
from tools.oracle.run import one_run
from tools.oracle.state import State

# Books and a disk serve so many runs, then new ones take their place: they grow.
RUNS_TOGETHER = 40
# Most of a run is waiting for what was broken, so that several at once share a core.
LANES_PER_CORE = 3


@contextmanager
def terminal_at(bench: Bench, nursery: Nursery, folder: Path) -> Iterator[Terminal]:
    """A terminal with an empty disk at its home screen, and nothing in the books of the bench."""
    shutil.rmtree(folder, ignore_errors=True)
    bench.order("bench", "reset")
    bench.order("hospital", "empty")
    terminal = Terminal(nursery, bench, folder)
    try:
        terminal.start()
        yield terminal
    finally:
        if terminal.runs:
            terminal.kill()


class Lanes:
    """Several sites side by side; each takes the next run that nobody has."""

    def __init__(self, runs: list[int], kind: str, state: State, folder: Path) -> None:
        self._kind, self._state, self._folder = kind, state, folder
        self._left: SimpleQueue[int] = SimpleQueue()
        for run in runs:
            if run not in state.done:
                self._left.put(run)
        self._bar = tqdm(total=len(runs), initial=len(runs) - self._left.qsize(), unit="run")

    def go(self, lanes: int, program: str) -> None:
        nursery = Nursery(program)
        try:
            with ThreadPoolExecutor(lanes) as pool:
                working = [pool.submit(self._lane, nursery, number) for number in range(lanes)]
                try:
                    for done in working:
                        done.result()
                finally:
                    # Stopped, or one of them broke off: the others end what they are at, and tidy up.
                    while self._next() is not None:
                        pass
        finally:
            nursery.stop()
            self._bar.close()

    def _lane(self, nursery: Nursery, number: int) -> None:
        bench = Bench(self._folder / f"bench-{number}")
        try:
            while (run := self._next()) is not None:
                folder = self._folder / f"from-{run:06}"
                with terminal_at(bench, nursery, folder) as terminal:
                    sound = self._some(run, bench, terminal)
                if sound:  # nobody will look at it, and ten thousand runs would fill a disk
                    shutil.rmtree(folder, ignore_errors=True)
        finally:
            bench.stop()

    def _some(self, run: int | None, bench: Bench, terminal: Terminal) -> bool:
        """Until books are too long, or are wrong: what follows would only repeat it. Whether all was well."""
        for together in range(RUNS_TOGETHER):
            if run is None:
                break
            plan = draw(self._state.seed, run, self._kind)
            a_run = run_beside_a_clone if plan.meets("cloned") else one_run
            outcome = a_run(plan, bench, terminal, random.Random(f"{self._state.seed}:{run}:visit"))
            self._state.keep(run, outcome)
            for defect in outcome.defects:
                tqdm.write(f"run {run}: {defect}")
            self._bar.update()
            if outcome.spent:
                return not outcome.defects
            run = self._next() if together < RUNS_TOGETHER - 1 else None
        return True

    def _next(self) -> int | None:
        try:
            return self._left.get_nowait()
        except Empty:
            return None


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.oracle", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=("", *KINDS), default="", help="only this kind of trouble")
    parser.add_argument("--folder", type=Path, default=Path("out/oracle"))
    parser.add_argument("--terminal", default=TERMINAL, help="the program that is judged")
    parser.add_argument("--lanes", type=int, default=LANES_PER_CORE * (os.cpu_count() or 1))
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = asked.folder.absolute() / "-".join(["seed", str(asked.seed), *filter(None, [asked.kind])])
    folder.mkdir(parents=True, exist_ok=True)
    state = State(folder / "state.jsonl", asked.seed)
    Lanes(list(range(asked.first, asked.first + asked.runs)), asked.kind, state, folder).go(
        asked.lanes, asked.terminal
    )
    figures = state.figures()
    print(*state.wrong_over_all(), sep="\n", file=sys.stderr)
    print(json.dumps(figures, indent=2))
    return 1 if figures["defects"] else 0


if __name__ == "__main__":
    sys.exit(main())
