"""`make visit-study`: one ordinary visit at a terminal on the bench, counted beside the same at counters.

Machine seconds are measured, a person's are worked out: tests/stories/reference_visit.py.
"""

import asyncio
import tempfile
from pathlib import Path

import click

from tests.bench import Bench
from tests.stories.reference_visit import table, the_visit
from tests.stories.site import Site

# What a hospital's network and systems take for each call, so that the bench isn't flattering.
LATENCY_SECONDS = 0.2


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench.start(Path(folder))
        try:
            bench.order("network", "delay", seconds=LATENCY_SECONDS)
            site = Site(bench, Path(folder))
            click.echo(table(asyncio.run(the_visit(site, "zh"))))
        finally:
            bench.stop()


if __name__ == "__main__":
    main()
