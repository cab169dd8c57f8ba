"""The oracle itself: it lets a sound terminal pass, finds what is wrong, and imports none of our code."""

import ast
import json
import os
import random
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.rules.tree import OURS, REPOSITORY, Tree
from tools.oracle.balance import differences, money_differences
from tools.oracle.faults import FAULTS
from tools.oracle.journal import Journal, Leg, Whole
from tools.oracle.lost_power import Step, left
from tools.oracle.plan import AGREED, EVERY, STATES, STRIDE, draw, one_of_every
from tools.oracle.run import SILENCE, word_kept
from tools.oracle.state import State
from tools.oracle.times import out_of_turn, wrong_times
from tools.oracle.visit import Outcome
from tools.oracle.windows import PAYERS, WINDOWS

RUNS, SEED = int(os.environ.get("ORACLE_RUNS", "300")), 20261122
NUMBER = "26112203280001-07"


@pytest.mark.timeout(1500)
def test_p1_a_terminal_that_is_killed_and_troubled_agrees_with_the_books_to_the_fen(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.oracle"]
    for name, value in {"runs": RUNS, "seed": SEED, "lanes": 6, "folder": tmp_path}.items():
        command += [f"--{name}", str(value)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    figures = json.loads(ran.stdout[ran.stdout.index("{") :])
    assert figures["runs"] == RUNS
    assert figures["killed"]
    assert figures["told"]["paid"]
    assert figures["windows_reached"].keys() >= WINDOWS.keys(), figures
    assert figures["payers"].keys() == {*PAYERS}
    assert figures["on_staff_list_when_payers_are_back_within"]["10 min"][0] == 0


def books() -> dict[str, Any]:
    """What they hold when one patient paid 300 by wallet and the insurer 700."""
    split = {"total": 1000, "cash": 300}
    return {
        "wallet": {"orders": {f"{NUMBER}-2-wallet": {"fen": 300, "paid_fen": 300, "given_back_fen": 0}}},
        "insurer": {"settlements": {"m1": {"state": "settled", "mdtrt_id": "v1", "split": split}}},
        "hospital": {
            "postings": {NUMBER: {"fen": 1000}},
            "bills": {"B1": {"paid_by": NUMBER}},
            "locks": {},
            "refused": [],
            "wards": {"accounts": {"PP1": {"uses": {}}}},
        },
        "pin_pad": {"taken": {}},
        "platform": {"rows": [{"kind": "settlement", "order_key": NUMBER}], "refused": []},
    }


def journal(step: str = "settled") -> Journal:
    legs = (
        Leg(f"{NUMBER}-1-hospital", "hospital", 0, "done", ""),
        Leg(f"{NUMBER}-2-wallet", "wallet", 300, "done", ""),
        Leg(f"{NUMBER}-3-insurer", "insurer", 700, "done", "m1"),
    )
    return Journal((Whole(NUMBER, step, "C1", ("B1",), legs),), waiting=0)


def test_books_that_agree_show_no_difference() -> None:
    assert differences(books(), journal()) == []


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("wallet", "orders", f"{NUMBER}-2-wallet", "paid_fen"), 0, "settled without money"),
        (("wallet", "orders", f"{NUMBER}-2-wallet", "paid_fen"), 600, "double charge"),
        (("wallet", "orders", f"{NUMBER}-2-wallet", "given_back_fen"), 300, "more than once"),
        (("wallet", "orders", "X"), {"fen": 1, "paid_fen": 1, "given_back_fen": 0}, "does not know"),
        (("insurer", "settlements", "m1", "state"), "reversed", "settled without money"),
        (("insurer", "settlements", "m1", "split", "cash"), 301, "700 fen due, 699 held"),
        (("hospital", "postings"), {}, "is not posted"),
        (("hospital", "postings", NUMBER, "fen"), 999, "999 fen posted"),
        (("hospital", "bills", "B1", "paid_by"), "somebody", "counts as paid by"),
        (("hospital", "locks"), {f"{NUMBER}-1-hospital": {}}, "still held"),
        (("hospital", "wards", "accounts", "PP1", "uses"), {"X": [5, 0]}, "5 fen under X"),
        (("pin_pad", "taken"), {"X": 5}, "5 fen under X"),
        (("platform", "rows"), [], "0 records"),
        (("platform", "refused"), [{"key": "k", "detail": "d"}], "platform refused k"),
    ],
)
def test_each_thing_that_is_wrong_in_a_book_is_found(
    path: tuple[str, ...], value: object, words: str
) -> None:
    wrong = deepcopy(books())
    *way, last = path
    place = wrong
    for name in way:
        place = place[name]
    place[last] = value
    assert any(words in each for each in differences(wrong, journal())), differences(wrong, journal())


