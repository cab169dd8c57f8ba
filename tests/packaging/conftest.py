"""Two releases of this tree as packages, and machines to put them into."""

from pathlib import Path

import pytest

from tests.packaging.machine import Machine, made_package


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_package(tmp_path_factory.mktemp("old"), "1.0.0")


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_package(tmp_path_factory.mktemp("new"), "1.1.0")


@pytest.fixture
def machine(tmp_path: Path, old: Path) -> Machine:
    """A terminal with the old release and rows that wait."""
    machine = Machine(tmp_path / "machine")
    status, said = machine.installs(old)
    assert status == 0, said
    machine.has_config()
    machine.puts_rows(25)
    return machine
