"""`make oracle-queue KILLS=1000`: kills and power cuts by the number. Exit status 1 when anything is lost."""

import json
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from tools.oracle_queue.kills import PACE, Oracle
from tools.oracle_queue.power import cut


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.oracle_queue", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument(
        "--pace", type=float, default=PACE, help="seconds that one second takes; 1 for a soak"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    # On the disk of the repository: a temporary folder may be in memory, where nothing is durable.
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name).absolute()
        (folder / "kills").mkdir()
        oracle = Oracle(folder / "kills", asked.seed, asked.pace)
        for _ in tqdm(range(asked.kills), unit="kill"):
            oracle.kill_once()
        cuts = cut(folder / "cuts", asked.cuts, asked.seed)
    print(json.dumps({"kills": asdict(oracle.found), "power_cuts": asdict(cuts)}, indent=2))
    return 1 if oracle.found.defects or cuts.defects else 0


if __name__ == "__main__":
    sys.exit(main())
