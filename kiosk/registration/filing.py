"""Opening a person's file at the hospital with the health card that belongs to it; noting it off line."""

import logging
import uuid
from dataclasses import replace

from drivers.errors import Refused, Trouble
from kiosk.clock import now
from kiosk.identity.people import Identity, Level, Patient
from kiosk.paper.filing import HealthCardPaper, health_card_slip, to_be_confirmed_slip
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out, not_printed
from kiosk.registration.applying import find_health_card, with_health_card
from kiosk.registration.residents import File, Identifier
from kiosk.screens.asking import Fact
from kiosk.screens.filing import (
    Filed,
    Filing,
    HealthCardReady,
    OfferFiling,
    OfferHealthCard,
    ToBeConfirmed,
)
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.services.patient_index import Newcomer, NotOnFile
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words
from kiosk.upkeep.health import Down
from offline_queue.outbox import Message

log = logging.getLogger(__name__)

NEEDED = ("hospital", "health_card")


async def open_file(identity: Identity, terminal: Terminal) -> File:
    """A health card if there is none, then the one file of this person here.

    Killed anywhere in between, the next try finds what is there: each request names the person.
    """
    identity = await with_health_card(identity, terminal)
    async with terminal.screen.showing(Filing()):
        file = await terminal.hospital.index.file(replace(Newcomer.of(identity), also=_cards(identity)))
    terminal.events.record("filed", outcome=file.outcome, medium=identity.medium, level=str(identity.level))
    return file


async def file_of(identity: Identity, terminal: Terminal) -> Patient:
    """The person's file here; one that is missing is opened without a question."""
    try:
        async with terminal.screen.showing(LookingUp()):
            return await terminal.hospital.find_patient(identity)
    except NotOnFile:
        return (await open_file(identity, terminal)).patient


async def offer_filing(identity: Identity, terminal: Terminal) -> Patient:
    """The hospital does not know this person: open a file and go on as a patient. Raises Back for no."""
    await terminal.screen.ask(OfferFiling(facts=_facts(identity)))
    file = await open_file(identity, terminal)
    await show_file(file, terminal)
    return file.patient


async def offer_health_card(identity: Identity, terminal: Terminal) -> None:
    """After a visit by chip: whoever has no health card may get one by one touch. Fails in silence."""
    if identity.level is not Level.CHIP or identity.health_id or terminal.health.down(NEEDED):
        return
    try:
        if await find_health_card(identity, terminal):
            return
        terminal.events.record("health_card_offered", medium=identity.medium)
        await terminal.screen.ask(OfferHealthCard(facts=_facts(identity)))
        await show_card(await open_file(identity, terminal), terminal)
    except Back:
        return
    except Trouble as why:
        log.warning("%s while a health card was offered: %s", why.code, why.detail)


async def show_file(file: File, terminal: Terminal) -> None:
    """What became of the file: made, found, or joined with another."""
    state = Fact(Text("filed.state"), Text(f"filed.{file.outcome}"))
    number = Fact(Text("person.outpatient_number"), as_given(file.outpatient_number), strong=True)
    await terminal.screen.ask(Filed(facts=(*_facts(file.patient.identity), number, state)))


async def show_card(file: File, terminal: Terminal) -> None:
    """The health card's code on paper and on the glass."""
    identity = file.patient.identity
    async with terminal.screen.showing(Filing()):
        code = await terminal.health_cards.residents.code(identity.health_id)
        card = HealthCardPaper(identity.name, identity.number, code, file.outpatient_number)
        paper = health_card_slip(card, terminal.place, words(terminal.screen.language), now())

    def told(printed: Printed) -> HealthCardReady:
        trouble = None if printed.out else Text("health_card_ready.no_paper")
        return HealthCardReady(link=code, facts=_facts(identity), trouble=trouble, code=printed.code)

    await hand_out(Slip(paper), told, terminal)


async def is_reachable(terminal: Terminal) -> bool:
    """Whether a file can be opened now. Looks; does not trust what was seen last."""
    try:
        await terminal.health.require(NEEDED)
    except Down:
        return False
    return True


async def note(identity: Identity, terminal: Terminal) -> None:
    """Nobody can be reached: what the chip said waits under the store's key, and no number is promised.

    Refused when it can't be kept: nothing about a person is written that anybody could read.
    """
    if identity.level is not Level.CHIP or not terminal.store.sealing.has_key:
        raise Refused("FIL-01", "no chip was read, or the store has no key")
    key = f"filing-{uuid.uuid4().hex}"
    body = Newcomer.of(identity).as_json() | {"version": 1, "taken_at": now().isoformat(timespec="seconds")}
    await terminal.tell(Message("filing", key, key, body))
    terminal.events.record("filing_noted", medium=identity.medium)
    paper = to_be_confirmed_slip(identity.name, terminal.place, words(terminal.screen.language), now())

    def told(printed: Printed) -> ToBeConfirmed:
        return ToBeConfirmed(facts=_facts(identity), trouble=not_printed(printed), code=printed.code)

    await hand_out(Slip(paper), told, terminal)


def _cards(identity: Identity) -> tuple[Identifier, ...]:
    """The card itself, so that a file that was opened under it is found and joined."""
    serial = identity.proof.card_serial
    return (Identifier(identity.medium, serial),) if serial and identity.level is Level.CHIP else ()


def _facts(identity: Identity) -> tuple[Fact, ...]:
    return (
        Fact(Text("person.name"), as_given(str(identity.name))),
        Fact(Text("person.number"), as_given(str(identity.number))),
    )
