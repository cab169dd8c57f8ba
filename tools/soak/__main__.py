"""`make soak-day FACTOR=…`, `make soak-services SERVICES=…`: status 0 only if nothing is lost or doubled.

Each terminal is a process with a bench and a disk of its own. Goes on where it was stopped.
"""

import asyncio
import json
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tools.soak.services import A_DAY
from tools.soak.terminal import STRETCH, serve, state_of

GLANCE_SECONDS = 2.0
GROWING = (
    "resident_mib", "store_bytes", "files_bytes", "written_kib", "open_files", "threads",
    "median_ms", "p95_ms",
)  # fmt: skip


def many(asked: Namespace) -> list[dict[str, Any]]:
    """As many processes as terminals; what each of them has seen."""
    shares = [asked.services // asked.terminals] * asked.terminals
    shares[0] += asked.services - sum(shares)
    folders = [asked.folder.absolute() / f"terminal-{number + 1}" for number in range(asked.terminals)]
    command = [sys.executable, "-m", "tools.soak", "--folder"]
    running = [
        subprocess.Popen([*command, str(folder), "--alone", "--services", str(share)])
        for folder, share in zip(folders, shares, strict=True)
    ]
    try:
        with tqdm(total=asked.services, unit="service") as bar:
            while any(each.poll() is None for each in running):
                bar.update(sum(_seen(folder)["done"] for folder in folders) - bar.n)
                time.sleep(GLANCE_SECONDS)
    finally:
        for each in running:
            each.terminate()
            each.wait()
    return [_seen(folder) for folder in folders]


def one(asked: Namespace) -> dict[str, Any]:
    """A terminal in this process."""
    with tqdm(total=asked.services, unit="service", disable=asked.alone) as bar:
        return asyncio.run(
            serve(
                asked.folder.absolute(), asked.services, lambda done: bar.update(done - bar.n), asked.stretch
            )
        )


def figures(seen: list[dict[str, Any]]) -> dict[str, Any]:
    """Over all terminals; growth is that of the first, from its first look to its last, if it had two."""
    done, seconds = sum(each["done"] for each in seen), max(each["seconds"] for each in seen)
    looks = seen[0]["looks"]
    if not looks:
        return {"services": done, "findings": [finding for each in seen for finding in each["findings"]]}
    first, last = looks[0], looks[-1]
    thousands = (last["done"] - first["done"]) / 1000
    return {
        "services": done,
        "terminals": len(seen),
        "services_per_second": round(done / max(seconds, 1e-9), 2),
        "start_seconds_first_and_last": [seen[0]["starts"][0], seen[0]["starts"][-1]],
        "first_look": first,
        "last_look": last,
        "grown_per_1000": {
            each: round((last[each] - first[each]) / thousands, 1) for each in GROWING if thousands
        },
        "findings": [finding for each in seen for finding in each["findings"]],
    }


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--factor", type=float, help="part of Renji's day, instead of --services")
    parser.add_argument("--terminals", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("out/soak-services"))
    parser.add_argument("--stretch", type=int, default=STRETCH, help="services between two looks")
    parser.add_argument("--alone", action="store_true", help="one of several: nothing is printed")
    asked = parser.parse_args()
    if asked.factor:
        asked.services = round(A_DAY * asked.factor)
    seen = [one(asked)] if asked.terminals == 1 else many(asked)
    found = figures(seen)
    if not asked.alone:
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return 1 if found["findings"] or found["services"] < asked.services else 0


def _seen(folder: Path) -> dict[str, Any]:
    return state_of(folder).all


if __name__ == "__main__":
    sys.exit(main())
