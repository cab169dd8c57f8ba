"""Settle a stay and go home."""

from kiosk.identity.identify import identify
from kiosk.journey import Need, Stage, journey
from kiosk.screens.ward import NotInBed
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from kiosk.ward.in_the_ward import stay_of
from kiosk.ward.leaving import give_back_rest, hand_statement, may_leave, settle_stay, work_out_stay


@journey(Need.HOSPITAL, Need.INSURER, Need.WALLETS, Need.CODES, Need.PAYING, stage=Stage.WARD)
async def discharge(visit: Visit, terminal: Terminal) -> None:
    """Identify, see that nothing is open, agree on the parts, settle, get the rest back. Source: SH-23."""
    patient = await identify(terminal, visit=visit)
    stay = await stay_of(patient, terminal)
    if stay is None:
        await terminal.screen.ask(NotInBed())
        return
    if not await may_leave(stay, terminal):
        return
    leaving = await work_out_stay(patient, stay, terminal)
    settled = await settle_stay(visit, leaving, terminal)
    refunds = await give_back_rest(settled, leaving, terminal)
    await hand_statement(settled, leaving, refunds, terminal)
