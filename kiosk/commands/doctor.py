"""python -m kiosk doctor: looks at everything once and says what is bad. Moves and prints nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import click

from drivers.device import Verdict
from kiosk.commands.shared import CONFIG, JSON, LANGUAGE, leave, print_json
from kiosk.config_file.keeping import looked_at
from kiosk.inspection.diagnostics import examined
from kiosk.inspection.findings import Found, Section, as_rows, explained, is_good
from kiosk.text import Text, words

MARKS = {Verdict.GOOD: " ", Verdict.WARNING: "!", Verdict.BAD: "x"}


@click.command()
@CONFIG
@JSON
@LANGUAGE
def doctor(file: Path, as_json: bool, language: str) -> None:
    """Look at devices, back ends, queue, payments, machine, certificates. Exit status 1 if one is bad."""
    sections = asyncio.run(examined(looked_at(file)))
    good = is_good(sections)
    if as_json:
        print_json({"good": good, "sections": as_rows(sections, language)})
    else:
        click.echo("\n".join(_lines(sections, language)))
    leave(0 if good else 1)


def _lines(sections: list[Section], language: str) -> Iterator[str]:
    for section in sections:
        yield words(language).say(f"found_section.{section.name}")
        for finding in section.findings:
            yield from _said(finding, language)


def _said(finding: Found, language: str) -> Iterator[str]:
    fact = finding.said(words(language))
    yield f"  {MARKS[finding.verdict]} {finding.what:<12} {fact} {finding.code}".rstrip()
    fault = explained(finding.code, language)
    yield from (f"      {fault[part]}" for part in fault)
    if finding.last is not None and finding.last.code != finding.code:
        last = Text("found.last", {"code": finding.last.code, "at": f"{finding.last.at:%Y-%m-%d %H:%M}"})
        yield f"      {words(language).say(last)}"
        yield f"      {explained(finding.last.code, language).get('cause', '')}".rstrip()
