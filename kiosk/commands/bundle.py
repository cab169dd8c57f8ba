"""python -m kiosk bundle: everything that somebody far away needs to understand this terminal."""

import asyncio
from pathlib import Path

import click

from kiosk.commands.shared import CONFIG, leave
from kiosk.config_file.keeping import Started, looked_at
from kiosk.inspection.bundle import collect
from kiosk.inspection.diagnostics import examined


@click.command()
@CONFIG
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), required=True, help="The folder it is written into."
)
def bundle(file: Path, folder: Path) -> None:
    """Write findings, log, events, recording, payments and the config file without secrets into one ZIP."""
    click.echo(str(asyncio.run(_bundle(looked_at(file), folder))))
    leave(0)


async def _bundle(started: Started, folder: Path) -> Path:
    made = await collect(started.config, await examined(started))
    return await made.put(folder)
