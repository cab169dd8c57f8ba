"""The oracle finds what is wrong with a terminal: its process has a fault on purpose, and the books tell."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tools.oracle.__main__ import terminal_at
from tools.oracle.balance import UNPOSTED
from tools.oracle.faults import Fault
from tools.oracle.place import Bench, Nursery
from tools.oracle.plan import Plan
from tools.oracle.run import one_run
from tools.oracle.visit import Outcome


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, Nursery]]:
    bench, nursery = Bench(tmp_path_factory.mktemp("planted") / "bench"), Nursery("tests.oracle.planted")
    yield bench, nursery
    nursery.stop()
    bench.stop()


def plan(fault: Fault, window: str = "agreed") -> Plan:
    return Plan("lin", "wallet", "alipay", 5_000, 0, window=window, faults=(fault,))


FOUND_BY = {
    "decides_by_asking": plan(Fault("F8", "late", "insurer", "2207")),
    "gives_nothing_back": plan(Fault("F8", "refuse", "insurer", "2207")),
    "syncs_nothing": plan(Fault("F2", "cut_strict"), "W4"),
}


def judged(plans: Iterable[Plan], planted: str, place: tuple[Bench, Nursery], folder: Path) -> list[Outcome]:
    bench, nursery = place
    nursery.environment["PLANTED"] = planted
    with terminal_at(bench, nursery, folder) as terminal:
        return [one_run(each, bench, terminal, random.Random(1)) for each in plans]


@pytest.mark.parametrize("planted", FOUND_BY)
def test_a_terminal_with_a_planted_fault_is_found_out(
    planted: str, place: tuple[Bench, Nursery], tmp_path: Path
) -> None:
    (outcome,) = judged([FOUND_BY[planted]], planted, place, tmp_path / "terminal")
    assert outcome.reached == FOUND_BY[planted].window
    assert any(UNPOSTED in each for each in outcome.defects), outcome


def test_the_same_runs_find_nothing_at_a_terminal_without_a_fault(
    place: tuple[Bench, Nursery], tmp_path: Path
) -> None:
    outcomes = judged(FOUND_BY.values(), "nothing", place, tmp_path / "terminal")
    assert [outcome.defects for outcome in outcomes] == [[], [], []]
