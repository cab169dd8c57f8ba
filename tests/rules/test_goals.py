"""The pages of hardening and of the queue name every goal once, and tests that are there."""

import re

import pytest

from tests.rules.tree import REPOSITORY

PAGES = {"S": ("hardening.md", 32), "Q": ("queue.md", 29)}


def rows(letter: str) -> list[list[str]]:
    lines = (REPOSITORY / "docs" / PAGES[letter][0]).read_text("utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(rf"\| {letter}-\d+ ", line)
    ]


@pytest.mark.parametrize("letter", PAGES)
def test_every_goal_stands_once_with_a_state(letter: str) -> None:
    assert [row[0] for row in rows(letter)] == [
        f"{letter}-{number}" for number in range(1, PAGES[letter][1] + 1)
    ]
    assert {row[2] for row in rows(letter)} <= {"holds", "part", "not"}


@pytest.mark.parametrize("letter", PAGES)
def test_what_holds_names_a_test_and_every_test_is_there(letter: str) -> None:
    known = {
        name
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }
    named = {row[0]: re.findall(r"`(test_\w+)`", row[3]) for row in rows(letter)}
    assert [goal for goal, tests in named.items() if set(tests) - known] == []
    holding = [row for row in rows(letter) if row[2] == "holds"]
    assert [row[0] for row in holding if not (named[row[0]] or f"as {letter}-" in row[3])] == []


@pytest.mark.parametrize("letter", PAGES)
def test_a_row_about_a_goal_names_a_test_of_its_number(letter: str) -> None:
    """Another name may stand beside it; a goal that holds is found by its own."""
    missing = [
        row[0]
        for row in rows(letter)
        if row[2] == "holds"
        and f"{letter.lower()}{row[0][2:]}_" not in row[3]
        and f"as {letter}-" not in row[3]
    ]
    assert missing == []
