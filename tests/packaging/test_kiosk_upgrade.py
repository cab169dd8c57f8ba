"""kiosk-upgrade as a technician types it: what it refuses, and what comes back with the release before."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.packaging.machine import REPOSITORY, Machine

SCRIPT = REPOSITORY / "packaging" / "kiosk-upgrade"
FORCED = "--force-script-chrootless --force-depends --force-unsafe-io"


def upgraded(machine: Machine, *words: str) -> tuple[int, str]:
    """Exit status, and everything that was said."""
    environment = os.environ | {"KIOSK_ROOT": str(machine.root)}
    environment["KIOSK_DPKG"] = f"dpkg --root={machine.root} {FORCED}"
    command = [*([] if os.getuid() == 0 else ["fakeroot"]), "sh", str(SCRIPT), *words]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def upgraded_machine(machine: Machine, old: Path, new: Path) -> Machine:
    """One on which the release before is kept, as `install.sh` and an upgrade leave it."""
    kept = machine.root / "var/lib/health-card-kiosk"
    kept.mkdir(parents=True)
    (kept / "current.deb").write_bytes(old.read_bytes())
    status, said = upgraded(machine, "--unsigned", str(new))
    assert (status, machine.version) == (0, "1.1.0"), said
    return machine


def test_s32_back_in_one_step(upgraded_machine: Machine):
    status, said = upgraded(upgraded_machine, "--back")
    assert (status, upgraded_machine.version) == (0, "1.0.0"), said
    assert "1.0.0 is installed" in said


def test_s32_a_package_that_nobody_signed_is_refused(machine: Machine, new: Path):
    status, said = upgraded(machine, str(new))
    assert (status, machine.version) == (1, "1.0.0")
    assert "release.gpg to check the signature by" in said


def test_s32_a_release_that_cannot_work_by_the_config_file_is_refused_before_anything_stops(
    machine: Machine, new: Path
):
    machine.config_file.write_text(machine.config_file.read_text() + "[scaner]\n")
    status, said = upgraded(machine, "--unsigned", str(new))
    assert (status, machine.version) == (1, "1.0.0")
    assert "scaner is not a section; did you mean scanner?" in said
    assert "nothing was replaced" in said


def test_s32_the_release_before_comes_back_with_the_config_file_that_it_had(upgraded_machine: Machine):
    file = upgraded_machine.config_file
    before = file.read_text()
    # As a setting looks to the release before, which does not know it yet.
    after = before + "[of_the_next_release]\n"
    file.write_text(after)
    status, said = upgraded(upgraded_machine, "--back")
    assert (status, upgraded_machine.version) == (0, "1.0.0"), said
    assert file.read_text() == before
    assert file.with_name("kiosk.toml.newer").read_text() == after


def test_s32_a_terminal_on_its_last_good_config_is_upgraded_at_a_good_moment(machine: Machine, new: Path):
    """The file is broken, nobody can start by it, and another release may be what mends it."""
    machine.config_file.write_text(machine.config_file.read_text() + "[of_another_release]\n")
    status, said = machine.installs(new)
    assert (status, machine.version) == (0, "1.1.0"), said
