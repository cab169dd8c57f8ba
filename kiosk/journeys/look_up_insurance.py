"""Look up the medical insurance: kinds, state, account, where it is valid; and credit treatment."""

from asyncio import gather

from kiosk.identity.identify import read_insured
from kiosk.journey import Need, Stage, journey
from kiosk.payment.credit import credit_standing, offer_signing
from kiosk.screens.identity import LookingUp
from kiosk.screens.insurance import NoInsurance, SeeInsurance, cover_facts, credit_facts
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.INSURER, stage=Stage.HELP)
async def look_up_insurance(visit: Visit, terminal: Terminal) -> None:
    """Whoever is insured may ask, also somebody whom this hospital does not know yet."""
    identity = await read_insured(terminal)
    async with terminal.screen.showing(LookingUp()):
        covers, credit = await gather(terminal.insurer.covers(identity), credit_standing(identity, terminal))
    if covers:
        facts = (*cover_facts(covers), *credit_facts(credit))
        await terminal.screen.ask(SeeInsurance(facts=facts))
    else:
        await terminal.screen.ask(NoInsurance())
    await offer_signing(credit, terminal)