def test_money_that_is_held_for_a_payment_that_was_given_up_is_found() -> None:
    found = differences(books(), journal("unwound"))
    assert sum("money without posting or reversal" in each for each in found) == 2
    assert f"posted and not settled: {NUMBER}" in found


def test_a_bill_that_two_settlements_paid_is_found() -> None:
    one = journal().wholes[0]
    twice = replace(journal(), wholes=(one, replace(one, number="26112203290002-07", legs=())))
    assert "double charge: bill B1 was paid 2 times" in differences(books(), twice)


@pytest.mark.parametrize(
    ("away", "rows", "runs", "wrong"),
    [
        ("10 min", 0, 9, 0),
        ("10 min", 1, 9_999, 1),
        ("24 h", 1, 1_000, 0),
        ("24 h", 2, 1_000, 1),
        ("longer", 9, 9, 0),
    ],
)
def test_p2_too_many_payments_on_the_staff_list_are_a_defect(
    tmp_path: Path, away: str, rows: int, runs: int, wrong: int
) -> None:
    state = State(tmp_path / "state.jsonl", SEED)
    for run in range(runs):
        outcome = Outcome(away=away, staff=int(run < rows), reached=AGREED)
        state.done[run] = {"run": run, **vars(outcome)}
    assert len(state.too_many_for_staff()) == wrong
    assert state.figures()["defects"] == wrong


@pytest.mark.parametrize(("missed", "runs", "wrong"), [(100, 1_000, 0), (101, 1_000, 1), (9, 10, 0)])
def test_faults_that_mostly_miss_their_moment_are_no_proof(
    tmp_path: Path, missed: int, runs: int, wrong: int
) -> None:
    state = State(tmp_path / "state.jsonl", SEED)
    for run in range(runs):
        state.done[run] = {"run": run, **vars(Outcome(reached="" if run < missed else AGREED))}
    assert state.figures()["defects"] == wrong


@pytest.mark.parametrize(
    ("told", "settled", "kept"),
    [
        (["paid"], 1, True),
        (["paid"], 0, False),
        (["untouched"], 0, True),
        (["untouched"], 1, False),
        (["being_checked", "given_back"], 1, True),
        (["untouched", SILENCE], 1, True),
        ([SILENCE, "untouched"], 2, False),
    ],
)
def test_what_patients_were_told_last_is_held_against_what_was_settled(
    told: list[str], settled: int, kept: bool
) -> None:
    """A terminal that was killed told its patient nothing; what it told the one before says nothing of it."""
    assert (word_kept(told, settled) == []) == kept


def test_f15_a_number_that_two_machines_made_is_found() -> None:
    ours = journal()
    twice = replace(ours, wholes=ours.wholes * 2)
    assert f"number {NUMBER} stands for 2 payments" in list(money_differences(books(), twice))


def posting(seq: int = 1, made_at: str = "2026-11-22T10:00:00+08:00", **more: object) -> dict[str, Any]:
    row = {"device": "T", "key": f"{NUMBER}:posting", "kind": "posting", "order_key": NUMBER}
    return row | {"seq": seq, "made_at": made_at, "corrected_at": None} | more


def rows(*hospital: dict[str, Any]) -> dict[str, Any]:
    return {"hospital": {"rows": list(hospital)}, "platform": {"rows": []}}


def test_q13_rows_that_came_out_of_turn_are_found() -> None:
    assert list(out_of_turn(rows(posting(1), posting(2)))) == []
    assert len(list(out_of_turn(rows(posting(2), posting(1))))) == 1
    assert list(out_of_turn(rows(posting(2), posting(1, order_key="another")))) == []


