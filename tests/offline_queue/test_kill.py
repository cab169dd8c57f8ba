"""Real processes are killed, and the power is cut, at any moment: the file is as good as its word."""

from dataclasses import asdict
from pathlib import Path

from tools.oracle_queue.kills import Found, Oracle
from tools.oracle_queue.power import Cuts, cut

KILLS, CUTS = 100, 200


def test_q1_q29_a_hundred_kills_on_a_bad_line_lose_no_promised_row_and_double_no_effect(
    tmp_path: Path,
) -> None:
    """Of the writer, of the sender, and of both: `make oracle-queue` does 1,000, `make soak-queue` 72 h."""
    (tmp_path / "life").mkdir()
    oracle = Oracle(tmp_path / "life", seed=1)
    for _ in range(KILLS):
        oracle.kill_once()
    found = oracle.found
    assert found.promised > KILLS, "they lived long enough to promise something"
    assert asdict(found) == asdict(Found(kills=KILLS, promised=found.promised, gone=found.gone))
    assert found.gone > 0, "the link went, too"


def test_q1_two_hundred_power_cuts_lose_no_promised_row(tmp_path: Path) -> None:
    """Half of them lose all that was not synchronised, half of them some of it, in any order."""
    assert asdict(cut(tmp_path / "cuts", CUTS, seed=1)) == asdict(Cuts(points=CUTS))
