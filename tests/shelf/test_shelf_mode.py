"""The shelf mode itself, with a bench started by hand for a shelf, and a technician at a terminal."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from hardware_sim.arguments import argument
from tests.drivers.parts import Parts
from tests.printer.private_cups import PrivateCups

SENTENCE = re.compile(rb">> [^\[]*\[([^\]]*)\]\r?\n  Enter when it is done: |>> [^>]*\(y/n\): ")
ALL = {
    "scanner",
    "camera",
    "social_card",
    "tap_card",
    "id_card",
    "printer",
    "pin_pad",
    "fingerprint",
    "insurance_terminal",
}
MARKED = re.compile(r'@pytest\.mark\.shelf\("(\w+)"\)\nasync def (test_\w+)\(')
OUTCOME = re.compile(r"^(PASSED|FAILED) tests/shelf/test_\w+\.py::(test_\w+)", re.MULTILINE)


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Parts]:
    """What somebody started, as if it stood on the shelf."""
    with Parts(tmp_path / "shelf") as devices:
        yield devices


def file_of(folder: Path, sections: Mapping[str, Mapping[str, Any]]) -> Path:
    file = folder / "shelf.toml"
    file.write_text(tomli_w.dumps(sections), "utf-8")
    return file


def options(file: Path) -> list[str]:
    return ["-rA", f"--bench={file}", "tests/shelf", "-p", "no:cacheprovider", "--color=no"]


def test_every_device_of_a_shelf_is_tried_and_asks_for_hands(devices: Parts, tmp_path: Path) -> None:
    assert set(devices.settings) == ALL
    said, status = technician(devices, options(file_of(tmp_path, devices.settings)))
    assert status == 0, said
    assert set(OUTCOME.findall(said)) == {("PASSED", each) for each in tried_with(ALL)}
    assert "▀" in said


@pytest.mark.cups
def test_an_a4_printer_on_the_shelf_is_tried(cups: PrivateCups, tmp_path: Path) -> None:
    there = {"office_printer": {"queue": cups.queue, "server": cups.server}}
    said, status = technician(None, options(file_of(tmp_path, there)))
    assert status == 0, said
    assert set(OUTCOME.findall(said)) == {("PASSED", each) for each in tried_with({"office_printer"})}
    assert cups.papers


def test_a_device_that_fails_is_told_and_what_does_not_stand_there_is_left_out(
    devices: Parts, tmp_path: Path
) -> None:
    there = {"insurance_terminal": {"link": f"serial:{tmp_path}/nothing@115200"}}
    said, status = technician(None, options(file_of(tmp_path, there)))
    assert status == 1
    assert set(OUTCOME.findall(said)) == {("FAILED", each) for each in tried_with({"insurance_terminal"})}


def tried_with(names: Collection[str]) -> set[str]:
    """Every test in this folder that is marked with one of these devices."""
    files = [path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
    marked = [MARKED.findall(path.read_text("utf-8")) for path in files]
    return {test for pairs in marked for device, test in pairs if device in names}


def technician(devices: Parts | None, options: list[str]) -> tuple[str, int]:
    """Runs pytest at a terminal, does what it asks for with `devices`, and finds all papers good.

    Returns what was to be read there, and how it ended.
    """
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
            if asked[1]:
                assert devices is not None
                device, order, *args = asked[1].decode().split()
                devices.order(device, order, **dict(argument(each) for each in args))
            os.write(person, b"\n" if asked[1] else b"y\n")
    os.close(person)
    return said.decode("utf-8", "replace"), run.wait(timeout=30)


def _read(end: int) -> bytes:
    try:
        return os.read(end, 4096)
    except OSError:  # Linux says so when the last one at the other end has gone.
        return b""