@pytest.mark.parametrize(
    ("made_at", "corrected_at", "wrong"),
    [
        ("2026-11-22T10:00:05+08:00", None, False),
        ("2026-11-22T11:00:05+08:00", None, True),
        ("2026-11-22T09:00:05+08:00", None, True),
        ("1970-11-22T10:00:05+08:00", "2026-11-22T10:00:05+08:00", False),
        ("2026-11-22T10:00:05+08:00", "2099-11-22T10:00:05+08:00", True),
    ],
)
def test_q13_a_posting_of_a_clock_that_stepped_is_found_unless_it_was_corrected(
    made_at: str, corrected_at: str | None, wrong: bool
) -> None:
    came = rows(posting(1, made_at, corrected_at=corrected_at))
    began = datetime.fromisoformat("2026-11-22T10:00:00+08:00").timestamp()
    ran = (began, began + 9)
    assert bool(list(wrong_times(came, {NUMBER}, ran))) is wrong
    assert list(wrong_times(came, {"another"}, ran)) == []


@pytest.mark.parametrize("payer", ["prepaid", "credit", "bankcard"])
def test_what_another_payer_holds_is_found_by_its_own_book(payer: str) -> None:
    held, one = deepcopy(books()), journal().wholes[0]
    name = f"{NUMBER}-2-{payer}"
    whole = replace(one, legs=(one.legs[0], Leg(name, payer, 300, "done", ""), one.legs[2]))
    held["wallet"]["orders"] = {}
    wanted = f"settled without money: {name} is settled, 300 fen due, 0 held"
    assert differences(held, Journal((whole,), waiting=0)) == [wanted]
    if payer == "bankcard":
        held["pin_pad"]["taken"] = {name: 300}
    else:
        held["hospital"]["wards"]["accounts"]["PP1"]["uses"] = {name: [300, 0]}
    assert differences(held, Journal((whole,), waiting=0)) == []


def test_every_fault_meets_every_state_once_and_any_beginning_is_an_even_sample() -> None:
    walked = [one_of_every(turn * STRIDE % EVERY, random.Random(turn)) for turn in range(EVERY)]
    assert len({(plan.window, plan.faults) for plan in walked}) == EVERY == len(STATES) * len(FAULTS)
    assert {fault.kind for fault in FAULTS} == {"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F13", "F15"}
    by_state = Counter(plan.window for plan in walked[: 10 * len(STATES)])
    assert min(by_state.values()) >= 7
    assert {plan.payer for plan in walked} == {*PAYERS}


def test_plans_repeat_and_ten_thousand_hold_every_fault_in_every_state_and_2_000_pairs() -> None:
    assert draw(7, 3) == draw(7, 3) != draw(8, 3)
    plans = [draw(1, run) for run in range(10_000)]
    assert len({(plan.window, plan.faults) for plan in plans if len(plan.faults) == 1}) == EVERY
    assert sum(len(plan.faults) == 2 for plan in plans) >= 2_000


def test_a_power_cut_leaves_what_was_synchronised_and_of_the_rest_at_most_a_part() -> None:
    steps = [
        Step("C", "/a", 0, b""), Step("W", "/a", 0, b"sure"), Step("S", "/a", 0, b""),
        Step("W", "/a", 4, b"x" * 2_000), Step("C", "/b", 0, b""),
    ]  # fmt: skip
    assert left(steps, {}, None) == {"/a": b"sure"}
    torn = [left(steps, {}, random.Random(seed)) for seed in range(50)]
    assert all(files["/a"].startswith(b"sure") for files in torn)
    assert {len(files["/a"]) for files in torn} >= {4, 4 + 512, 2_004}
    assert {"/b" in files for files in torn} == {True, False}


def test_the_oracle_imports_nothing_that_it_judges() -> None:
    found = {
        (module.path, name)
        for module in Tree(REPOSITORY).modules("tools/oracle")
        for node in ast.walk(module.syntax)
        for name in _imported(node)
        if name.split(".")[0] in (*OURS, "tests")
    }
    assert found == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
