"""Having one prescription filled: found, paid as a bill, and where the medicine is then."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.faults import fault_for
from kiosk.identity.media import is_pick_up
from kiosk.identity.people import Patient
from kiosk.journey import Need
from kiosk.outpatient.appointments import Kind
from kiosk.outpatient.booking import BETWEEN_LOOKS_SECONDS, POSTED_SECONDS, pay_fee
from kiosk.outpatient.prescriptions import Prescription, State, Way
from kiosk.paper.prescription import prescription_paper
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out
from kiosk.paper.visit_slips import hand_over_ticket
from kiosk.screens.identity import LookingUp
from kiosk.screens.prescriptions import (
    BY_NUMBER,
    ChoosePrescription,
    Filled,
    GiveAddress,
    PrescriptionPrinted,
    ShowPrescription,
    prescription_options,
)
from kiosk.screens.screen import Back
from kiosk.services.prescriptions import NotThisOne
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text, words
from kiosk.visit import Visit

PAID_WITH = (Need.INSURER, Need.WALLETS, Need.CODES, Need.PAYING)

log = logging.getLogger(__name__)


async def choose_prescription(visit: Visit, patient: Patient, terminal: Terminal) -> Prescription:
    """One from the list, or one by its code. Raises Back from the list.

    What was shown at the home screen comes first, once.
    """
    code, visit.pick_up = visit.pick_up, ""
    if code:
        with suppress(Back):
            return await _by_number(patient, terminal, code)
    async with terminal.screen.showing(LookingUp()):
        known = await terminal.prescriptions.of(patient)
    while True:
        chosen = await terminal.screen.ask(ChoosePrescription(options=prescription_options(known)))
        if chosen != BY_NUMBER:
            return next(each for each in known if each.number == chosen)
        try:
            return await _by_number(patient, terminal)
        except Back:
            continue


async def _by_number(patient: Patient, terminal: Terminal, shown: str = "") -> Prescription:
    question = ShowPrescription()
    while True:
        question = replace(question, said=terminal.codes.said)
        code = shown or await first(terminal.codes.patiently(), terminal.screen.ask(question))
        shown = ""
        try:
            async with terminal.screen.showing(LookingUp()):
                found = await _looked_up(code.strip(), patient, terminal)
        except NotThisOne as why:
            log.info("%s: a prescription can't be had: %s", why.code, why.detail)
            question = ShowPrescription(trouble=fault_for(why).patient, code=why.code)
            continue
        if found.state is State.READY or found.waits:
            return found
        question = ShowPrescription(trouble=Text(f"choose_prescription.{found.state}"))


async def _looked_up(code: str, patient: Patient, terminal: Terminal) -> Prescription:
    """A pick-up code is the key to an order and goes in a body; a number may stand in an address."""
    if is_pick_up(code, terminal.config.media):
        return await terminal.prescriptions.ordered(code, patient)
    return await terminal.prescriptions.numbered(code, patient)


async def have_filled(
    visit: Visit, patient: Patient, chosen: Prescription, way: Way, terminal: Terminal
) -> Prescription:
    """Pay it; as it stands once the hospital knows, or as it was when that takes too long.

    What was paid on line is not paid again.
    """
    if chosen.waits:
        return await _fetched(chosen, way, patient, terminal)
    await terminal.health.require(PAID_WITH)
    async with terminal.screen.showing(LookingUp()):
        filled = await terminal.prescriptions.fill(chosen, way, patient)
    await pay_fee(visit, patient, filled, terminal)
    async with terminal.screen.showing(LookingUp()):
        try:
            return await asyncio.wait_for(_posted(filled, patient, terminal), POSTED_SECONDS)
        except (TimeoutError, Trouble) as why:
            log.warning("a prescription is paid and not confirmed yet: %s", type(why).__name__)
            return filled


async def _fetched(chosen: Prescription, way: Way, patient: Patient, terminal: Terminal) -> Prescription:
    """The pharmacy has it, or the hospital tells the courier that it is fetched here. Raises NotThisOne."""
    if way is Way.DELIVER or chosen.pick_up:
        return chosen
    async with terminal.screen.showing(LookingUp()):
        return await terminal.prescriptions.fill(chosen, way, patient)


async def _posted(filled: Prescription, patient: Patient, terminal: Terminal) -> Prescription:
    while (current := await terminal.prescriptions.numbered(filled.number, patient)).state is State.READY:
        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
    return current


async def say_where(filled: Prescription, patient: Patient, terminal: Terminal) -> None:
    """Number and window at the pharmacy, the code for the address, or that it is at this counter."""
    if filled.delivery_url:
        await terminal.screen.ask(GiveAddress(link=filled.delivery_url))
    elif not filled.pick_up:
        trouble = Text("filled.not_confirmed") if filled.state is State.READY else None
        await terminal.screen.ask(Filled(trouble=trouble))
    else:
        await _report_in(filled, patient, terminal)


async def _report_in(filled: Prescription, patient: Patient, terminal: Terminal) -> None:
    """What is paid is said to be paid, whatever happens to its number. Source: SH-03."""
    try:
        async with terminal.screen.showing(LookingUp()):
            waiting = await terminal.appointments.of(patient)
            mine = [each for each in waiting if each.kind is Kind.MEDICINE and each.id == filled.pick_up]
            ticket = await terminal.appointments.arrive(mine[0], patient) if mine else None
    except Trouble as why:
        log.warning("%s while medicine was reported: %s", why.code, why.detail)
        ticket = None
    if ticket is None:
        await terminal.screen.ask(Filled(trouble=Text("filled.take_number")))
    else:
        await hand_over_ticket(ticket, mine[0], patient, terminal)


async def print_prescription(chosen: Prescription, patient: Patient, terminal: Terminal) -> None:
    """On paper, for the patient's own use."""
    paper = prescription_paper(chosen, patient, terminal.place, words(terminal.screen.language), now())

    def told(printed: Printed) -> PrescriptionPrinted:
        trouble = None if printed.out else Text("prescription_printed.no_paper")
        return PrescriptionPrinted(trouble=trouble, code=printed.code)

    await hand_out(Slip(paper), told, terminal)
