"""A few questions in turn, for ever; each answer goes to standard output, a line each."""

import asyncio

import click

from kiosk.screens.ending import TakeSlip
from kiosk.screens.home import Home, MenuEntry
from kiosk.screens.payment import Calculating, ChooseBills, ConfirmParts
from kiosk.screens.screen import Back, PatientLeft, Screen
from tests.screens.samples import BILLS, LIN, PARTS


async def visits(screen: Screen) -> None:
    while True:
        click.echo(f"home {await screen.ask(Home((MenuEntry('pay_bills'),)))}")
        try:
            await _visit(screen)
        except PatientLeft:
            click.echo("left")


async def _visit(screen: Screen) -> None:
    while not await _chosen_and_confirmed(screen):
        pass
    await screen.ask(TakeSlip(PARTS.total))
    click.echo(f"finished in {screen.language}")


async def _chosen_and_confirmed(screen: Screen) -> bool:
    """False when Back was pressed on the second question."""
    chosen = await screen.ask(ChooseBills(LIN, BILLS))
    click.echo(" ".join(["chosen", *(bill.number for bill in chosen)]))
    try:
        async with screen.showing(Calculating()):
            await asyncio.sleep(0.5)
        await screen.ask(ConfirmParts(LIN, PARTS, insured=True))
    except Back:
        return False
    return True
