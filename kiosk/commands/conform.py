"""python -m kiosk conform: does the hospital's gateway keep our contracts? Writes a page for its vendor."""

from datetime import datetime
from pathlib import Path

import click

from drivers.errors import Absent
from kiosk.clock import BEIJING
from kiosk.commands.shared import CONFIG
from kiosk.config import KioskConfig, load
from kiosk.conformance.asking import Asker, Point, built_in, points
from kiosk.conformance.contract import Operation, operations
from kiosk.conformance.judging import Finding, Verdict, judged
from kiosk.conformance.report import About, lines, page
from kiosk.conformance.sequences import sequences

PACKAGE = Path(__file__).parents[1]
# In the package they lie beside the program; in the source they are documents.
CONTRACTS = next(
    (folder for folder in (PACKAGE / "contracts", PACKAGE.parent / "docs" / "contracts") if folder.is_dir()),
    PACKAGE / "contracts",
)


@click.command()
@CONFIG
@click.option("--only", default="", help="One contract, such as hospital.")
@click.option(
    "--all", "whole", is_flag=True, help="Also what acts: books, pays, posts. Only on a test gateway."
)
@click.option(
    "--report", type=click.Path(path_type=Path), default=Path("conformance.html"), show_default=True
)
@click.option("--contracts", type=click.Path(path_type=Path), default=CONTRACTS, hidden=True)
def conform(file: Path, only: str, whole: bool, report: Path, contracts: Path) -> None:
    """Ask the back ends of a config file what docs/contracts says, and judge the answers.

    Exit status 0 when every answer keeps its contract, 1 when one does not or none could be judged.
    """
    config = load(file)
    findings = [each for one in _asked(config, contracts, only) for each in _judged(one, whole)]
    if not findings:
        raise Absent("CNF-01", "the config file names no back end whose contract is ours")
    made_at = datetime.now(BEIJING).isoformat(timespec="minutes")
    report.write_text(page(findings, About(config.terminal.id, made_at, whole)), "utf-8")
    for line in lines(findings):
        click.echo(line)
    kept = sum(each.verdict is Verdict.KEPT for each in findings)
    click.echo(f"{kept} of {len(findings)} points kept; {report} says each")
    broken = any(each.verdict is Verdict.BROKEN for each in findings)
    raise SystemExit(1 if broken or not kept else 0)


def _asked(config: KioskConfig, contracts: Path, only: str) -> list[tuple[list[Operation], Asker]]:
    return [
        (operations(contract), Asker(settings, config.terminal.id))
        for contract, settings in built_in(config, contracts)
        if only in ("", contract.name.partition(".")[0])
    ]


def _judged(one: tuple[list[Operation], Asker], whole: bool) -> list[Finding]:
    offered, asker = one
    wanted: list[Point] = [point for each in offered if whole or each.only_reads for point in points(each)]
    if whole:
        known = {each.name: each for each in offered}
        wanted += [point for sequence in sequences(known) for point in sequence]
    try:
        return [judged(point, asker.ask(point)) for point in wanted]
    finally:
        asker.close()
