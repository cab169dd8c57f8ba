"""Have a prescription filled: from here, from elsewhere, or a pharmacy's basket; fetch it or have it sent."""

from kiosk.identity.identify import identify
from kiosk.journey import Need, Stage, journey
from kiosk.outpatient.filling import choose_prescription, have_filled, print_prescription, say_where
from kiosk.outpatient.prescriptions import Prescription, Way
from kiosk.screens.prescriptions import (
    HowToFill,
    ReadOrder,
    ReadPrescription,
    prescription_facts,
    way_options,
)
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, Need.INSURER, Need.WALLETS, Need.CODES, Need.PAYING, stage=Stage.AFTER)
async def fill_prescription(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose, read it over, choose how, pay, and learn where it is."""
    patient = await identify(terminal, visit=visit, step="fill_prescription")
    while True:
        chosen = await choose_prescription(visit, patient, terminal)
        try:
            way = await _way(chosen, terminal)
            if way is Way.PRINT:
                await print_prescription(chosen, patient, terminal)
                return
            filled = await have_filled(visit, patient, chosen, way, terminal)
            break
        except Back:  # only before anything was taken
            continue
    await say_where(filled, patient, terminal)


async def _way(chosen: Prescription, terminal: Terminal) -> Way:
    """What can be done in one way only is not asked for."""
    facts = prescription_facts(chosen)
    await terminal.screen.ask(ReadOrder(facts=facts) if chosen.waits else ReadPrescription(facts=facts))
    options = way_options(chosen)
    if len(options) == 1:
        return Way(options[0].key)
    return Way(await terminal.screen.ask(HowToFill(options=options)))
