"""The shelf mode itself, with a bench started by hand for a shelf, and a technician at a terminal."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w

from tests.drivers.parts import Parts

SENTENCE = re.compile(rb">> [^\[]*\[([^\]]*)\]\r?\n  Enter when it is done: ")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[tuple[Parts, Path]]:
    """Two devices that somebody started, and the file that names them."""
    with Parts(tmp_path / "shelf") as devices:
        file = tmp_path / "shelf.toml"
        there = {name: devices.settings[name] for name in ("scanner", "id_card")}
        file.write_text(tomli_w.dumps(there), "utf-8")
        yield devices, file


def test_the_tests_of_the_devices_on_the_shelf_are_run_and_ask_for_hands(shelf: tuple[Parts, Path]) -> None:
    devices, file = shelf
    said, status = technician(
        devices, ["-vv", f"--bench={file}", "tests/shelf", "-p", "no:cacheprovider", "--color=no"]
    )
    assert status == 0, said
    assert "test_a_long_code_is_read_whole_and_once" in said
    assert "test_an_id_card_is_read_and_its_leaving_seen" in said
    assert "3 passed" in said
    assert "test_a_social_card" not in said
    assert "▀" in said


def technician(devices: Parts, options: list[str]) -> tuple[str, int]:
    """Runs pytest at a terminal, and does what it asks for; what was to be read there, and how it ended."""
    person, terminal = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.shelf.at_a_terminal", os.ttyname(terminal), *options],
        stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    said, unread = b"", b""
    while piece := _read(person):
        said, unread = said + piece, unread + piece
        while asked := SENTENCE.search(unread):
            unread = unread[asked.end() :]
            device, order, *args = asked[1].decode().split()
            devices.order(device, order, **dict(each.split("=", 1) for each in args))
            os.write(person, b"\n")
    os.close(person)
    return said.decode("utf-8", "replace"), run.wait(timeout=30)


def _read(end: int) -> bytes:
    try:
        return os.read(end, 4096)
    except OSError:  # Linux says so when the last one at the other end has gone.
        return b""
