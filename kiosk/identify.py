"""Finds out who is standing here. The only place that knows how many media there are."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from drivers.card_files import CardHolder
from drivers.errors import Absent, Garbled, NoAnswer, Trouble
from kiosk.faults import fault_for
from kiosk.filing import offer_filing
from kiosk.media import CodeClass, NotAllowed, classify
from kiosk.people import Identity, IdNumber, InsuranceProof, Level, Patient, PersonName
from kiosk.screens.identity import HowToIdentify, LookingUp, ReadingCard
from kiosk.services.patient_index import NotOnFile
from kiosk.steps import devices_answer, first, never
from kiosk.terminal import Terminal
from kiosk.text import Text

log = logging.getLogger(__name__)

T = TypeVar("T")
# How to learn the identity behind what was shown: not yet done, for the screen has to change first.
Resolve = partial[Coroutine[Any, Any, Identity]]

CODES_TAKEN = (CodeClass.HEALTH_CARD_DYNAMIC, CodeClass.HEALTH_CARD_STATIC)
ABSENT_DEVICE_SECONDS = 1.0


async def identify(terminal: Terminal) -> Patient:
    """The patient whom the hospital knows under the first good card or code that is shown.

    Whom it does not know is offered a file. Raises Back when that is not wanted, Refused when the
    file has another name, Absent when the hospital can't be asked.
    """
    identity = await read_medium(terminal)
    try:
        async with terminal.screen.showing(LookingUp()):
            return await terminal.hospital.find_patient(identity)
    except NotOnFile:
        return await offer_filing(identity, terminal)


async def read_medium(terminal: Terminal) -> Identity:
    """Ask until a card or a code is good; what was wrong is said, and the next one is waited for."""
    question = HowToIdentify(media(terminal))
    card_failed = False
    while True:
        resolve = await first(
            _card(terminal, card_failed),
            _code(terminal),
            _camera_code(terminal),
            devices_answer(terminal.screen, question),
        )
        try:
            return await resolve()
        except NotAllowed as why:
            trouble = Text("how_to_identify.not_this_code", {"shown": why.shown})
            question = replace(question, trouble=trouble, code=why.code)
        except Trouble as why:
            log.warning("%s while a medium was read: %s", why.code, why.detail)
            question = replace(question, trouble=fault_for(why).patient, code=why.code)
        card_failed = resolve.func is _from_card


async def _card(terminal: Terminal, card_failed: bool) -> Resolve:
    """A card that could not be read must come out before a card is looked at again."""
    card = terminal.social_card
    if card is None:
        await never()
    if card_failed:
        await _patiently(card.removed)
    await _patiently(card.card_inserted)
    return partial(_from_card, terminal)


async def _code(terminal: Terminal) -> Resolve:
    if terminal.scanner is None:
        await never()
    return partial(_from_code, terminal, await _patiently(terminal.scanner.next_code))


async def _camera_code(terminal: Terminal) -> Resolve:
    if terminal.sight is None or not terminal.sight.reads_codes:
        await never()
    return partial(_from_code, terminal, await _patiently(terminal.sight.next_code))


async def _from_card(terminal: Terminal) -> Identity:
    assert terminal.social_card is not None
    async with terminal.screen.showing(ReadingCard()):
        return by_card(await terminal.social_card.read_identity())


async def _from_code(terminal: Terminal, text: str) -> Identity:
    classify(text, CODES_TAKEN)
    async with terminal.screen.showing(LookingUp()):
        return await terminal.health_cards.verify(text)


def by_card(holder: CardHolder) -> Identity:
    """What a social-security card proves: the chip was read, and the insurer takes it (type 03)."""
    return Identity(
        medium="social_card",
        name=PersonName(holder.name),
        number=IdNumber(holder.number),
        level=Level.CHIP,
        proof=InsuranceProof("03", holder.number, holder.card_serial),
    )


def media(terminal: Terminal) -> tuple[str, ...]:
    """The media that can be shown to this terminal as it is built."""
    seen = terminal.sight if terminal.sight and terminal.sight.reads_codes else None
    built = (("social_card", terminal.social_card), ("health_code", terminal.scanner or seen))
    return tuple(name for name, device in built if device is not None)


async def _patiently(wait: Callable[[], Awaitable[T]]) -> T:
    """A device that is gone or busy is one that shows nothing; it may come back while we wait."""
    while True:
        try:
            return await wait()
        except (Absent, NoAnswer, Garbled):
            await asyncio.sleep(ABSENT_DEVICE_SECONDS)
