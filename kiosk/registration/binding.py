"""Letting a card, a face or a temporary card stand for a person's health card."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from kiosk.clock import now
from kiosk.identity.acting import option_of, relatives_of
from kiosk.identity.people import Identity
from kiosk.registration.residents import Consent, Identifier, Relative, born_on, identifier_of, is_minor
from kiosk.screens.asking import Fact, Option
from kiosk.screens.filing import (
    Bound,
    ChooseBinding,
    ChoosePatient,
    EnterHospitalCard,
    EnterTemporaryNumber,
    Filing,
    ReadFaceConsent,
    Unbound,
)
from kiosk.services.patient_index import Newcomer
from kiosk.terminal import Terminal
from kiosk.text import Text

SOCIAL, HOSPITAL, FACE, CHILD_FACE = "social_card", "hospital_card", "face", "child_face"
TEMPORARY, UNBIND = "temporary", "unbind"
TEMPORARY_DIGITS = 8
FACE_CONSENT, FACE_PARAGRAPHS = "face-2026-11", 3

Way = Callable[[Identity, Terminal], Awaitable[None]]


async def bind_one(identity: Identity, terminal: Terminal) -> None:
    """Choose what, and let it stand for the health card of `identity`, which is known."""
    chosen = await terminal.screen.ask(ChooseBinding(options=await _options(identity, terminal)))
    await WAYS[chosen](identity, terminal)
    terminal.events.record("bound", what=chosen)
    if chosen == UNBIND:
        await terminal.screen.ask(Unbound())
    else:
        what = Fact(Text("bound.what"), Text(f"choose_binding.{chosen}"))
        await terminal.screen.ask(Bound(facts=(what,)))


async def _options(identity: Identity, terminal: Terminal) -> tuple[Option, ...]:
    """A face needs somebody of age: under 14, a guardian binds it."""
    read_now = identity.medium == SOCIAL
    keys: tuple[str, ...] = (SOCIAL, HOSPITAL, TEMPORARY)
    closed = {} if read_now else {SOCIAL: Text("choose_binding.other_medium")}
    day = born_on(identity)
    if day is not None and not is_minor(day, date.today()):
        keys = (*keys, FACE)
    if await _minors(identity, terminal):
        keys = (*keys, CHILD_FACE)
    if read_now:
        keys = (*keys, UNBIND)
    return tuple(_option(key, closed.get(key)) for key in keys)


def _option(key: str, closed: Text | None) -> Option:
    return Option(
        key, Text(f"choose_binding.{key}"), detail=Text(f"choose_binding.{key}_hint"), closed=closed
    )


async def _social_card(identity: Identity, terminal: Terminal) -> None:
    await _bind(identity.health_id, _this_card(identity), terminal)


async def _unbind(identity: Identity, terminal: Terminal) -> None:
    async with terminal.screen.showing(Filing()):
        await terminal.health_cards.residents.unbind(identity.health_id, _this_card(identity))


async def _hospital_card(identity: Identity, terminal: Terminal) -> None:
    """The hospital joins its file with the person's; other hospitals find them by it at the platform."""
    number = await terminal.screen.ask(EnterHospitalCard())
    newcomer = replace(Newcomer.of(identity), also=(Identifier(HOSPITAL, number),))
    async with terminal.screen.showing(Filing()):
        await terminal.hospital.index.file(newcomer)
    institution = terminal.config.terminal.institution
    await _bind(identity.health_id, Identifier(HOSPITAL, f"{institution}-{number}"), terminal)


async def _temporary(identity: Identity, terminal: Terminal) -> None:
    trouble: Text | None = None
    while True:
        number = await terminal.screen.ask(EnterTemporaryNumber(trouble=trouble))
        if len(number) == TEMPORARY_DIGITS and number.isdigit():
            break
        trouble = Text("enter_temporary_number.not_a_number")
    async with terminal.screen.showing(Filing()):
        await terminal.health_cards.residents.own_temporary_card(number, identity)


async def _face(identity: Identity, terminal: Terminal) -> None:
    """The consent is what is bound; a face is looked at only where it is compared, and kept nowhere."""
    consent = await _face_consent(terminal)
    await _bind(identity.health_id, Identifier(FACE, identity.health_id), terminal, consent)


async def _child_face(identity: Identity, terminal: Terminal) -> None:
    """The guardian agrees for one of the children."""
    minors = await _minors(identity, terminal)
    child = minors[0]
    if len(minors) > 1:
        options = tuple(option_of(str(place), each) for place, each in enumerate(minors))
        child = minors[int(await terminal.screen.ask(ChoosePatient(options=options)))]
    consent, guardian = await _face_consent(terminal), identifier_of(identity)
    await _bind(child.health_id, Identifier(FACE, child.health_id), terminal, consent, guardian)


async def _face_consent(terminal: Terminal) -> Consent:
    paragraphs = tuple(Text(f"read_face_consent.paragraph_{at}") for at in range(1, FACE_PARAGRAPHS + 1))
    await terminal.screen.ask(ReadFaceConsent(paragraphs=paragraphs))
    return Consent(FACE_CONSENT, now())


async def _minors(identity: Identity, terminal: Terminal) -> Sequence[Relative]:
    relatives = await relatives_of(terminal, identity)
    return [each for each in relatives if is_minor(each.birth_date, date.today())]


def _this_card(identity: Identity) -> Identifier:
    return Identifier(identity.medium, identity.proof.card_serial)


async def _bind(
    health_id: str,
    medium: Identifier,
    terminal: Terminal,
    consent: Consent | None = None,
    guardian: Identifier | None = None,
) -> None:
    async with terminal.screen.showing(Filing()):
        await terminal.health_cards.residents.bind(health_id, medium, consent, guardian)


WAYS: Mapping[str, Way] = {
    SOCIAL: _social_card,
    HOSPITAL: _hospital_card,
    FACE: _face,
    CHILD_FACE: _child_face,
    TEMPORARY: _temporary,
    UNBIND: _unbind,
}
