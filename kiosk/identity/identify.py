"""Finds out who is standing here. The only place that knows how many media there are."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.hospital_card import HospitalCard
from kiosk.faults import fault_for
from kiosk.identity.abilities import Wanted, with_proof_taken
from kiosk.identity.codes import ABSENT_DEVICE_SECONDS, CAMERA, CODES
from kiosk.identity.face_check import identify_by_face, offers_faces, raised_by_face
from kiosk.identity.look_ups import TooMany
from kiosk.identity.media import CodeClass, FaceStep, Medium, NotAllowed, classify, is_pick_up
from kiosk.identity.people import Identity, Level, Patient
from kiosk.identity.reading import CODES_TAKEN, AnyHolder, Mismatch, NoSecondFactor, by_card, by_code
from kiosk.registration.filing import offer_filing
from kiosk.screens.identity import CAMERA_CODE, FACE, HowToIdentify, LookingUp, PhoneTail, ReadingCard
from kiosk.screens.screen import Back
from kiosk.services.health_card import Known
from kiosk.services.patient_index import NotOnFile
from kiosk.steps import first, never
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit

log = logging.getLogger(__name__)

T = TypeVar("T")
# How to learn the identity behind what was shown: not yet done, for the screen has to change first.
Resolve = partial[Coroutine[Any, Any, Identity]]

TRIES = 3


class CardDevice(Protocol):
    """A reader of cards, as far as this file needs it."""

    @property
    def name(self) -> str: ...

    async def card_inserted(self) -> None: ...

    async def removed(self) -> None: ...

    async def read_identity(self) -> AnyHolder: ...


async def identify(
    terminal: Terminal, needs: Level = Level.CODE, visit: Visit | None = None, step: FaceStep | None = None
) -> Patient:
    """The patient whom the hospital knows under the first good medium that proves at least `needs`.

    `step` is what is to be opened; the settings may ask for the face beside an ID card there. Whoever is
    known in this visit already, and surely enough, is not asked again; whom the hospital does not know is
    offered a file. Raises Back when that is not wanted, Refused when the file has another name or two
    authorities disagree, Absent when the hospital can't be asked.
    """
    wanted = _wanted(terminal, needs, step)
    if visit and visit.patient and wanted.met_by(visit.patient.identity):
        return visit.patient
    known = visit.patient.identity if visit and visit.patient else None
    return await _patient(terminal, await _medium(terminal, wanted, known=known), visit)


async def insured_by(terminal: Terminal, patient: Patient) -> Patient:
    """The same patient, by a medium that the insurance takes. Raises Back; Mismatch for somebody else's."""
    identity = await _read(terminal, _insured(terminal))
    if identity.number != patient.identity.number:
        raise Mismatch("EHC-17", f"the {identity.medium} is not that of whoever is served")
    return replace(patient, identity=replace(patient.identity, proof=identity.proof))


async def identify_by(
    terminal: Terminal, text: str, needs: Level = Level.CODE, visit: Visit | None = None
) -> Patient:
    """The same for a code that was scanned already, for example at the home screen.

    Raises NotAllowed for a code that is no medium, Refused for one that is not known or proves too little.
    """
    identity = await _from_code(terminal, text)
    if not identity.level.does_for(needs):
        raise Refused("EHC-15", f"{identity.medium} proves {identity.level}, not {needs}")
    return await _patient(terminal, identity, visit)


async def unasked(terminal: Terminal) -> Resolve:
    """What somebody shows while nobody asks for it, as at the home screen.

    Nobody who passes by is looked at: insurance terminal and camera begin when a medium is asked for.
    """
    cards = (each for each in _card_devices(terminal) if each is not terminal.insurance_terminal)
    return await first(*(_card(terminal, each, failed=False) for each in cards), _scanned(terminal))


def order_shown(shown: Resolve, terminal: Terminal) -> str:
    """The pick-up code of an order, when that is what was shown unasked; "" for everything else."""
    text = shown.args[1] if shown.func is _from_code else ""
    return text if text and is_pick_up(text, terminal.config.media) else ""


async def read_medium(
    terminal: Terminal,
    needs: Level = Level.CODE,
    shown: Resolve | None = None,
    step: FaceStep | None = None,
) -> Identity:
    """Ask until a card, a code or a face is good; what was wrong is said, and the next one is waited for.

    `shown` is what was there before anybody asked; it is tried first. `step` as in `identify`. Somebody for
    whom staff or a code vouch, surely enough, is not asked.
    """
    return await _medium(terminal, _wanted(terminal, needs, step), shown)


