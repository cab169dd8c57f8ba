"""Open a file in one's own name and get an electronic health card, from a chip or from a code."""

from kiosk.identity.identify import read_medium
from kiosk.journey import Stage, journey
from kiosk.registration.filing import is_reachable, note, open_file, show_card, show_file
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(stage=Stage.BEFORE)
async def file_patient(visit: Visit, terminal: Terminal) -> None:
    """Card, telephone, code by message, password, consent; then the card's code on paper and glass."""
    identity = await read_medium(terminal)
    if await is_reachable(terminal):
        file = await open_file(identity, terminal)
        await show_file(file, terminal)
        await show_card(file, terminal)
    else:
        await note(identity, terminal)
