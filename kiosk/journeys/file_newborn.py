"""Open a file for a newborn who has no number yet, with the card of mother or guardian."""

from kiosk.identity.identify import read_medium
from kiosk.identity.people import Level
from kiosk.journey import Need, Stage, journey
from kiosk.registration.filing import show_card, show_file
from kiosk.registration.newborns import choose_newborn, register, waiting_newborns
from kiosk.screens.filing import NoNewborn
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, Need.HEALTH_CARD, stage=Stage.BEFORE)
async def file_newborn(visit: Visit, terminal: Terminal) -> None:
    """The guardian's card, which child, consent; then the child has a file and a health card."""
    guardian = await read_medium(terminal, Level.GUARDIAN, step="file_newborn")
    newborns = await waiting_newborns(guardian, terminal)
    if not newborns:
        await terminal.screen.ask(NoNewborn())
        return
    child = await choose_newborn(newborns, terminal)
    file = await register(child, guardian, terminal)
    await show_file(file, terminal)
    await show_card(file, terminal)