def _wanted(terminal: Terminal, needs: Level, step: FaceStep | None) -> Wanted:
    return Wanted(needs, face_beside_card=step in terminal.config.media.face_beside_card)


async def _medium(
    terminal: Terminal, wanted: Wanted, shown: Resolve | None = None, known: Identity | None = None
) -> Identity:
    """`known` is who was identified already, by something that proves too little: a face may raise it."""
    known = known or terminal.vouched
    if terminal.vouched is not None and wanted.met_by(terminal.vouched):
        return terminal.vouched
    if known is not None and wanted.lacks_face(known):
        shown = partial(_already, terminal, known)
    return await _read(terminal, wanted, shown, known)


async def read_insured(terminal: Terminal) -> Identity:
    """Ask until a medium is good that the insurance takes; who is known by another is told. Source: CV-24."""
    wanted, known = _insured(terminal), terminal.vouched
    if known is not None and wanted.met_by(known):
        return known
    return await _read(terminal, wanted, partial(_already, terminal, known) if known else None)


def _insured(terminal: Terminal) -> Wanted:
    return Wanted(pays=True, also_takes=terminal.insurance_also_takes)


async def _already(_terminal: Terminal, known: Identity) -> Identity:
    return known


async def _read(
    terminal: Terminal, wanted: Wanted, shown: Resolve | None = None, known: Identity | None = None
) -> Identity:
    question = _question(terminal, wanted)
    failed: CardDevice | None = None
    while True:
        resolve, shown = shown or await _shown(terminal, wanted, question, failed, known), None
        if resolve is None:
            now = _question(terminal, wanted)
            question = replace(question, media=now.media, pressed=now.pressed)
            continue
        try:
            identity = await _with_face(await resolve(), wanted, terminal)
            if wanted.met_by(identity):
                return identity
            question = _too_little(question)
        except Back:
            question = replace(_question(terminal, wanted), trouble=None, code="")
        except (Mismatch, TooMany):
            raise
        except Trouble as why:
            log.warning("%s while a medium was read: %s", why.code, why.detail)
            question = replace(question, trouble=_said(why), code=why.code)
        failed = resolve.args[1] if resolve.func is _from_card else None


async def _with_face(identity: Identity, wanted: Wanted, terminal: Terminal) -> Identity:
    """Whoever does not want that, or is another, may show another medium or go to the staff."""
    if wanted.lacks_face(identity):
        identity = await raised_by_face(identity, terminal)
    if wanted.lacks_face(identity):
        raise Refused("FAC-13", "an ID card without its owner's face")
    return identity


def _question(terminal: Terminal, wanted: Wanted) -> HowToIdentify:
    by_face = offers_faces(terminal) and terminal.look_ups.open and wanted.possible_by(FACE)
    return HowToIdentify(_ways(terminal, wanted), pressed=(FACE,) if by_face else ())


async def _shown(
    terminal: Terminal,
    wanted: Wanted,
    question: HowToIdentify,
    failed: CardDevice | None,
    known: Identity | None,
) -> Resolve | None:
    """What is shown first; None when meanwhile other media can be shown than the question names."""
    return await first(
        *(_card(terminal, each, each is failed) for each in _card_devices(terminal)),
        _code(terminal),
        _pressed(terminal, question, known),
        _otherwise(terminal, wanted, question),
    )


async def _otherwise(terminal: Terminal, wanted: Wanted, question: HowToIdentify) -> None:
    named = question.media, question.pressed
    while ((now := _question(terminal, wanted)).media, now.pressed) == named:
        await terminal.health.news(terminal.health.changes)


async def _pressed(terminal: Terminal, question: HowToIdentify, known: Identity | None) -> Resolve:
    """The one way that is pressed is the face; everything else is shown to a device."""
    if await terminal.screen.ask(question) != FACE:
        await never()
    return partial(_from_face, terminal, known)


async def _patient(terminal: Terminal, identity: Identity, visit: Visit | None) -> Patient:
    """Whom the hospital does not know is offered a file."""
    try:
        async with terminal.screen.showing(LookingUp()):
            patient = await terminal.hospital.find_patient(identity)
    except NotOnFile:
        patient = await offer_filing(identity, terminal)
    terminal.events.record("identified", medium=identity.medium, level=identity.level)
    if visit is not None:
        visit.patient = patient
    return patient


