"""A terminal without hospital or devices: the real window and the real screen, and a few questions in turn.

python -m tests.touch.demo WIDTH HEIGHT TARGETS_FILE
"""

import asyncio
import sys
from pathlib import Path

import click

from kiosk.screens.settings import ScreenSettings, VoiceSettings
from ui import environment
from ui.fonts import font_files
from ui.running import run_until_told


async def _run(settings: ScreenSettings) -> None:
    # As in the product: Kivy is first imported when its environment is ready.
    from tests.screens.samples import PLACE
    from tests.touch.visits import visits
    from ui.opening import open_screen

    async with open_screen(settings, VoiceSettings(), font_files(), PLACE, "zh") as (screen, drawing):
        await run_until_told(visits(screen), drawing)
    click.echo("closed")


def main(width: str, height: str, targets_file: str) -> None:
    settings = ScreenSettings(width=int(width), height=int(height), targets_file=Path(targets_file))
    environment.prepare(settings)
    asyncio.run(_run(settings))


if __name__ == "__main__":
    main(*sys.argv[1:])
