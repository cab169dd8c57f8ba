"""python -m kiosk recording: what went over the wires lately, masked, for whoever looks into a fault."""

from pathlib import Path

import click

from kiosk.commands.shared import CONFIG, leave
from kiosk.config_file.keeping import looked_at
from kiosk.upkeep.recording import export


@click.group()
def recording() -> None:
    """The flight recorder of a terminal, running or not."""


@recording.command(name="export")
@CONFIG
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def export_(file: Path, target: Path) -> None:
    """Write the recording to TARGET; a bench can play a device's side of it."""
    count = export(looked_at(file).config.terminal.data_folder, target)
    click.echo(f"{count} entries in {target}")
    leave(0)