async def _card(terminal: Terminal, card: CardDevice, failed: bool) -> Resolve:
    """A card that could not be read must come out before a card is looked at again."""
    if failed:
        await _patiently(card.removed)
    await _patiently(card.card_inserted)
    return partial(_from_card, terminal, card)


async def _scanned(terminal: Terminal) -> Resolve:
    if terminal.scanner is None:
        await never()
    return partial(_from_code, terminal, await _patiently(terminal.scanner.next_code))


async def _code(terminal: Terminal) -> Resolve:
    return partial(_from_code, terminal, await terminal.codes.patiently())


async def _from_card(terminal: Terminal, card: CardDevice) -> Identity:
    async with terminal.screen.showing(ReadingCard()):
        holder = await card.read_identity()
        known = await by_card(holder, terminal.health_cards.resolve)
    if isinstance(holder, HospitalCard) and CodeClass.HOSPITAL_CARD in terminal.config.media.second_factor:
        await _knows_the_telephone(terminal, known)
    return with_proof_taken(known.identity, terminal.insurance_also_takes)


async def _from_face(terminal: Terminal, known: Identity | None) -> Identity:
    """Of somebody known the face is compared; of anybody else it needs a number that is typed."""
    if known is None or known.for_relative:
        return await identify_by_face(terminal)
    return await raised_by_face(known, terminal)


async def _from_code(terminal: Terminal, text: str) -> Identity:
    settings = terminal.config.media
    shown = classify(text, CODES_TAKEN, settings)
    async with terminal.screen.showing(LookingUp()):
        known = await _known(terminal, shown)
    if shown.kind in settings.second_factor:
        await _knows_the_telephone(terminal, known)
    return with_proof_taken(known.identity, terminal.insurance_also_takes)


async def _known(terminal: Terminal, shown: Medium) -> Known:
    """A mismatch is for the staff, who find it in the record of events."""
    try:
        return await by_code(terminal.health_cards, shown)
    except Mismatch as why:
        terminal.events.record("identity_mismatch", medium=shown.kind, code=why.code)
        raise


async def _knows_the_telephone(terminal: Terminal, known: Known) -> None:
    """What is printed on a slip may be in anybody's hand."""
    question = PhoneTail()
    for _ in range(TRIES if known.phone_tail else 0):
        if await terminal.screen.ask(question) == known.phone_tail:
            return
        question = replace(question, trouble=Text("phone_tail.not_these"))
    raise NoSecondFactor


def media(terminal: Terminal, needs: Level = Level.CODE) -> tuple[str, ...]:
    """The media that can be shown to this terminal now, and that prove at least `needs`."""
    return _ways(terminal, Wanted(needs))


def _ways(terminal: Terminal, wanted: Wanted) -> tuple[str, ...]:
    """What is gone is not asked for; when all is gone all are named, since one may be back at any moment."""
    by = {each.name: each.name for each in _card_devices(terminal)}
    if terminal.codes.readers:
        by["health_code"] = CODES
    possible = tuple(each for each in by if wanted.possible_by(each))
    there = tuple(each for each in possible if not terminal.health.down([by[each]])) or possible
    before_the_camera = terminal.codes.held_to == CAMERA
    return tuple(CAMERA_CODE if each == "health_code" and before_the_camera else each for each in there)


def _card_devices(terminal: Terminal) -> Iterator[CardDevice]:
    devices: tuple[CardDevice | None, ...] = (
        terminal.id_card,
        terminal.social_card,
        terminal.tap_card,
        terminal.insurance_terminal,
        terminal.fingerprint,
    )
    for device in devices:
        if device is not None:
            yield device


def _too_little(question: HowToIdentify) -> HowToIdentify:
    """Say which medium does instead: the first of those that are drawn below. Source: CV-24."""
    ways = (*question.media, *question.pressed)
    if not ways:
        raise Refused("EHC-16", "no medium of this terminal proves enough")
    instead = Text(f"how_to_identify.{ways[0]}")
    return replace(question, trouble=Text("how_to_identify.too_little", {"instead": instead}), code="")


def _said(why: Trouble) -> Text:
    if isinstance(why, NotAllowed):
        return Text("how_to_identify.not_this_code", {"shown": why.shown})
    return fault_for(why).patient


async def _patiently(wait: Callable[[], Awaitable[T]]) -> T:
    """A device that is gone or busy is one that shows nothing; it may come back while we wait."""
    while True:
        try:
            return await wait()
        except (Absent, NoAnswer, Garbled):
            await asyncio.sleep(ABSENT_DEVICE_SECONDS)
