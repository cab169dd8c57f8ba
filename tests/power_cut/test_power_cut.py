"""All payers or none, each at most once, whatever breaks: 600 lives of a terminal, each from a seed."""

import os
from pathlib import Path

import pytest

from kiosk.settlement import Settlements
from kiosk.settlement_records import Leg, LegStep
from tests.power_cut.seeds import run_seed
from tests.power_cut.world import Town

SEEDS = int(os.environ.get("POWER_CUT_SEEDS", "600"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_p1_all_or_nothing_whatever_happens(tmp_path: Path, seed: int) -> None:
    run_seed(seed, tmp_path)


class DecidesByAsking(Settlements):
    """A planted fault: believes a payer who says that nothing has arrived."""

    async def _revoke(self, leg: Leg) -> None:
        if leg.step in (LegStep.ASKED, LegStep.UNKNOWN):
            await self._move(leg, LegStep.REVOKING)
            leg = await self._leg(leg.reference)
        if leg.step is LegStep.REVOKING and await self._payer(leg).has_taken(leg.order()) is None:
            await self._move(leg, LegStep.REVOKED)
            return
        await super()._revoke(leg)


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
