"""python -m kiosk config: about the config file itself."""

import click

from kiosk.config_docs import page


@click.group()
def config() -> None:
    """Everything about the config file."""


@config.command()
def docs() -> None:
    """Print docs/configuration.md: every section and setting with its bounds and default."""
    click.echo(page(), nl=False)
