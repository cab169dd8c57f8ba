"""Look up the medical insurance: kinds, state, account, where it is valid, what was settled; and credit."""

import logging
from asyncio import gather
from contextlib import suppress
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.faults import fault_for
from kiosk.identity.identify import read_insured
from kiosk.identity.people import Identity
from kiosk.journey import Need, Stage, journey
from kiosk.payment.credit import credit_standing, offer_signing
from kiosk.screens.identity import LookingUp
from kiosk.screens.insurance import (
    PAST,
    NoInsurance,
    NothingSettled,
    SeeInsurance,
    SeePast,
    cover_facts,
    credit_facts,
    past_facts,
)
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.visit import Visit

log = logging.getLogger(__name__)


@journey(Need.INSURER, stage=Stage.HELP)
async def look_up_insurance(visit: Visit, terminal: Terminal) -> None:
    """Whoever is insured may ask, also somebody whom this hospital does not know yet."""
    identity = await read_insured(terminal)
    async with terminal.screen.showing(LookingUp()):
        covers, credit = await gather(terminal.insurer.covers(identity), credit_standing(identity, terminal))
    if covers:
        facts = (*cover_facts(covers), *credit_facts(credit))
        see = SeeInsurance(facts=facts, more=PAST if terminal.insurer.tells_past else "")
        while await terminal.screen.ask(see) == PAST:
            see = await _after_past(see, identity, terminal)
    else:
        await terminal.screen.ask(NoInsurance())
    await offer_signing(credit, terminal)


async def _after_past(see: SeeInsurance, identity: Identity, terminal: Terminal) -> SeeInsurance:
    """The first screen again; it says so when the insurer did not tell."""
    try:
        async with terminal.screen.showing(LookingUp()):
            past = await terminal.insurer.past(identity)
    except Trouble as why:
        log.warning("%s while past settlements were asked for: %s", why.code, why.detail)
        return replace(see, trouble=fault_for(why).patient, code=why.code)
    with suppress(Back):
        await terminal.screen.ask(SeePast(facts=past_facts(past)) if past else NothingSettled())
    return replace(see, trouble=None, code="")
