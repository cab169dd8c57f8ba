"""The real window on a real display: a finger presses coordinates, keys do nothing, and SIGTERM ends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.conftest import CONFIG
from tests.touch.glass import Glass, display

WAYS_OUT = ("Escape", "F1", "F11", "alt+F4", "ctrl+c", "ctrl+q", "ctrl+e", "super", "ctrl+alt+Delete", "Menu")


@pytest.fixture
def glass(tmp_path: Path) -> Iterator[Glass]:
    targets = tmp_path / "targets.json"
    with display(1080, 1920) as name:
        glass = Glass(name, ["-m", "tests.touch.demo", "1080", "1920", str(targets)], targets)
        yield glass
        glass.close()


def test_a_visit_is_pressed_through_with_a_finger(glass: Glass) -> None:
    glass.press("Home", "pay_bills")
    assert glass.says() == "home pay_bills"
    glass.press("ChooseBills", "bill:B1")
    glass.press("ChooseBills", "language")
    glass.until(lambda told: told["language"] == "en")
    glass.press("ChooseBills", "confirm")
    assert glass.says() == "chosen B2 B3"
    glass.press("ConfirmParts", "back")
    glass.press("ChooseBills", "confirm")
    assert glass.says() == "chosen B1 B2 B3"
    glass.press("ConfirmParts", "confirm")
    glass.press("TakeSlip", "done")
    assert glass.says() == "finished in en"
    assert glass.until(lambda told: told["question"] == "Home")["language"] == "zh"
    assert glass.close() == 0
    assert glass.says() == "closed"


def test_s18_no_key_leads_out_of_the_program(glass: Glass) -> None:
    glass.until(lambda told: told["question"] == "Home")
    for key in WAYS_OUT:
        glass.xdotool("key", key)
    glass.press("Home", "pay_bills")
    assert glass.says() == "home pay_bills"
    glass.press("ChooseBills", "home")
    assert glass.says() == "left"


def test_a_terminal_that_cannot_open_says_so_and_stays(tmp_path: Path) -> None:
    config, targets = tmp_path / "kiosk.toml", tmp_path / "targets.json"
    screen = f'[screen]\nfullscreen = false\ntargets_file = "{targets}"\n'
    config.write_text(
        CONFIG.replace('[ebills]\nurl = "http://127.0.0.1:9"\nsignature = "none"\n', "") + screen
    )
    (tmp_path / "token").write_text("very-secret")
    with display(1080, 1920) as name:
        glass = Glass(name, ["-m", "ui", "--config", str(config)], targets)
        told = glass.until(lambda told: told["question"] == "OutOfService")
        assert [each["name"] for each in told["targets"]] == ["help", "size", "language"]
        glass.press("OutOfService", "language")
        glass.until(lambda told: told["language"] == "en")
        assert glass.close() == 0
