"""Let other cards, a face or a temporary card stand for one's health card."""

from kiosk.identity.identify import read_medium
from kiosk.identity.people import Level
from kiosk.journey import Need, Stage, journey
from kiosk.registration.applying import with_health_card
from kiosk.registration.binding import bind_one
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, Need.HEALTH_CARD, stage=Stage.BEFORE)
async def bind(visit: Visit, terminal: Terminal) -> None:
    """One's card, then what is to be bound. A code is not enough: it may be anybody's."""
    identity = await read_medium(terminal, Level.GUARDIAN, step="bind")
    await bind_one(await with_health_card(identity, terminal), terminal)
