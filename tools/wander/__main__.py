"""`make soak-wander SEQUENCES=… SEED=…`: S-17; exit status 0 only without findings.

One after the other people of the cast come to a terminal and do anything, in random order. Nobody may see
anything of another; the home screen and the first one after it are as at the start; nothing may break.
Goes on where it was stopped: what is done is in the state file of the folder.
"""

import asyncio
import json
import logging
import sys
import tomllib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tqdm import tqdm

from kiosk.config import load
from kiosk.faults import UNKNOWN
from kiosk.opening import open_terminal
from kiosk.runner import one_visit
from kiosk.terminal import Terminal
from tests.bench import Bench
from tests.marks import PEOPLE
from tests.stories.site import Site
from tools.state_file import StateFile
from tools.wander.sight import owners
from tools.wander.wanderer import Wanderer

# So many people come between two starts; then the books of the bench are begun anew, too.
STRETCH, VISIT_SECONDS = 100, 240.0


def go(sequences: int, seed: int, folder: Path, told: Callable[[int], object]) -> dict[str, Any]:
    """All sequences that are missing, on fresh terminals; what was seen in all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    state = StateFile(
        folder / "state.json", {"seed": seed, "done": 0, "seen": {}, "endings": {}, "findings": []}
    )
    told(state.all["done"])
    bench = Bench.start(folder / "bench", plain=False)
    try:
        while state.all["done"] < sequences and not state.all["findings"]:
            first = state.all["done"]
            size = min(STRETCH, sequences - first)
            _furnish(bench)
            place = folder / f"from-{first}"
            place.mkdir(exist_ok=True)
            asyncio.run(_stretch(Site(bench, place), state, range(first, first + size), told))
    finally:
        bench.stop()
    return state.all


def _furnish(bench: Bench) -> None:
    """The world as new, and something to do in every journey for somebody."""
    bench.order("bench", "reset")
    for person in ("lin", "yuchi", "xiahou"):
        bench.order("wallet", "balance", person=person, channel="wechat", fen=1_000_000_00)
        bench.order("ebill", "has", person=person)
        bench.order("hospital", "prescribed", person=person)
        bench.order("hospital", "booked_on_phone", person=person, clinic="cardiology")
        bench.order("hospital", "report", person=person, title="血常规")
        bench.order("insurer", "visited", person=person, fen=88_00)
    bench.order("health_card", "unregistered", person="zheng")
    for person in ("chen", "yuchi"):
        bench.order("hospital", "in_bed", person=person, deposit_fen=2_000_00)
    bench.order("hospital", "discharge_order", person="yuchi")
    for person in ("zhou", "xiahou"):
        bench.order("hospital", "admission_order", person=person, deposit_fen=500_00)


async def _stretch(site: Site, state: StateFile, sequences: range, told: Callable[[int], object]) -> None:
    people = tomllib.loads(PEOPLE.read_text("utf-8"))
    wanderer, endings = Wanderer(site.bench, people, owners()), Counter[str]()
    site.without("camera")
    async with open_terminal(load(site.config_file), wanderer) as terminal:
        for number in sequences:
            chance = Random(f"{state.all['seed']}:{number}")
            wanderer.comes(chance.choice([each for each in people if each != wanderer.who]), chance)
            ending = await _one(terminal)
            endings[ending] += 1
            if ending in (UNKNOWN, "stuck"):
                wanderer.findings.append(f"sequence {number} of {wanderer.who} ended with {ending}")
            told(1)
    _add(state.all, len(sequences), wanderer, endings)
    state.keep()


def _add(to: dict[str, Any], done: int, wanderer: Wanderer, endings: Counter[str]) -> None:
    to["done"] += done
    to["findings"] += wanderer.findings
    for name, new in (("seen", wanderer.seen), ("endings", endings)):
        to[name] = dict((Counter(to[name]) + new).most_common())


async def _one(terminal: Terminal) -> str:
    try:
        async with asyncio.timeout(VISIT_SECONDS):
            return await one_visit(terminal)
    except TimeoutError:
        return "stuck"


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.wander", description=__doc__)
    parser.add_argument("--sequences", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("out/wander"))
    asked = parser.parse_args()
    folder = asked.folder.absolute() / f"seed-{asked.seed}"
    logging.basicConfig(filename="/dev/stderr", level=logging.ERROR)
    with tqdm(total=asked.sequences, unit="visit") as bar:
        seen = go(asked.sequences, asked.seed, folder, bar.update)
    sys.stdout.write(json.dumps(seen, indent=1, ensure_ascii=False) + "\n")
    return 1 if seen["findings"] or seen["done"] < asked.sequences else 0


if __name__ == "__main__":
    sys.exit(main())
