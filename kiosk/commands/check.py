"""python -m kiosk check: is a config file good, and what would be opened? Opens nothing."""

from pathlib import Path

import click

from kiosk.commands.shared import JSON, print_json
from kiosk.config import ConfigError, KioskConfig, load
from kiosk.config_file.shown import shown


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@JSON
def check(file: Path, as_json: bool) -> None:
    """Check a config file: everything that is wrong at once, each with its line. Exit status 0 or 2."""
    try:
        config = load(file)
    except ConfigError as why:
        _print_problems(why, as_json)
        raise SystemExit(2) from None
    if as_json:
        print_json({"file": str(file), "good": True, "problems": [], "opens": dict(shown(config))})
    else:
        _print_opens(file, config)


def _print_problems(error: ConfigError, as_json: bool) -> None:
    if as_json:
        problems = [vars(each) for each in error.problems]
        print_json({"file": str(error.path), "good": False, "problems": problems, "opens": {}})
    else:
        click.echo(error.detail, err=True)


def _print_opens(file: Path, config: KioskConfig) -> None:
    opens = dict(shown(config))
    click.echo(f"{file} is good. Terminal {config.terminal.id} would open:")
    for section, settings in opens.items():
        click.echo(f"  {section:<12} {', '.join(f'{key} = {value}' for key, value in settings.items())}")
    absent = [name for name in KioskConfig.model_fields if name not in opens]
    if absent:
        click.echo(f"Not built in: {', '.join(absent)}")
    if config.store.key_file is None:
        click.echo("Not sealed: whoever copies the disk can read queue and money journal; set queue.key_file")
    if config.lacking:
        click.echo(f"It can serve no patients without: {', '.join(config.lacking)}")
