"""The page of hardening names every goal once, and tests that are there."""

import re

from tests.rules.tree import REPOSITORY

PAGE = REPOSITORY / "docs" / "hardening.md"
GOALS = [f"S-{number}" for number in range(1, 33)]


def rows() -> list[list[str]]:
    lines = PAGE.read_text("utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(r"\| S-\d+ ", line)
    ]


def test_every_goal_stands_once_with_a_state() -> None:
    assert [row[0] for row in rows()] == GOALS
    assert {row[2] for row in rows()} <= {"holds", "part", "not"}


def test_what_holds_names_a_test_and_every_test_is_there() -> None:
    known = {
        name
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }
    named = {row[0]: re.findall(r"`(test_\w+)`", row[3]) for row in rows()}
    assert [goal for goal, tests in named.items() if set(tests) - known] == []
    assert [row[0] for row in rows() if row[2] == "holds" and not (named[row[0]] or "as S-" in row[3])] == []


def test_a_row_about_a_goal_names_a_test_of_its_number() -> None:
    """Another name may stand beside it; a goal that holds is found by its own."""
    missing = [
        row[0]
        for row in rows()
        if row[2] == "holds" and f"s{row[0][2:]}_" not in row[3] and "as S-" not in row[3]
    ]
    assert missing == []
