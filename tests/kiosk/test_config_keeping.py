"""S-31: a broken config file changes nothing; a good one is taken on between visits, or at the next start."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kiosk.__main__ import main
from kiosk.config import AT_ONCE, ConfigError, KioskConfig
from kiosk.config_file.keeping import KEPT, started
from kiosk.screens.home import Home
from tests.kiosk.idle_screen import IdleScreen, serving, until


def kept(config_file: Path) -> Path:
    return config_file.parent / "data" / KEPT


def add(config_file: Path, more: str) -> None:
    config_file.write_text(config_file.read_text() + more)


def replaced(config_file: Path, old: str, new: str) -> None:
    content = config_file.read_text()
    assert old in content
    config_file.write_text(content.replace(old, new))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.replace(b"device_index = 1", b"device_index = 100"),
        lambda content: content.replace(b"[scanner]", b"[scanner"),
        lambda content: content + "\n# 配置".encode("gb18030"),
        lambda content: content.replace(b"very", b"").replace(b'"token"', b'"no-token"'),
    ],
    ids=["a setting", "no TOML", "no UTF-8", "a secret's file"],
)
def test_s31_a_broken_file_at_the_start_and_the_last_good_one_is_used(config_file: Path, spoil: Any) -> None:
    good = started(config_file).config
    config_file.write_bytes(spoil(config_file.read_bytes()))
    begun = started(config_file)
    assert begun.config == good
    assert begun.broken is not None
    assert begun.broken.problems


def test_s31_without_a_good_one_a_broken_file_is_refused(config_file: Path) -> None:
    add(config_file, "\n[scaner]\n")
    with pytest.raises(ConfigError, match="did you mean scanner"):
        started(config_file)


def test_s31_a_file_that_is_not_there_is_a_slip_and_nothing_runs_in_its_place(config_file: Path) -> None:
    started(config_file)
    config_file.unlink()
    with pytest.raises(ConfigError, match="No such file"):
        started(config_file)


@pytest.mark.parametrize("how", ["cut", "changed"])
def test_s31_a_good_one_that_was_not_kept_whole_is_not_used(config_file: Path, how: str) -> None:
    started(config_file)
    content = kept(config_file).read_text()
    kept(config_file).write_text(content[:-9] if how == "cut" else content.replace("T007", "T008", 1) + " ")
    add(config_file, "\n[scaner]\n")
    with pytest.raises(ConfigError):
        started(config_file)


def test_s31_a_data_folder_that_takes_nothing_is_no_reason_not_to_start(config_file: Path) -> None:
    (config_file.parent / "data").write_text("a file where the folder should be")
    assert started(config_file).broken is None


def test_s31_what_is_kept_holds_no_secret(config_file: Path) -> None:
    started(config_file)
    assert "very-secret" not in kept(config_file).read_text()


async def test_s31_what_is_offered_changes_at_the_idle_screen(config_file: Path) -> None:
    screen = IdleScreen()
    async with serving(started(config_file), screen) as (terminal, _):
        await until(lambda: isinstance(screen.shown, Home), "the home screen")
        hash_before = terminal.store.origin.config
        add(config_file, '\n[menu]\njourneys = ["pay_bills"]\n')
        await until(lambda: [each.journey for each in screen.shown.entries] == ["pay_bills"], "the menu")
        assert terminal.config.content_hash == terminal.store.origin.config != hash_before
        (said,) = (each for each in terminal.events.newest() if each.kind == "config_changed")
        assert said.facts == {"at_once": "menu.journeys", "at_start": ""}


async def test_s31_another_address_waits_for_the_next_start_and_that_is_said(config_file: Path) -> None:
    async with serving(started(config_file), IdleScreen()) as (terminal, _):
        replaced(config_file, 'port = "no-scanner"', 'port = "another"')
        await until(lambda: terminal.in_force.at_start, "the change is seen")
        assert terminal.in_force.at_start == ("scanner.port",)
        assert terminal.config.scanner is not None
        assert terminal.config.scanner.port == "no-scanner"
    assert started(config_file).config.scanner.port == "another"  # type: ignore[union-attr]


async def test_s31_a_file_that_breaks_while_the_terminal_runs_changes_nothing(config_file: Path) -> None:
    async with serving(started(config_file), IdleScreen()) as (terminal, _):
        before = terminal.config
        add(config_file, "\n[menu]\nprofil = 'ward'\n")
        await until(lambda: "CFG-08" in terminal.health.faults, "the fault is told")
        assert terminal.config is before
        replaced(config_file, "profil =", "profile =")
        await until(lambda: "CFG-08" not in terminal.health.faults, "it is good again")
        await until(lambda: terminal.config.menu.profile == "ward", "and in force")


async def test_s31_a_start_on_the_last_good_one_says_so_and_is_over_when_the_file_is_good(
    config_file: Path,
) -> None:
    started(config_file)
    add(config_file, "\n[menu]\nprofil = 'ward'\n")
    async with serving(started(config_file), IdleScreen()) as (terminal, _):
        assert terminal.health.faults.count("CFG-08") == 1
        replaced(config_file, "profil =", "profile =")
        await until(lambda: terminal.config.menu.profile == "ward", "it is in force")
        await until(lambda: "CFG-08" not in terminal.health.faults, "the fault is over")


def test_s31_the_command_says_what_takes_effect_when(config_file: Path) -> None:
    def said() -> str:
        return CliRunner().invoke(main, ["config", "changes", str(config_file)]).output

    assert "has not run yet" in said()
    started(config_file)
    add(config_file, '\n[menu]\nprofile = "ward"\n[camera]\nsource = "/dev/v4l/by-id/one"\n')
    replaced(config_file, 'port = "no-scanner"', 'port = "another"')
    assert said() == ("At the next idle screen: menu.profile\nAt the next start: scanner.port, camera\n")


def test_what_takes_effect_at_once_are_sections_that_are_there() -> None:
    assert set(AT_ONCE) < set(KioskConfig.model_fields)
