"""`--bench FILE`: the devices of that file stand on the shelf; only what can be tried with them is run."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

SHELF: pytest.StashKey[dict[str, Any] | None] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    about = "Real devices instead of the bench: a file with their sections, as in a terminal's config file."
    parser.addoption("--bench", type=Path, metavar="SHELF.TOML", help=about)


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--bench")
    config.stash[SHELF] = tomllib.loads(file.read_text("utf-8")) if file else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    shelf = config.stash[SHELF]
    if shelf is None:
        return
    chosen = [item for item in items if (mark := item.get_closest_marker("shelf")) and mark.args[0] in shelf]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen
    for item in items:
        item.add_marker(pytest.mark.timeout(600), append=False)  # hands take their time
