"""What is imported is asked for by name, and what is asked for stands in the pinned lists."""

import ast
import re
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.rules.tree import OURS, PRODUCT, Tree, plant

LISTS = {"run": OURS, "dev": ("tests", "tools")}
OWN = {*OURS, "tests", "tools"}
# Part of every virtual environment, used by the name of what brings it, or in a list of its own.
NOT_ASKED_FOR = {"packaging", "pydantic-core", "urllib3", "face-recognition", "persistqueue", "paho"}


def names(text: str) -> set[str]:
    """Packages in a list, in the form in which names are compared."""
    lines = [re.split(r"[=\s#]", line)[0] for line in text.splitlines()]
    return {re.sub(r"[-_.]+", "-", line).lower() for line in lines if line and not line.startswith("-")}


def not_asked_for(tree: Tree) -> list[str]:
    """Imports whose package is in no list of ours."""
    lists = ("run.in", "bench.txt", "fuzz.txt")
    asked = NOT_ASKED_FOR.union(*(names(tree.read(f"requirements/{each}")) for each in lists))
    found = []
    for which, folders in LISTS.items():
        asked |= names(tree.read(f"requirements/{which}.in"))
        for module in tree.modules(*folders):
            wanted = {name for name in _imported(module.syntax) if not _packages(name) & asked}
            found += [f"{module.path} imports {name}" for name in sorted(wanted)]
    return found


def _imported(syntax: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(syntax):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - OWN


@cache
def _packages(name: str) -> frozenset[str]:
    return frozenset(names("\n".join(_installed().get(name, [name]))))


@cache
def _installed() -> Mapping[str, list[str]]:
    return packages_distributions()


def not_pinned(tree: Tree) -> list[str]:
    """Packages that are asked for and have no version."""
    return [
        f"{name} is not in {which}.txt"
        for which in LISTS
        for name in sorted(
            names(tree.read(f"requirements/{which}.in"))
            - names(tree.read(f"requirements/{which}.txt"))
            - names(tree.read("requirements/run.txt"))
            - names(tree.read("requirements/terminal.txt"))
        )
    ]


def not_in_the_package(tree: Tree) -> list[str]:
    """What the product imports, and the list that a terminal is made from lacks."""
    has = NOT_ASKED_FOR | names(tree.read("requirements/terminal.txt"))
    return [
        f"{module.path} imports {name}"
        for module in tree.modules(*PRODUCT)
        for name in sorted(_imported(module.syntax))
        if not _packages(name) & has
    ]


def without_a_hash(tree: Tree) -> list[str]:
    """Pins that any file of that name would do for."""
    return [
        line
        for which in ("terminal", "run", "dev")
        for line in tree.read(f"requirements/{which}.txt").splitlines()
        if "==" in line and not line.endswith("\\")
    ]


PLANTED = {
    "requirements/run.in": "requests  # HTTP\n",
    "requirements/run.txt": "requests==2.0\n",
    "requirements/terminal.txt": "click==8.0 \\\n    --hash=sha256:00\n",
    "requirements/bench.txt": "huey==3.5.4\n",
    "requirements/fuzz.txt": "atheris==2.3.0\n",
    "requirements/dev.in": "pytest\nPyYAML\n",
    "requirements/dev.txt": "-r run.txt\npytest==9.0 \\\n    --hash=sha256:00\n",
    "kiosk/a.py": "import requests\nimport pytest\nimport json\n",
    "tests/b.py": "import yaml\nimport jsonschema.validators\nimport tests.a\n",
}


def test_every_import_is_asked_for(repository: Tree) -> None:
    assert not_asked_for(repository) == []


def test_an_import_that_nobody_asked_for_is_found(tmp_path: Path) -> None:
    assert not_asked_for(plant(tmp_path, PLANTED)) == [
        "kiosk/a.py imports pytest",
        "tests/b.py imports jsonschema",
    ]


def test_everything_asked_for_has_a_version(repository: Tree) -> None:
    assert not_pinned(repository) == []


def test_a_package_without_a_version_is_found(tmp_path: Path) -> None:
    assert not_pinned(plant(tmp_path, PLANTED)) == ["pyyaml is not in dev.txt"]


def test_a_terminal_is_made_from_what_its_program_imports(repository: Tree) -> None:
    assert not_in_the_package(repository) == []


def test_an_import_that_a_terminal_would_lack_is_found(tmp_path: Path) -> None:
    assert not_in_the_package(plant(tmp_path, PLANTED)) == [
        "kiosk/a.py imports pytest",
        "kiosk/a.py imports requests",
    ]


def test_every_pin_names_the_files_that_it_means(repository: Tree) -> None:
    assert without_a_hash(repository) == []


def test_a_pin_without_a_hash_is_found(tmp_path: Path) -> None:
    assert without_a_hash(plant(tmp_path, PLANTED)) == ["requests==2.0"]
