"""Look up the medical insurance: kinds, state, account, and whether it is insured elsewhere."""

from kiosk.identity.identify import read_insured
from kiosk.journey import Need, Stage, journey
from kiosk.screens.identity import LookingUp
from kiosk.screens.insurance import NoInsurance, SeeInsurance, cover_facts
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.INSURER, stage=Stage.HELP)
async def look_up_insurance(visit: Visit, terminal: Terminal) -> None:
    """Whoever is insured may ask, also somebody whom this hospital does not know yet."""
    identity = await read_insured(terminal)
    async with terminal.screen.showing(LookingUp()):
        covers = await terminal.insurer.covers(identity)
    if covers:
        await terminal.screen.ask(SeeInsurance(facts=cover_facts(covers)))
    else:
        await terminal.screen.ask(NoInsurance())
