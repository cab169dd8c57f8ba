"""Whoever shows a code or a card at the home screen begins a visit with it, and is asked what to do."""

from kiosk.identity.identify import Resolve, read_medium
from kiosk.journey import Journey, Stage
from kiosk.menu import PERSONAL, offered
from kiosk.screens.home import IDENTIFY
from kiosk.staff.assisting import go_on
from kiosk.terminal import Terminal
from kiosk.visit import Visit


def begun_by(shown: Resolve | None) -> Journey:
    """The journey that finds out who is here, by `shown` if it is good, and goes on to what they want."""

    async def begin(visit: Visit, terminal: Terminal) -> None:
        identity = await read_medium(terminal, shown=shown)
        here = offered(terminal)
        await go_on(visit, identity, [each for each in PERSONAL if each in here], terminal)

    return Journey(IDENTIFY, frozenset(), begin, Stage.VISIT)
