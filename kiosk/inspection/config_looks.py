"""How the config file is, in words: what is wrong with it, and what of it waits for the next start."""

from pathlib import Path

from drivers.device import Verdict
from kiosk.config_file.problems import ConfigError
from kiosk.fleet.config_in_force import BROKEN
from kiosk.inspection.findings import Found
from kiosk.text import Text, as_given
from kiosk.upkeep import kept_log


def config_file(folder: Path, broken: ConfigError | None) -> Found:
    """`broken` says why the file is not what counts; what waits is read from the kept log in `folder`."""
    if broken is not None:
        wrong = (as_given(str(problem)) for problem in broken.problems)
        return Found("config", Verdict.BAD, (Text("found.config_broken"), *wrong), BROKEN)
    if waiting := _at_start(folder):
        fact = Text("found.config_waits", {"settings": waiting})
        return Found("config", Verdict.WARNING, (fact,))
    return Found("config", Verdict.GOOD, (Text("found.config_in_force"),))


def _at_start(folder: Path) -> str:
    waiting = ""
    for event in kept_log.events(folder):
        if event.kind == "opened":
            waiting = ""
        elif event.kind == "config_changed":
            waiting = str(event.facts.get("at_start", ""))
    return waiting
