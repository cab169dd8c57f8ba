"""What the log says of a journey that ended badly."""

import logging
from pathlib import Path

import pytest

from drivers.errors import Refused
from kiosk.journey import Journey, Stage
from kiosk.runner import attend
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from tests.kiosk.test_terminal import with_terminal


def said_of(failure: Exception, config_file: Path, caplog: pytest.LogCaptureFixture) -> logging.LogRecord:
    """What is logged when a journey fails like that."""

    async def fails(_visit: Visit, _terminal: Terminal) -> None:
        raise failure

    async def do(terminal: Terminal) -> None:
        await attend(Journey("fails", frozenset(), fails, Stage.VISIT), Visit("fails"), terminal)

    with_terminal(config_file, do)
    (said,) = (each for each in caplog.records if each.name == "kiosk.runner" and each.levelname == "ERROR")
    return said


def test_a_fault_with_a_code_is_one_line_in_the_log(config_file: Path, caplog: pytest.LogCaptureFixture):
    said = said_of(Refused("PRN-02", "no paper"), config_file, caplog)
    assert said.getMessage() == "PRN-02 ended the journey: no paper"
    assert said.exc_info is None


def test_a_bug_leaves_its_stack_in_the_log(config_file: Path, caplog: pytest.LogCaptureFixture):
    said = said_of(KeyError("who"), config_file, caplog)
    assert said.getMessage() == "SYS-00 ended the journey: KeyError"
    assert said.exc_info is not None
