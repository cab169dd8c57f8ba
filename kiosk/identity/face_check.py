"""The face as a second look at a card, or beside a typed number. Always asked for, never the only way.

Frames and photograph are in memory only while they are compared. Source: goals S-1 to S-5, S-29.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum

from drivers import id_number
from drivers.errors import Absent, Garbled, NoAnswer, Refused
from drivers.id_card_photo import Photo
from drivers.pictures import Picture, as_jpeg
from drivers.sight import Sight
from kiosk.clock import now
from kiosk.faults import fault_for
from kiosk.identity.face_trial import Judge, by_photo, seen_alive
from kiosk.identity.people import Identity, IdNumber, Level
from kiosk.registration.residents import born, born_on, needs_guardian
from kiosk.screens.asking import ReadAndAgree
from kiosk.screens.face import (
    AnotherWay,
    FaceConsent,
    GuardianConsent,
    GuardianSendConsent,
    LookHere,
    Mirror,
    SendConsent,
    TypeIdNumber,
)
from kiosk.screens.screen import Back
from kiosk.steps import devices_answer, first
from kiosk.terminal import Terminal
from kiosk.text import Text

log = logging.getLogger(__name__)

PARTS = ("what", "kept", "free")
PARAGRAPHS: Mapping[type[ReadAndAgree], tuple[Text, ...]] = {
    FaceConsent: tuple(Text(f"face_consent.{part}") for part in PARTS),
    GuardianConsent: tuple(Text(f"guardian_consent.{part}") for part in PARTS),
    SendConsent: tuple(Text(f"send_consent.{part}") for part in PARTS),
    GuardianSendConsent: tuple(Text(f"guardian_send_consent.{part}") for part in PARTS),
}


class FaceResult(StrEnum):
    """Anything but MATCHED leads to another way, and is no reason to send anybody away."""

    MATCHED = "matched"
    DECLINED = "declined"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


async def check_face(identity: Identity, terminal: Terminal) -> FaceResult:
    """Is the person before the camera the one on the chip's photograph?

    Asks for consent first; raises PatientLeft only. Nothing is stored, and once the face was looked at the
    photograph is black: the card has to be read again for another comparison.
    """
    sight, photo = terminal.sight, identity.photo
    if sight is None or terminal.health.down(["camera"]) or photo is None or not photo.real:
        return await _over(FaceResult.UNAVAILABLE, terminal)
    guardian = needs_guardian(born_on(identity), now().date())
    try:
        await terminal.screen.ask(_asked(GuardianConsent if guardian else FaceConsent))
        with _forgotten(photo):
            result = await _tries(by_photo(photo.picture, sight, terminal.config.face), sight, terminal)
    except Back:
        result = FaceResult.DECLINED
    return await _over(result, terminal)


@contextmanager
def _forgotten(photo: Photo) -> Iterator[None]:
    try:
        yield
    finally:
        photo.forget()


async def raised_by_face(identity: Identity, terminal: Terminal) -> Identity:
    """The same person, seen now and at least at the level FACE if the face matched, else unchanged.

    Compared with the photograph that the medium gave; for a medium without one the public-security check is
    asked about the number that it stands for. Whoever acts for somebody else has another face than theirs.
    """
    if identity.for_relative:
        return identity
    if identity.photo is None and offers_faces(terminal):
        found = await _checked_by_platform(identity.number, born_on(identity), terminal)
        result = found is not None
    else:
        result = await check_face(identity, terminal) is FaceResult.MATCHED
    if not result:
        return identity
    level = identity.level if identity.level.does_for(Level.FACE) else Level.FACE
    return replace(identity, level=level, face_seen=True, evidence_at=now())


def offers_faces(terminal: Terminal) -> bool:
    """Whether a face can be checked against a number here and now."""
    checks = terminal.sight is not None and terminal.health_cards.checks_faces
    return checks and not terminal.health.down(("camera", "health_card"))


async def identify_by_face(terminal: Terminal) -> Identity:
    """Who typed this ID number and shows the face that belongs to it, by the public-security check.

    The number alone shows nothing. Raises Back for another way, TooMany when too many led nowhere.
    """
    if not (offers_faces(terminal) and terminal.look_ups.open):
        await _over(FaceResult.UNAVAILABLE, terminal)
        raise Back
    number = await _typed_number(terminal)
    identity = await _checked_by_platform(number, born(number), terminal, typed=True)
    if identity is None:
        raise Back
    return identity


async def _checked_by_platform(
    number: IdNumber, birth_date: date | None, terminal: Terminal, *, typed: bool = False
) -> Identity | None:
    """The owner of this number, born on that day, if the public-security check says that the face is theirs.

    Asks for consent to looking and sending, in one. Raises Back when it is not given.
    """
    sight = terminal.sight
    assert sight is not None, "offers_faces was asked"
    guardian = needs_guardian(birth_date, now().date())
    await terminal.screen.ask(_asked(GuardianSendConsent if guardian else SendConsent))
    found: list[Identity] = []

    async def judge(frames: list[Picture]) -> bool:
        identity = await terminal.health_cards.check_face(number, as_jpeg(frames[0]))
        found.extend([identity] if identity else [])
        return identity is not None

    result = await _over(await _tries(judge, sight, terminal), terminal)
    if typed and result is FaceResult.FAILED:
        terminal.look_ups.failed()
    return found[-1] if result is FaceResult.MATCHED else None


async def _typed_number(terminal: Terminal) -> IdNumber:
    question = TypeIdNumber()
    while True:
        typed = await terminal.screen.ask(question)
        if id_number.is_valid(typed) and id_number.could_be_alive(typed, now().date()):
            return IdNumber(typed)
        terminal.look_ups.failed()
        question = TypeIdNumber(trouble=Text("type_id_number.wrong"))


async def _tries(judge: Judge, sight: Sight, terminal: Terminal) -> FaceResult:
    """As many as the settings allow; whoever presses Back wants another way."""
    question = LookHere(Mirror())
    for _ in range(terminal.config.face.attempts):
        try:
            seeing = seen_alive(judge, sight, terminal.config.face, question.mirror)
            await first(seeing, devices_answer(terminal.screen, question))
            return FaceResult.MATCHED
        except (Absent, Garbled, NoAnswer) as why:
            log.warning("%s while a face was looked at: %s", why.code, why.detail)
            return FaceResult.UNAVAILABLE
        except Refused as why:
            log.info("%s: %s", why.code, why.detail)
            question = LookHere(Mirror(), trouble=fault_for(why).patient, code=why.code)
    return FaceResult.FAILED


async def _over(result: FaceResult, terminal: Terminal) -> FaceResult:
    """What came of it is recorded, without a likeness and without whose face it was."""
    terminal.events.record("face_check", result=str(result), stored=0)
    if result in (FaceResult.FAILED, FaceResult.UNAVAILABLE):
        try:
            await terminal.screen.ask(AnotherWay(said={"why": Text(f"another_way.{result}")}))
        except Back:
            return result
    return result


def _asked(consent: type[ReadAndAgree]) -> ReadAndAgree:
    return consent(paragraphs=PARAGRAPHS[consent])
