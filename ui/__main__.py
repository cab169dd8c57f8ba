"""python -m ui --config FILE: the terminal itself. Ends cleanly on SIGTERM."""

import asyncio
import logging
import sys
from pathlib import Path

import click

from kiosk.upkeep.kept_log import Blotted
from ui import environment
from ui.first_look import FirstLook, first_look
from ui.fonts import font_files


@click.command()
@click.option("--config", "file", required=True, type=click.Path(path_type=Path), help="The config file.")
def main(file: Path) -> None:
    """Run the terminal in a window that nobody can leave; SIGTERM ends it."""
    # By force: a library among those imported may have set up logging for itself already.
    out = logging.StreamHandler()
    out.setFormatter(Blotted("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[out], force=True)
    # A back end that is gone is said once, by the health monitor, and not at each look.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    look = first_look(file) or _look_of(file)
    wrong = look if isinstance(look, str) else _run(file, look)
    if wrong:
        click.echo(wrong, err=True)
        sys.exit(2)


def _look_of(file: Path) -> FirstLook | str:
    # Large, and only needed here when the file is broken.
    from ui.work import look_of

    return look_of(file)


def _run(file: Path, look: FirstLook) -> str:
    """What is wrong with the file, if that keeps the terminal from running."""
    environment.prepare(look.screen)
    return asyncio.run(_in_a_window(file, look))


async def _in_a_window(file: Path, look: FirstLook) -> str:
    # Everything in there draws, and Kivy reads its environment when it is first imported.
    from ui.opening import open_screen

    fonts = font_files(look.screen.fonts_folder)
    async with open_screen(look.screen, look.voice, fonts, look.place, look.language) as (screen, drawing):
        # By now the first picture is on the glass, and can stand there while the rest is loaded.
        from ui.work import work

        return await work(file, screen, drawing)


if __name__ == "__main__":
    main(prog_name="python -m ui")
