"""What the journeys of a stay share: which stay it is, what is said of it, its deposit, its papers."""

import asyncio
import logging
import time
from contextlib import suppress

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.identity.people import Patient
from kiosk.paper import ward as papers_ward
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out, not_printed
from kiosk.screens.asking import Fact
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.screens.ward import Admitted, ChooseDeposit, ConfirmAdmission, ContactPhone
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words
from kiosk.visit import Visit
from kiosk.ward.laying_down import FEN, choose_sum, hand_receipt, money, pay_in
from kiosk.ward.stays import DayList, Stay, StayState

log = logging.getLogger(__name__)

BED_SECONDS, BETWEEN_LOOKS_SECONDS = 10.0, 0.3


async def stay_of(patient: Patient, terminal: Terminal) -> Stay | None:
    """The stay that is going on or ordered; None when there is none."""
    async with terminal.screen.showing(LookingUp()):
        stays = await terminal.hospital.wards.stays(patient)
    return stays[0] if stays else None


def facts_of(stay: Stay, terminal: Terminal) -> tuple[Fact, ...]:
    """Where it is and what it cost so far."""
    bed = papers_ward.bed_of(stay, words(terminal.screen.language))
    where = (
        Fact(Text("ward.department"), as_given(stay.department)),
        Fact(Text("ward.place"), as_given(stay.ward)),
        Fact(Text("ward.bed"), as_given(bed)),
    )
    if stay.state is StayState.ORDERED:
        return *where, Fact(Text("ward.deposit_asked"), money(stay.deposit_asked), strong=True)
    spent = Fact(Text("ward.spent"), money(stay.spent))
    return *where, spent, Fact(Text("ward.balance"), money(stay.deposit), strong=True)


def facts_of_day(day: DayList) -> tuple[Fact, ...]:
    """Every item of a day and what it cost."""
    return tuple(
        Fact(as_given(f"{item.name} ×{item.quantity}{item.unit}"), money(item.fen)) for item in day.items
    )


async def admitted_with_deposit(visit: Visit, patient: Patient, stay: Stay, terminal: Terminal) -> Stay:
    """Agreed to, with somebody to call, and the deposit laid down. Raises Back from the first screen.

    Back from the sum leads to the first screen again: the hospital takes another number to call instead.
    """
    while True:
        registered = await _registered(stay, terminal)
        if registered.state is not StayState.ORDERED:
            return registered
        with suppress(Back):
            await pay_deposit(visit, patient, registered, terminal)
            return await in_bed(patient, registered, terminal)


async def _registered(stay: Stay, terminal: Terminal) -> Stay:
    while True:
        await terminal.screen.ask(ConfirmAdmission(facts=facts_of(stay, terminal)))
        with suppress(Back):
            phone = await terminal.screen.ask(ContactPhone())
            break
    async with terminal.screen.showing(LookingUp()):
        return await terminal.hospital.wards.admit(stay, phone)


async def pay_deposit(visit: Visit, patient: Patient, stay: Stay, terminal: Terminal) -> None:
    """Choose how much, pay it, take the receipt. Raises Back from the choice of the sum."""
    missing = stay.deposit_asked - stay.deposit if stay.state is StayState.ORDERED else 0
    tiles = [each * FEN for each in terminal.config.ward.deposit_yuan]
    if missing > 0:
        tiles = [missing, *(each for each in tiles if each > missing)]
    while True:
        fen = await choose_sum(ChooseDeposit, tiles, stay.deposit, terminal)
        bill = await terminal.hospital.wards.owe_deposit(stay, fen)
        try:
            settled = await pay_in(visit, patient, bill, terminal)
            break
        except Back:
            continue
    await hand_receipt(patient, settled, fen, terminal, stay)


async def in_bed(patient: Patient, stay: Stay, terminal: Terminal) -> Stay:
    """The stay once the hospital has heard of the deposit, if it does while one can be asked to wait."""
    until = time.monotonic() + BED_SECONDS
    async with terminal.screen.showing(LookingUp()):
        while stay.state is StayState.ORDERED and time.monotonic() < until:
            await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
            stay = await _looked_at(patient, stay, terminal)
    return stay


async def _looked_at(patient: Patient, stay: Stay, terminal: Terminal) -> Stay:
    """The deposit is paid: that the hospital does not answer now is no reason to fail."""
    try:
        return next(iter(await terminal.hospital.wards.stays(patient)), stay)
    except Trouble as why:
        log.warning("%s while a bed was waited for: %s", why.code, why.detail)
        return stay


async def hand_admission_slip(patient: Patient, stay: Stay, terminal: Terminal) -> None:
    """On paper if there is some, and on the screen: where to go."""
    slip = papers_ward.admission_slip(patient, stay, now(), terminal.place, words(terminal.screen.language))

    def told(printed: Printed) -> Admitted:
        return Admitted(facts=facts_of(stay, terminal), trouble=not_printed(printed), code=printed.code)

    await hand_out(Slip(slip), told, terminal)
