"""Whoever shows a code or a card at the home screen begins a visit with it, and is asked what to do."""

from kiosk.identity.identify import Resolve, order_shown, read_medium
from kiosk.journey import Journey, Need, Stage
from kiosk.journeys.fill_prescription import fill_prescription
from kiosk.menu import PERSONAL, offered
from kiosk.screens.home import IDENTIFY
from kiosk.staff.assisting import go_on
from kiosk.terminal import Terminal
from kiosk.visit import Visit


def begun_by(shown: Resolve | None, terminal: Terminal) -> Journey:
    """The journey that finds out who is here, by `shown` if it is good, and goes on to what they want.

    The pick-up code of an order says what they want, and not who they are.
    """
    if shown and fill_prescription.possible(terminal) and (code := order_shown(shown, terminal)):
        return _fetching(code)

    async def begin(visit: Visit, terminal: Terminal) -> None:
        identity = await read_medium(terminal, shown=shown)
        here = offered(terminal)
        await go_on(visit, identity, [each for each in PERSONAL if each in here], terminal)

    return Journey(IDENTIFY, frozenset(), begin, Stage.VISIT)


def _fetching(code: str) -> Journey:
    """What is paid already needs no insurer and no wallet."""

    async def fetch(visit: Visit, terminal: Terminal) -> None:
        visit.pick_up = code
        await fill_prescription.run(visit, terminal)

    return Journey(fill_prescription.name, frozenset({Need.HOSPITAL}), fetch, Stage.AFTER)
