"""Kivy comes up once in a test process, drawing into nothing; texts are still measured."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.kivy_window import bring_up

bring_up(1080, 1920)

from tests.screens.robot import Robot  # noqa: E402  # Kivy comes up first


@pytest.fixture
def targets_file(tmp_path: Path) -> Path:
    return tmp_path / "targets.json"


@pytest.fixture
def robot(targets_file: Path) -> Iterator[Robot]:
    robot = Robot(targets_file)
    yield robot
    robot.close()


@pytest.fixture(autouse=True)
def _swept_between_tests() -> Iterator[None]:
    """Screens are rings of pieces; sweeping after each test and not during it is seven times as fast."""
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.collect()
