"""A terminal without hospital or devices: the real window and the real screen, and a few questions in turn.

python -m tests.touch.demo WIDTH HEIGHT TARGETS_FILE. Each answer goes to standard output, a line each.
"""

import asyncio
import sys
from pathlib import Path

import click

from kiosk.screens.ending import TakeSlip
from kiosk.screens.home import Home, MenuEntry
from kiosk.screens.payment import Calculating, ChooseBills, ConfirmParts
from kiosk.screens.screen import PatientLeft
from kiosk.screens.settings import ScreenSettings
from kiosk.steps import walk
from tests.screens.samples import BILLS, LIN, PARTS, PLACE
from ui import environment
from ui.fonts import font_files
from ui.running import run_until_told
from ui.screen import KivyScreen


async def visits(screen: KivyScreen) -> None:
    while True:
        click.echo(f"home {await screen.ask(Home((MenuEntry('pay_bills'),)))}")
        try:
            await _visit(screen)
        except PatientLeft:
            click.echo("left")


async def _visit(screen: KivyScreen) -> None:
    async def choose() -> None:
        chosen = await screen.ask(ChooseBills(LIN, BILLS))
        click.echo(" ".join(["chosen", *(bill.number for bill in chosen)]))

    async def confirm() -> None:
        async with screen.showing(Calculating()):
            await asyncio.sleep(0.5)
        await screen.ask(ConfirmParts(LIN, PARTS, insured=True))

    await walk(choose, confirm)
    await screen.ask(TakeSlip(PARTS.total))
    click.echo(f"finished in {screen.language}")


async def _run(settings: ScreenSettings) -> None:
    from ui.opening import open_screen

    async with open_screen(settings, font_files(), PLACE, "zh") as (screen, drawing):
        await run_until_told(visits(screen), drawing)
    click.echo("closed")


def main(width: str, height: str, targets_file: str) -> None:
    settings = ScreenSettings(width=int(width), height=int(height), targets_file=Path(targets_file))
    environment.prepare(settings)
    asyncio.run(_run(settings))


if __name__ == "__main__":
    main(*sys.argv[1:])
