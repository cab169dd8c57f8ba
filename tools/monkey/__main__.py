"""`make soak-monkey EVENTS=… SEED=…`: deeds and every known way out; exit status 0 only without findings.

Goes on where it was stopped: what is done is in the state file of the folder, a batch at a time.
"""

import json
import signal
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tools.monkey.deeds import Monkey
from tools.monkey.place import HEIGHT, WIDTH, Window, opened
from tools.monkey.watch import Watch
from tools.monkey.ways_out import ways_out
from tools.state_file import StateFile

BATCH, GLANCE_EVERY = 250, 25
PEOPLE = ["yuchi", "xiahou"]
# Twenty touches a second are as fast as a hand goes (F16). Now and then it waits, and a screen can settle.
BREATH_SECONDS, REST_SECONDS, REST_EVERY = 0.02, 0.45, 8


def one_batch(window: Window, watch: Watch, seed: str, events: int) -> Counter[str]:
    """So many deeds, looked at in between. How many of each kind."""
    monkey, done = Monkey(seed, WIDTH, HEIGHT, PEOPLE), Counter[str]()
    for number in range(events):
        deed = monkey.next(window.told()["targets"])
        window.does(*deed.lines)
        if deed.order:
            device, order, more = deed.order
            window.bench.order(device, order, **more)
        done[deed.kind] += 1
        time.sleep(BREATH_SECONDS if number % REST_EVERY else REST_SECONDS)
        if number % GLANCE_EVERY == GLANCE_EVERY - 1 and not watch.look(f"{seed} event {number}"):
            break
    return done


def every_way_out(window: Window, watch: Watch) -> int:
    """Each known way out is tried; how many were."""
    ways = ways_out(WIDTH, HEIGHT)
    for number, lines in enumerate(ways):
        window.does(*lines)
        if number % GLANCE_EVERY == 0 and not watch.look(" ".join(lines)):
            return number
    return len(ways)


def go_through(events: int, seed: int, folder: Path, bar: "tqdm[None]") -> dict[str, Any]:
    """All batches that are missing, in one window; figures of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    state = StateFile(folder / "state.json", {"seed": seed, "batches": {}, "ways": 0, "findings": []})
    missing = [each for each in range(-(-events // BATCH)) if str(each) not in state.all["batches"]]
    bar.update(len(state.all["batches"]) * BATCH)
    with opened(folder) as window:
        watch = Watch(window)
        watch.goes_home("the start")
        if not state.all["ways"]:
            state.all["ways"] = every_way_out(window, watch)
            watch.goes_home("every known way out")
        for batch in missing:
            size = min(BATCH, events - batch * BATCH)
            done = one_batch(window, watch, f"{seed}.{batch}", size)
            watch.goes_home(f"{seed}.{batch}")
            state.all["batches"][str(batch)] = {"done": done, "met": dict(watch.met), "homes": watch.homes}
            state.all["findings"] += watch.findings
            watch.findings, watch.met, watch.homes = [], Counter(), 0
            state.keep()
            bar.update(size)
            if not window.alive:
                break
        if window.alive and (status := window.close()):
            state.all["findings"].append(f"it ended with {status}")
        watch.reads_what_is_left()
    state.all["findings"] += watch.findings
    state.keep()
    return _figures(state.all, watch.longest_home_seconds)


def _figures(done: dict[str, Any], longest: float) -> dict[str, Any]:
    kinds, met = Counter[str](), Counter[str]()
    for each in done["batches"].values():
        kinds.update(each["done"])
        met.update(each["met"])
    return {
        "events": sum(kinds.values()),
        "kinds": dict(kinds),
        "ways_out": done["ways"],
        "homes": sum(each["homes"] for each in done["batches"].values()),
        "longest_way_home_seconds": round(longest, 1),
        "met": dict(met.most_common()),
        "findings": done["findings"],
    }


def _end(_number: int, _frame: object) -> None:
    """Told to stop: leave in good order, so that nothing stays behind."""
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, _end)
    parser = ArgumentParser(prog="python -m tools.monkey", description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("out/monkey"))
    asked = parser.parse_args()
    folder = asked.folder.absolute() / f"seed-{asked.seed}"
    with tqdm(total=asked.events, unit="event") as bar:
        figures = go_through(asked.events, asked.seed, folder, bar)
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    return 1 if figures["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
