"""P-12: no paper twice without the copy mark, none lost without a note, whatever happens meanwhile."""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.printer.desks import BETWEEN, KINDS, MIDDLE, Desk, Town, deck
from tests.printer.p12_judge import faults, window

DESKS, JOBS = 15, 60
# `make soak-papers` has 1,000 jobs; the suite makes do with fewer.
ROUNDS = -(-int(os.environ.get("PAPERS", "60")) // JOBS)
WINDOWS = ("accepts but prints nothing", "prints but says nothing", "cable pulled after byte n", "power cut")


@pytest.mark.parametrize("round_", range(1, ROUNDS + 1))
@pytest.mark.timeout(900)
async def test_p12_of_60_jobs_none_is_doubled_without_a_mark_and_none_is_lost_without_a_note(
    tmp_path: Path, round_: int
) -> None:
    desks, cards = [], deck(JOBS, random.Random(f"{round_}"))
    async with Town(tmp_path).open() as town:
        for name in range(DESKS):
            folder = tmp_path / str(name)
            folder.mkdir()
            desks.append(Desk(name, folder, cards[name::DESKS], town, random.Random(f"{round_}-{name}")))
        await asyncio.gather(*(desk.serve() for desk in desks))
    assert [fault for desk in desks for fault in faults(desk)] == []
    jobs = [job for desk in desks for job in desk.jobs]
    assert len(jobs) == JOBS
    assert {job.kind for job in jobs} == set(KINDS)
    visits = [visit for job in jobs for visit in job.visits]
    assert {each.mishap for each in visits} >= {*BETWEEN, *MIDDLE}, "luck was not bad enough"
    reached = Counter(
        window(visit, job, [paper.text for paper in desk.part.papers])
        for desk in desks
        for job in desk.jobs
        for visit in job.visits
    )
    assert all(reached[each] for each in WINDOWS), reached
    assert sum("补打" in paper.text for desk in desks for paper in desk.part.papers) > JOBS / 12
