"""The desk that most tests of settlements stand at."""

from pathlib import Path

import pytest

from tests.power_cut.desk import Desk
from tests.services.conftest import started_town

__all__ = ["started_town"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "terminal.db")
