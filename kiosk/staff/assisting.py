"""Staff at the patient's glass: they log in, vouch for the patient, and everything is on record."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from drivers.errors import Refused
from kiosk.identity.media import CodeClass, NotAllowed, classify
from kiosk.identity.people import Identity, IdNumber
from kiosk.journey import Journey
from kiosk.screens.asking import Option
from kiosk.screens.helping import ChooseService, EnterPatientNumber, EnterStaffNumber, EnterStaffPin
from kiosk.screens.identity import LookingUp
from kiosk.services.patient_index import NotOnFile
from kiosk.staff.acts import Act
from kiosk.staff.login import Locked, Member, WrongPin
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit
from offline_queue.origin import acting

LOOK_UPS = 5  # Source: reliability.md, goal S-29
LOGINS = 3


@asynccontextmanager
async def logged_in(terminal: Terminal) -> AsyncIterator[Member]:
    """Somebody of staff, until the block ends, however it ends."""
    member = await log_in(terminal)
    with acting(actor=member.number):
        try:
            yield member
        finally:
            await audit(terminal, member.number, "logout")


async def serve_patient(
    visit: Visit, member: Member, journeys: Sequence[Journey], terminal: Terminal
) -> None:
    """Look the patient up by the document in hand, and do what is wanted in their name."""
    identity = await vouched_for(member, terminal)
    done = await go_on(visit, identity, journeys, terminal)
    await audit(terminal, member.number, "served", journey=done)


async def log_in(terminal: Terminal) -> Member:
    """Number and PIN. Raises Back from the number, Locked, Refused after three wrong PINs."""
    assert terminal.staff is not None
    trouble: Text | None = None
    for _ in range(LOGINS):
        number = await terminal.screen.ask(EnterStaffNumber(trouble=trouble))
        pin = await terminal.screen.ask(EnterStaffPin())
        try:
            async with terminal.screen.showing(LookingUp()):
                member = await terminal.staff.check(number, pin)
        except WrongPin:
            await audit(terminal, number, "login_failed")
            trouble = Text("enter_staff_pin.wrong")
        except Locked:
            await audit(terminal, number, "login_locked")
            raise
        else:
            await audit(terminal, member.number, "login", role=str(member.role))
            return member
    raise Refused("STF-06", "three wrong PINs in one session")


async def vouched_for(member: Member, terminal: Terminal) -> Identity:
    """The patient whose document a member of staff holds. Refused after five numbers without a file."""
    trouble: Text | None = None
    for _ in range(LOOK_UPS):
        typed = await terminal.screen.ask(EnterPatientNumber(trouble=trouble))
        try:
            number = IdNumber(classify(typed, (CodeClass.ID_NUMBER,)).text)
        except NotAllowed:
            trouble = Text("enter_patient_number.wrong")
            continue
        try:
            async with terminal.screen.showing(LookingUp()):
                patient = await terminal.hospital.index.look_up(number, member.number)
        except NotOnFile:
            await audit(terminal, member.number, "look_up", found=False)
            trouble = Text("enter_patient_number.nobody")
        else:
            await audit(terminal, member.number, "look_up", found=True, patient_id=patient.id)
            return patient.identity
    raise Refused("STF-07", f"{LOOK_UPS} numbers that have no file")


async def go_on(visit: Visit, identity: Identity, journeys: Sequence[Journey], terminal: Terminal) -> str:
    """Choose what is to be done for this person, and do it; they are not asked again who they are."""
    options = tuple(_option(each, terminal) for each in journeys if each.possible(terminal))
    question = ChooseService(options=options, said={"name": str(identity.name)})
    name = await terminal.screen.ask(question)
    chosen = next(each for each in journeys if each.name == name)
    await terminal.health.require(chosen.needs)
    await chosen.run(visit, replace(terminal, vouched=identity))
    return chosen.name


async def audit(terminal: Terminal, staff: str, act: str, **facts: str | bool) -> None:
    """Who of staff did what, on its way to the platform. Patients by the hospital's opaque ids only."""
    await terminal.tell(Act(act, staff, facts=facts).message(terminal.config.terminal.id))


def _option(journey: Journey, terminal: Terminal) -> Option:
    down = terminal.health.down(journey.needs)
    return Option(
        journey.name,
        Text(f"home.{journey.name}"),
        detail=Text(f"home.{journey.name}_hint"),
        closed=Text(f"down.{down[0]}") if down else None,
    )
