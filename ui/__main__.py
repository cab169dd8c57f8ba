"""python -m ui --config FILE: the terminal itself. Ends cleanly on SIGTERM."""

import asyncio
import logging
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from kiosk.config import ConfigError
from kiosk.config_keeping import Started, started
from kiosk.opening import open_terminal
from kiosk.runner import serve
from kiosk.upkeep.kept_log import kept_log
from kiosk.upkeep.presence import PresenceFile
from ui import environment
from ui.fonts import font_files
from ui.keeping_open import keep_open
from ui.running import run_until_told


@click.command()
@click.option("--config", "file", required=True, type=click.Path(path_type=Path), help="The config file.")
def main(file: Path) -> None:
    """Run the terminal in a window that nobody can leave; SIGTERM ends it."""
    # By force: a library among those imported has set up logging for itself already.
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", force=True)
    # A back end that is gone is said once, by the health monitor, and not at each look.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    try:
        begun = started(file)
    except ConfigError as why:
        click.echo(why.detail, err=True)
        sys.exit(2)
    environment.prepare(begun.config.screen)
    stands = PresenceFile(begun.config.terminal.data_folder)
    with kept_log(begun.config.terminal.data_folder), stands.held():
        asyncio.run(_run(begun, stands.tell))


async def _run(begun: Started, tell: Callable[[str], None]) -> None:
    # Everything in there draws, and Kivy reads its environment when it is first imported.
    from ui.opening import open_screen

    config = begun.config
    fonts, here = font_files(config.screen.fonts_folder), config.terminal
    async with open_screen(config.screen, config.voice, fonts, here.place, here.language) as (
        screen,
        drawing,
    ):
        staying = keep_open(partial(open_terminal, config, screen, begun), serve, screen, tell=tell)
        await run_until_told(staying, drawing)


if __name__ == "__main__":
    main(prog_name="python -m ui")
