"""Be admitted on the doctor's order."""

from kiosk.identity.identify import identify
from kiosk.journey import Need, Stage, journey
from kiosk.screens.ward import AdmittedAlready, NoAdmissionOrder
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from kiosk.ward.in_the_ward import admitted_with_deposit, facts_of, hand_admission_slip, stay_of
from kiosk.ward.stays import StayState


@journey(Need.HOSPITAL, Need.WALLETS, Need.CODES, Need.PAYING, stage=Stage.WARD)
async def admit(visit: Visit, terminal: Terminal) -> None:
    """Identify, check the order, name whom to call, lay down the deposit, take the slip. Source: EHC-27.

    Whoever is in bed already sees where, and can have the slip that was not taken then, or a copy.
    """
    patient = await identify(terminal, visit=visit)
    stay = await stay_of(patient, terminal)
    if stay is None:
        await terminal.screen.ask(NoAdmissionOrder())
        return
    if stay.state is not StayState.ORDERED:
        await terminal.screen.ask(AdmittedAlready(facts=facts_of(stay, terminal)))
        await hand_admission_slip(patient, stay, terminal)
        return
    admitted = await admitted_with_deposit(visit, patient, stay, terminal)
    await hand_admission_slip(patient, admitted, terminal)
