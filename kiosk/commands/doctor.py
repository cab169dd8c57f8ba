"""python -m kiosk doctor: looks at everything once and says what is bad. Moves and prints nothing."""

import asyncio
from pathlib import Path

import click

from drivers.device import Finding, Verdict
from kiosk.commands.shared import CONFIG, JSON, leave, print_json
from kiosk.config import load
from kiosk.upkeep.diagnostics import examined
from kiosk.upkeep.findings import Section, as_rows, is_good

MARKS = {Verdict.GOOD: " ", Verdict.WARNING: "!", Verdict.BAD: "x"}


@click.command()
@CONFIG
@JSON
def doctor(file: Path, as_json: bool) -> None:
    """Look at devices, back ends, queue, open settlements, disk and clock. Exit status 1 if one is bad."""
    sections = asyncio.run(examined(load(file)))
    good = is_good(sections)
    if as_json:
        print_json({"good": good, "sections": as_rows(sections)})
    else:
        click.echo("\n".join(_lines(sections)))
    leave(0 if good else 1)


def _lines(sections: list[Section]) -> list[str]:
    lines = []
    for section in sections:
        lines += [section.name.replace("_", " "), *(_line(finding) for finding in section.findings)]
    return lines


def _line(finding: Finding) -> str:
    return f"  {MARKS[finding.verdict]} {finding.what:<12} {finding.fact} {finding.code}".rstrip()
