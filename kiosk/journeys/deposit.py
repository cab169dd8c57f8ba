"""Add money to the account of a stay."""

from kiosk.identity.identify import identify
from kiosk.journey import Need, Stage, journey
from kiosk.screens.ward import LookAtStay, NotInBed
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from kiosk.ward.in_the_ward import facts_of, pay_deposit, stay_of


@journey(Need.HOSPITAL, Need.WALLETS, Need.CODES, Need.PAYING, stage=Stage.WARD)
async def deposit(visit: Visit, terminal: Terminal) -> None:
    """Identify, look at the stay, choose a sum, pay, take the receipt."""
    patient = await identify(terminal, visit=visit)
    stay = await stay_of(patient, terminal)
    if stay is None:
        await terminal.screen.ask(NotInBed())
        return
    await terminal.screen.ask(LookAtStay(facts=facts_of(stay, terminal)))
    await pay_deposit(visit, patient, stay, terminal)
