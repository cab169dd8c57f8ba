"""The page of features names every row of the terminal once, and tests and files that are there."""

import re
from collections.abc import Iterator

from tests.rules.tree import REPOSITORY

PAGE = REPOSITORY / "docs" / "features_state.md"
ROWS = 122  # 103 on the terminal, 19 in what it calls


def rows() -> list[list[str]]:
    lines = PAGE.read_text("utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in lines
        if re.match(r"\| [A-Z]+-\d\d ", line)
    ]


def named() -> Iterator[str]:
    for row in rows():
        yield from re.findall(r"`([^`]+)`", row[3])


def test_every_row_stands_once_with_a_state() -> None:
    assert len({row[0] for row in rows()}) == len(rows()) == ROWS
    assert {row[2] for row in rows()} <= {"works", "part", "not"}


def test_what_works_says_where() -> None:
    assert [row[0] for row in rows() if row[2] == "works" and not ("`" in row[3] or "as EHC" in row[3])] == []


def test_every_test_and_file_that_is_named_is_there() -> None:
    known = {
        name
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }
    missing = [each for each in named() if each.startswith("test_") and each not in known]
    missing += [each for each in named() if "/" in each and not (REPOSITORY / each).exists()]
    assert missing == []
