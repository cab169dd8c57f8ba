"""python -m hardware_sim: starts a bench, gives it orders, or runs the terminal on it."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

import click
from click.core import ParameterSource

from hardware_sim.arguments import argument
from hardware_sim.bench import Bench, open_bench
from hardware_sim.desk import DEFAULT_FOLDER, Desk
from hardware_sim.part import Json
from hardware_sim.play.command import play
from hardware_sim.recordings.command import replay
from hardware_sim.terminal.run import run as run_terminal
from hardware_sim.terminal.run import run_on_the_page
from hardware_sim.until_stopped import until_stopped

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option(
    "--folder", type=FOLDER, default=DEFAULT_FOLDER, help="Where bench.toml goes.", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Say where it listens as one JSON object.")
@click.option("--plain", is_flag=True, help="The terminal has only what every terminal has.")
@click.pass_context
def main(context: click.Context, folder: Path, as_json: bool, plain: bool) -> None:
    """Start a bench: the far end of every wire of a terminal. It stays until Ctrl+C.

    A --folder before the command is the command's, too.
    """
    if context.get_parameter_source("folder") is ParameterSource.COMMANDLINE:
        context.default_map = {each: {"folder": folder, "place": str(folder)} for each in main.commands}
    if context.invoked_subcommand is None:
        sys.exit(until_stopped(_stand(folder, as_json, plain)))


@main.command()
@click.argument("device")
@click.argument("order")
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@click.option(
    "--folder",
    "--bench",
    "place",
    default=str(DEFAULT_FOLDER),
    help="Its folder or address.",
    show_default=True,
)
def order(device: str, order: str, arguments: tuple[str, ...], place: str) -> None:
    """Give one order to a bench that runs, such as: order social_card insert person=lin."""
    try:
        said = {"device": device, "order": order, **dict(argument(each) for each in arguments)}
        answer = Desk.of(place).send(said)
    except FileNotFoundError:
        raise click.ClickException(
            f"no bench runs in {place}; start one with python -m hardware_sim"
        ) from None
    except (ValueError, OSError) as why:
        raise click.ClickException(str(why)) from None
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


@main.command()
@click.argument("devices", nargs=-1)
@click.option(
    "--folder",
    "--bench",
    "place",
    default=str(DEFAULT_FOLDER),
    help="Its folder or address.",
    show_default=True,
)
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True)
def orders(devices: tuple[str, ...], place: str, language: str) -> None:
    """Say what can be ordered of a bench that runs: of these devices, or of all."""
    try:
        known = Desk.of(place).forms()
    except OSError as why:
        raise click.ClickException(f"no bench runs in {place}: {why}") from None
    for device in devices or known:
        for form in known.get(device, []):
            blanks = (each["name"] + "=…" for each in form["arguments"])
            click.echo(f"{device} {form['name']} {' '.join(blanks)}".ljust(60) + " " + form[language])


@main.command()
@click.option(
    "--folder", type=FOLDER, default=DEFAULT_FOLDER, help="Where the bench lives.", show_default=True
)
@click.option("--out", type=FOLDER, default=Path("out/visit"), help="Where pictures go.", show_default=True)
@click.option("--headless", is_flag=True, help="As if there were no display.")
@click.option("--page", "on_page", is_flag=True, help="Its window is seen and touched on the bench's page.")
@click.option("--minutes", type=float, default=0.0, help="Go on with visits for so long, without a display.")
def run(folder: Path, out: Path, headless: bool, on_page: bool, minutes: float) -> None:
    """Start a bench and the terminal on it; without a display, a scripted patient pays a bill there."""
    if on_page:
        sys.exit(until_stopped(run_on_the_page(folder)))
    sys.exit(until_stopped(run_terminal(folder, out, headless or minutes > 0, minutes * 60)))


async def _stand(folder: Path, as_json: bool, plain: bool) -> int:
    try:
        async with open_bench(folder, everything=not plain) as bench:
            click.echo(json.dumps(_whereabouts(bench)) if as_json else _welcome(bench))
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
    except (RuntimeError, OSError) as why:
        click.echo(f"The bench can't start: {why}", err=True)
        return 1
    return 0


def _whereabouts(bench: Bench) -> Json:
    desk = {"url": bench.desk.url, "token": bench.desk.token, "page": bench.desk.page}
    return {**desk, "config": str(bench.config_file), "listening": bench.settings()}


def _welcome(bench: Bench) -> str:
    python = os.path.relpath(sys.executable)
    lines = ["The bench stands. The terminal finds on it:"]
    for section, values in bench.settings().items():
        lines.append(f"  {section:<12} " + ", ".join(f"{key} {value}" for key, value in values.items()))
    lines += [
        f"Config file:   {bench.config_file}",
        f"Start it with: {python} -m ui --config {bench.config_file}",
        f"Buttons:       {bench.desk.page}/   (in a browser)",
        f"Orders:        {python} -m hardware_sim order social_card insert person=lin",
        f"      or POST  {bench.desk.url}/orders",
        '               {"device": "social_card", "order": "insert", "person": "lin"}',
        "Ctrl+C ends it.",
    ]
    return "\n".join(lines)


main.add_command(play)
main.add_command(replay)

if __name__ == "__main__":
    main()
