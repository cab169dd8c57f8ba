"""All payers or none, each at most once, whatever breaks: 600 lives of a terminal, each from a seed."""

import os
from pathlib import Path

import pytest

from tests.power_cut.planted import DecidesByAsking
from tests.power_cut.seeds import run_seed
from tests.power_cut.world import Town

SEEDS = int(os.environ.get("POWER_CUT_SEEDS", "600"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_p1_all_or_nothing_whatever_happens(tmp_path: Path, seed: int) -> None:
    run_seed(seed, tmp_path)


def test_the_seeds_find_settlements_that_decide_by_asking(tmp_path: Path) -> None:
    found = [seed for seed in range(120) if _fails(seed, tmp_path / str(seed))]
    assert found


def _fails(seed: int, folder: Path) -> bool:
    folder.mkdir()
    try:
        run_seed(seed, folder, Town, DecidesByAsking)
    except AssertionError as why:
        return "holds" in str(why)  # it has to be the money that does not balance
    return False


def test_the_seeds_do_cut_the_power_and_do_let_some_pay(tmp_path: Path) -> None:
    stories = []
    for seed in range(60):
        (tmp_path / str(seed)).mkdir()
        stories.append(run_seed(seed, tmp_path / str(seed)))
    assert sum(story.cuts for story in stories) >= 20
    assert sum(len(story.told_paid) for story in stories) >= 5
