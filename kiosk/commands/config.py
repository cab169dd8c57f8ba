"""python -m kiosk config: about the config file itself."""

from pathlib import Path
from typing import get_args

import click

from kiosk.commands.shared import JSON, print_json
from kiosk.config import load
from kiosk.config_file.changes import Changes, changes
from kiosk.config_file.docs import page
from kiosk.config_file.form import form
from kiosk.config_file.keeping import last_good
from kiosk.config_file.schema import schema
from kiosk.menu_settings import Profile

DATA_FOLDER = Path("/var/lib/health-card-kiosk")


@click.group()
def config() -> None:
    """Everything about the config file."""


@config.command()
def docs() -> None:
    """Print docs/configuration.md: every section and setting with its bounds and default."""
    click.echo(page(), nl=False)


@config.command("schema")
def print_schema() -> None:
    """Print docs/kiosk.schema.json, by which editors check a config file while somebody types."""
    click.echo(schema(), nl=False)


@config.command()
@click.option(
    "--site", type=click.Choice(get_args(Profile)), required=True, help="What kind of place it is for."
)
@click.option(
    "--data-folder",
    type=click.Path(path_type=Path),
    default=DATA_FOLDER,
    show_default=True,
    help="Where the terminal keeps its queue and money journal.",
)
def new(site: Profile, data_folder: Path) -> None:
    """Print a config file to start from; what is blank in it has to be filled in."""
    click.echo(form(site, data_folder), nl=False)


@config.command("changes")
@click.argument("file", type=click.Path(path_type=Path))
@JSON
def print_changes(file: Path, as_json: bool) -> None:
    """Say what in FILE differs from what its terminal runs on, and when each change takes effect."""
    fresh, before = load(file), last_good(file)
    found = changes(before, fresh) if before else Changes((), ())
    if as_json:
        print_json({"known": before is not None, **vars(found)})
    elif before is None:
        click.echo("The terminal has not run yet: all of it takes effect at its start.")
    else:
        click.echo(f"At the next idle screen: {', '.join(found.at_once) or 'nothing'}")
        click.echo(f"At the next start: {', '.join(found.at_start) or 'nothing'}")
