"""What the package tells systemd is well-formed, and leaves the program little that it may do."""

import configparser
import json
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = ("kiosk.service", "kiosk-display.service", "kiosk-out-of-service.service")
# Exposure by `systemd-analyze security`, 0 to 100: what each unit had when this was written, and a little.
# The display owns a console and a graphics card, and opens a session; nothing much can be taken from it.
EXPOSED = {"kiosk.service": 20, "kiosk-display.service": 88, "kiosk-out-of-service.service": 10}


@pytest.fixture(scope="session")
def root(old: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package unpacked beside systemd's own units, with something in place of each program it calls."""
    root = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg-deb", "--extract", str(old), str(root)], check=True)
    ours = root / "usr/lib/systemd/system"
    shutil.copytree("/lib/systemd/system", ours, symlinks=True, dirs_exist_ok=True)
    for program in ("usr/bin/Xorg", "usr/bin/feh", "opt/health-card-kiosk/bin/python"):
        (root / program).unlink(missing_ok=True)
        (root / program).write_text("#!/bin/sh\n")
        (root / program).chmod(0o755)
    return root


def analyzed(root: Path, what: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", what, f"--root={root}", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_the_units_are_well_formed(root: Path):
    ended = analyzed(root, "verify", "--recursive-errors=yes", *UNITS)
    ours = [line for line in ended.stderr.splitlines() if line.startswith("kiosk")]
    assert (ours, ended.returncode) == ([], 0), ended.stderr


def test_a_mistake_in_a_unit_is_found(root: Path):
    wrong = root / "usr/lib/systemd/system/kiosk-wrong.service"
    wrong.write_text("[Service]\nExecStart=/usr/bin/not-there\n")
    assert analyzed(root, "verify", "--recursive-errors=yes", wrong.name).returncode != 0
    wrong.unlink()


@pytest.mark.parametrize("unit", UNITS)
def test_s21_a_unit_may_do_little_more_than_it_needs(root: Path, unit: str):
    ended = analyzed(root, "security", "--offline=true", f"--threshold={EXPOSED[unit]}", unit)
    assert ended.returncode == 0, ended.stdout.splitlines()[-1]


def test_s21_the_terminal_cannot_write_to_its_own_program(root: Path):
    ended = analyzed(root, "security", "--offline=true", "--json=short", "kiosk.service")
    judged = {each["json_field"]: each["set"] for each in json.loads(ended.stdout)}
    assert judged["ProtectSystem"]
    assert judged["UserOrDynamicUser"]
    assert judged["NoNewPrivileges"]


def test_s22_a_hang_is_seen_in_ten_seconds_and_three_starts_in_ten_minutes_are_the_last(root: Path):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(root / "usr/lib/systemd/system/kiosk.service")
    says = dict(unit["Service"]) | dict(unit["Unit"])
    assert (says["type"], says["watchdogsec"], says["restartsec"]) == ("notify", "10", "0.2")
    assert (says["startlimitintervalsec"], says["startlimitburst"]) == ("600", "3")
    assert says["onfailure"] == "kiosk-out-of-service.service"
