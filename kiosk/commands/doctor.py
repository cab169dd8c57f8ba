"""python -m kiosk doctor: looks at everything once and says what is bad. Moves and prints nothing."""

import asyncio
from pathlib import Path

import click

from drivers.device import Finding, Verdict
from kiosk.built_in import BackEnds, Devices
from kiosk.commands.shared import CONFIG, JSON, leave, print_json
from kiosk.config import load
from kiosk.upkeep.diagnostics import Section, examine

MARKS = {Verdict.GOOD: " ", Verdict.WARNING: "!", Verdict.BAD: "x"}


class NoNumbers:
    """The doctor settles nothing with the insurer, and takes no number from the running terminal."""

    async def insurer_message(self) -> str:
        raise LookupError("no message numbers are given out here")


@click.command()
@CONFIG
@JSON
def doctor(file: Path, as_json: bool) -> None:
    """Look at devices, back ends, queue, open settlements, disk and clock. Exit status 1 if one is bad."""
    sections = asyncio.run(_examine(file))
    good = all(section.good for section in sections)
    if as_json:
        findings = {section.name: [vars(finding) for finding in section.findings] for section in sections}
        print_json({"good": good, "sections": findings})
    else:
        click.echo("\n".join(_lines(sections)))
    leave(0 if good else 1)


async def _examine(file: Path) -> list[Section]:
    config = load(file)
    devices, back_ends = Devices.of(config), BackEnds.of(config, 0, NoNumbers())
    try:
        return await examine(config, devices, back_ends)
    finally:
        await back_ends.close()
        await devices.close()


def _lines(sections: list[Section]) -> list[str]:
    lines = []
    for section in sections:
        lines += [section.name.replace("_", " "), *(_line(finding) for finding in section.findings)]
    return lines


def _line(finding: Finding) -> str:
    return f"  {MARKS[finding.verdict]} {finding.what:<12} {finding.fact} {finding.code}".rstrip()
