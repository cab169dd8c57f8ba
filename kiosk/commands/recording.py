"""python -m kiosk recording: what went over the wires lately, masked, for whoever looks into a fault."""

from pathlib import Path

import click

from kiosk.commands.shared import CONFIG, leave
from kiosk.config_file.keeping import looked_at
from kiosk.upkeep.recording import exported


@click.group()
def recording() -> None:
    """The flight recorder of a terminal, running or not."""


@recording.command(name="export")
@CONFIG
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def export_(file: Path, target: Path) -> None:
    """Write the recording to TARGET; a bench can play a device's side of it."""
    target.write_text(exported(looked_at(file).config.terminal.data_folder), "utf-8")
    click.echo(f"the recording is in {target}")
    leave(0)
