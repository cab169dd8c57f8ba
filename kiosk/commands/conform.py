"""python -m kiosk conform: does the hospital's gateway keep our contracts? Writes a page for its vendor."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
from pydantic import TypeAdapter

from drivers.errors import Absent, Refused
from kiosk.clock import BEIJING
from kiosk.commands.shared import CONFIG
from kiosk.config import KioskConfig, load
from kiosk.conformance.asking import Asker, Point, built_in, points
from kiosk.conformance.contract import Operation, operations
from kiosk.conformance.judging import Finding, Verdict, judged
from kiosk.conformance.report import WORDS, About, lines, page
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
    "--examples",
    "own",
    type=click.Path(path_type=Path),
    callback=lambda _context, _option, file: _read(file),
    help='TOML of test data there, instead of a contract\'s examples: P00100001 = "0042".',
)
@click.option(
    "--report", type=click.Path(path_type=Path), default=Path("conformance.html"), show_default=True
)
def conform(file: Path, only: str, whole: bool, own: Mapping[str, str], report: Path) -> None:
    """Ask the back ends of a config file what docs/contracts says, and judge the answers.

    Of what is found the report shows the form only, unless all people are made up (--all, --examples). Exit
    status 0 when every answer keeps its contract, 1 when one does not or none could be judged.
    """
    config = load(file)
    findings = [each for one in _asked(config, only, own) for each in _judged(one, whole)]
    if not findings:
        raise Absent("CNF-01", "the config file names no back end whose contract is ours")
    made_at = datetime.now(BEIJING).isoformat(timespec="minutes")
    _write(report, page(findings, About(config.terminal.id, made_at, whole, unmasked=whole or bool(own))))
    for line in lines(findings):
        click.echo(line)
    counts = Counter(each.verdict for each in findings)
    click.echo(", ".join(f"{counts[each]} {WORDS['verdict'][each][1]}" for each in Verdict) + f": {report}")
    raise SystemExit(1 if counts[Verdict.BROKEN] or not counts[Verdict.KEPT] else 0)


def _read(examples: Path | None) -> Mapping[str, str]:
    if examples is None:
        return {}
    try:
        return TypeAdapter(dict[str, str]).validate_python(tomllib.loads(examples.read_text("utf-8")))
    except (OSError, ValueError) as why:
        raise Refused("CNF-02", f"{examples} is no TOML file of texts: {type(why).__name__}") from None


def _write(report: Path, content: str) -> None:
    try:
        report.write_text(content, "utf-8")
    except OSError as why:
        raise Refused("CNF-03", f"{report} can't be written: {why.strerror}") from why


def _asked(config: KioskConfig, only: str, own: Mapping[str, str]) -> list[tuple[list[Operation], Asker]]:
    return [
        (operations(contract, own), Asker(settings, config.terminal.id))
        for contract, settings in built_in(config, CONTRACTS)
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
