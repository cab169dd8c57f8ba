"""The examples of the documents still fit this tree, and what they add passes its own tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.tree import OURS, REPOSITORY

EXAMPLES = REPOSITORY / "docs" / "examples"
# The tests that an example brings along, and those that a bench with it has to pass.
ORDERS = "tests/hardware_sim/test_orders.py"
TRIED = {
    "add_a_device": (
        "tests/drivers/test_scale.py",
        "tests/shelf/test_scales.py",
        f"{ORDERS}::test_every_order_is_declared_in_both_languages",
        f"{ORDERS}::test_every_fault_can_be_switched_off",
        f"{ORDERS}::test_the_command_says_what_can_be_ordered",
    ),
    "add_a_journey": ("tests/stories/test_parking.py",),
}


def applied(folder: Path, name: str) -> "subprocess.CompletedProcess[str]":
    """`git apply` in a copy that is no repository, as whoever has an archive of the source would do it."""
    for each in (*OURS, "tests", "tools", "changelog", "docs"):
        shutil.copytree(REPOSITORY / each, folder / each, ignore=shutil.ignore_patterns("__pycache__"))
    for each in ("setup.cfg", "Makefile"):
        shutil.copy(REPOSITORY / each, folder)
    command = ["git", "apply", "--verbose", str(EXAMPLES / f"{name}.diff")]
    # A repository above would make git leave everything as it is.
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)


def test_each_example_has_its_document_and_is_named_there() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.diff")}
    assert names == set(TRIED)
    for name in names:
        assert f"examples/{name}.diff" in (REPOSITORY / "docs" / f"{name}.md").read_text("utf-8")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", sorted(TRIED))
def test_an_example_fits_this_tree_and_its_tests_pass(tmp_path: Path, name: str) -> None:
    done = applied(tmp_path, name)
    assert done.returncode == 0, done.stderr
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TRIED[name]]
    tried = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=280)
    assert tried.returncode == 0, tried.stdout + tried.stderr
