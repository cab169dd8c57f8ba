"""From a chosen place to an appointment: lock, check, book, pay its fee if there is one."""

import asyncio
import logging
from typing import Protocol

from drivers.errors import Refused, Trouble
from kiosk.identity.people import Patient
from kiosk.journey import Need
from kiosk.outpatient.appointments import Appointment, Slot, State
from kiosk.outpatient.choosing_place import Wish, choose_place
from kiosk.outpatient.holds import Hold
from kiosk.payment.agreement import Debtor
from kiosk.payment.owing import with_insurance
from kiosk.payment.paying import pay
from kiosk.screens.booking import CheckAppointment
from kiosk.screens.booking_words import before_examination, session_facts
from kiosk.screens.ending import MoneyState
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back, PatientLeft
from kiosk.services.appointments import PlaceGone
from kiosk.terminal import Terminal
from kiosk.visit import Visit

log = logging.getLogger(__name__)

PAYING = (Need.HOSPITAL, Need.INSURER, Need.WALLETS, Need.CODES, Need.PAYING)
POSTED_SECONDS, BETWEEN_LOOKS_SECONDS = 10.0, 0.3


class Owed(Protocol):
    """What is had once its bill is paid."""

    @property
    def bill(self) -> str: ...


async def take_place(visit: Visit, patient: Patient, wish: Wish, terminal: Terminal) -> Appointment:
    """Choose until a place can be had, and have it. Raises Back from the first choice.

    UNPAID when the fee was paid and the hospital has not confirmed it in time. A place that is not
    booked in the end is given up, whatever the end is.
    """
    gone, near = None, ""
    while True:
        slot = await choose_place(wish, terminal, gone, near)
        gone, near = None, slot.session.clinic_code
        try:
            return await _have(visit, patient, slot, wish, terminal)
        except Back:
            continue
        except PlaceGone as why:
            log.info("%s: a place could not be had", why.code)
            gone = why


async def _have(visit: Visit, patient: Patient, slot: Slot, wish: Wish, terminal: Terminal) -> Appointment:
    if slot.session.fen:  # nothing is locked that can't be finished. Source: goal P-13
        await terminal.health.require(PAYING)
    async with terminal.holds.hold(slot, patient) as hold:
        await terminal.screen.ask(_check(slot, wish, terminal))
        made = await _book(hold, patient, wish, terminal)
        if made.state is State.UNPAID:
            await pay_fee(visit, patient, made, terminal)
        await hold.keep()
    return await when_posted(made, patient, terminal) if made.state is State.UNPAID else made


def _check(slot: Slot, wish: Wish, terminal: Terminal) -> CheckAppointment:
    preparation = wish.request.preparation if wish.request else ()
    minutes = terminal.config.hospital.lock_seconds // 60 if terminal.config.hospital else 0
    return CheckAppointment(
        said={"minutes": minutes},
        facts=session_facts(slot.session, wish.exam),
        note=before_examination(preparation),
    )


async def _book(hold: Hold, patient: Patient, wish: Wish, terminal: Terminal) -> Appointment:
    request = wish.request.id if wish.request else ""
    before = wish.instead_of.id if wish.instead_of else ""
    async with terminal.screen.showing(LookingUp()):
        return await terminal.appointments.book(hold.reference, hold.slot, patient, request, before)


async def pay_fee(visit: Visit, patient: Patient, made: Owed, terminal: Terminal) -> None:
    """Pay the bill of an appointment or a prescription through the till. Raises whatever the till raises."""
    await terminal.health.require(PAYING)
    async with terminal.screen.showing(LookingUp()):
        bills = await terminal.hospital.open_bills(patient)
    fee = tuple(each for each in bills if each.number == made.bill)
    if not fee:
        raise Refused("APT-18", "the bill of the fee is not open")
    patient = await with_insurance(patient, terminal)
    async with terminal.screen.showing(LookingUp()):
        insured = await terminal.insurer.person(patient.identity)
    try:
        await pay(visit, Debtor(patient, insured, fee), terminal)
    except PatientLeft:
        if visit.money is not MoneyState.PAID:
            raise
        # Paid, paper taken, gone or not: what was paid for is still handed over.


async def when_posted(made: Appointment, patient: Patient, terminal: Terminal) -> Appointment:
    """The appointment once the hospital knows that its fee is paid; as it was when that takes too long."""
    async with terminal.screen.showing(LookingUp()):
        try:
            return await asyncio.wait_for(_posted(made, patient, terminal), POSTED_SECONDS)
        except (TimeoutError, Trouble) as why:
            log.warning("an appointment is paid and not confirmed yet: %s", type(why).__name__)
            return made


async def _posted(made: Appointment, patient: Patient, terminal: Terminal) -> Appointment:
    while (now := await _now(made, patient, terminal)).state is State.UNPAID:
        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
    return now


async def _now(made: Appointment, patient: Patient, terminal: Terminal) -> Appointment:
    known = await terminal.appointments.of(patient)
    return next((each for each in known if each.id == made.id), made)
