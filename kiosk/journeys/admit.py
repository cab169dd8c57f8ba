"""Be admitted on the doctor's order."""

from kiosk.identity.identify import identify
from kiosk.journey import Need, Stage, journey
from kiosk.screens.identity import LookingUp
from kiosk.screens.ward import (
    AdmittedAlready,
    ConfirmAdmission,
    ContactPhone,
    NoAdmissionOrder,
)
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from kiosk.ward.in_the_ward import facts_of, hand_admission_slip, in_bed, pay_deposit, stay_of
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
    await terminal.screen.ask(ConfirmAdmission(facts=facts_of(stay, terminal)))
    phone = await terminal.screen.ask(ContactPhone())
    async with terminal.screen.showing(LookingUp()):
        stay = await terminal.hospital.wards.admit(stay, phone)
    if stay.state is StayState.ORDERED:
        await pay_deposit(visit, patient, stay, terminal)
        stay = await in_bed(patient, stay, terminal)
    await hand_admission_slip(patient, stay, terminal)
