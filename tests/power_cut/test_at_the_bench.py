"""The same lives of a terminal with real clients, real HTTP, and the bench's books as the judge."""

import os
from functools import partial
from pathlib import Path

import pytest

from tests.power_cut.bench_town import BenchTown
from tests.power_cut.planted import DecidesByAsking
from tests.power_cut.seeds import run_seed
from tests.services.conftest import Town

SEEDS = int(os.environ.get("POWER_CUT_BENCH_SEEDS", "600"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_p1_all_or_nothing_in_the_books_of_the_bench(tmp_path: Path, started_town: Town, seed: int) -> None:
    run_seed(seed, tmp_path, partial(BenchTown, started_town))


def test_the_books_of_the_bench_find_settlements_that_decide_by_asking(
    tmp_path: Path, started_town: Town
) -> None:
    assert any(_fails(seed, tmp_path / str(seed), started_town) for seed in range(100))


def _fails(seed: int, folder: Path, town: Town) -> bool:
    folder.mkdir()
    try:
        run_seed(seed, folder, partial(BenchTown, town), DecidesByAsking)
    except AssertionError as why:
        return "holds" in str(why)  # it has to be the money that does not balance
    return False
