"""`make bench`: what we cost beside what one would use without us. Ratios, since machines differ.

Each figure is the median of interleaved rounds; the spread is the smallest and the largest of them.
"""

import asyncio

from tools import fleet_storm, measure_cards, measure_codes, measure_desk, measure_faces
from tools.bench.backlog import main as backlog
from tools.bench.draining import main as draining
from tools.bench.paper import main as paper
from tools.bench.queue import main as queue
from tools.bench.settling import main as settling
from tools.bench.taking import main as taking


def main() -> None:
    asyncio.run(queue())
    asyncio.run(backlog())
    asyncio.run(draining())
    asyncio.run(settling())
    paper()
    taking()
    fleet_storm.main()
    measure_desk.main()
    measure_cards.main()
    measure_codes.main()
    measure_faces.main()


if __name__ == "__main__":
    main()
