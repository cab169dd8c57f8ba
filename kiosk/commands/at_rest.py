"""python -m kiosk at-rest: may the program be stopped now? What installs packages asks this first."""

import asyncio
import subprocess
import time
from pathlib import Path

import click

from drivers.errors import Refused
from kiosk.commands.shared import CONFIG, store_to_read
from kiosk.config import ConfigError, KioskConfig
from kiosk.config_file.keeping import looked_at
from kiosk.upkeep.rest import patients_kept_out, refuse_newer, refuse_open

BETWEEN_LOOKS_SECONDS = 2.0


@click.command(name="at-rest", context_settings={"ignore_unknown_options": True})
@CONFIG
@click.option(
    "--wait", "wait_seconds", type=float, default=0.0, help="Wait up to so many seconds for such a moment."
)
@click.option(
    "--knows", default="", help="Steps of the queue that the release to come knows, separated by commas."
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def at_rest(file: Path, wait_seconds: float, knows: str, command: tuple[str, ...]) -> None:
    """Run COMMAND while nobody is at the terminal, no payment is open, and no patient can begin.

    Exit status 1 and the reason in words when there is no such moment; else that of COMMAND.
    """
    try:
        config = looked_at(file).config
    except ConfigError as why:
        # No terminal runs by it, and another release may be what mends that.
        click.echo(why.detail, err=True)
        raise SystemExit(_run(command)) from None
    until = time.monotonic() + wait_seconds
    while True:
        try:
            raise SystemExit(_at_rest(file, config, knows, command))
        except Refused:
            if time.monotonic() >= until:
                raise
        time.sleep(BETWEEN_LOOKS_SECONDS)


def _at_rest(file: Path, config: KioskConfig, knows: str, command: tuple[str, ...]) -> int:
    """Looked at twice: patients are kept out for no longer than it takes to look once more."""
    if not config.store.path.exists():
        return _run(command)
    asyncio.run(_look(file, knows))
    with patients_kept_out(config.terminal.data_folder):
        asyncio.run(_look(file, knows))
        return _run(command)


async def _look(file: Path, knows: str) -> None:
    async with store_to_read(file) as store:
        if knows:
            await refuse_newer(store, knows.split(","))
        await refuse_open(store)


def _run(command: tuple[str, ...]) -> int:
    return subprocess.run(command, check=False).returncode if command else 0
