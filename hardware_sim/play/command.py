"""python -m hardware_sim play: a bad day by its name."""

import sys
from pathlib import Path

import click

from hardware_sim.play.judge import Verdict
from hardware_sim.play.script import Scenario, names, read
from hardware_sim.play.stage import play as play_scenario
from hardware_sim.play.words import Language
from hardware_sim.until_stopped import until_stopped

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="Say which there are.")
@click.option(
    "--out", type=FOLDER, default=Path("out/scenarios"), help="Where reports go.", show_default=True
)
@click.option(
    "--folder", type=FOLDER, default=Path("out/play"), help="Where the bench lives.", show_default=True
)
@click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", help="Of the list.", show_default=True
)
def play(name: str | None, listed: bool, out: Path, folder: Path, language: Language) -> None:
    """Play the bad day NAME on a bench with the real terminal, without a display; leaves a report
    in both languages.

    NAME is one of --list, the path of a scenario of your own, or "all".
    """
    try:
        chosen = {Path(each).stem: read(each) for each in _chosen(name, listed)}
    except ValueError as why:
        raise click.ClickException(str(why)) from None
    if listed:
        width = max(map(len, chosen))
        click.echo(
            "\n".join(f"{each:<{width}}  {scenario.title.of(language)}" for each, scenario in chosen.items())
        )
        return
    sys.exit(until_stopped(_play(chosen, folder, out)))


def _chosen(name: str | None, listed: bool) -> list[str]:
    if name is None and not listed:
        raise ValueError(f"which one? There are {', '.join(names())}, and all")
    return names() if listed or name == "all" else [str(name)]


async def _play(chosen: dict[str, Scenario], folder: Path, out: Path) -> int:
    failed = 0
    for name, scenario in chosen.items():
        try:
            verdict = await play_scenario(scenario, folder, out / name)
        except (RuntimeError, OSError) as why:
            click.echo(f"{name} can't be played: {why}", err=True)
            return 1
        failed += not verdict.passed
        click.echo(_told(name, verdict, out / name / "report.html"))
    return 1 if failed else 0


def _told(name: str, verdict: Verdict, page: Path) -> str:
    wrong = [f"  not so: {sentence.en}" for sentence, is_so in verdict.checks if not is_so]
    return "\n".join([f"{name}: {'passed' if verdict.passed else 'FAILED'}, {page}", *wrong])
