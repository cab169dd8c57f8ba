"""The face in python -m kiosk identify: beside an ID card's photograph, or a number that is typed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NoReturn

import click

from drivers import id_number
from drivers.errors import Refused
from drivers.id_card import IdCard
from drivers.pictures import Picture, as_jpeg
from drivers.sight import Sight
from kiosk.clock import now
from kiosk.commands.own_devices import own_devices
from kiosk.commands.shared import shown_in_time
from kiosk.config import KioskConfig
from kiosk.identity.face_trial import Judge, by_photo, seen_alive
from kiosk.identity.people import Identity, IdNumber
from kiosk.identity.reading import by_id_card
from kiosk.registration.residents import born_on, needs_guardian
from kiosk.screens.face import Mirror
from kiosk.services.health_card import HealthCards
from kiosk.steps import first
from kiosk.text import words

Beside = Literal["card", "number"]
TELL_SECONDS = 0.1
CONSENT: dict[Beside, str] = {
    "card": "The camera compares the face with the photograph on the card, and keeps nothing.",
    "number": "One picture of the face goes to the public-security check, and nothing is kept here.",
}


def face_options(command: Callable[..., None]) -> Callable[..., None]:
    """--face, and what it needs."""
    for option in (
        click.option(
            "--agreed", is_flag=True, help="Whoever is before the camera agreed; asked when it is not given."
        ),
        click.option(
            "--guardian-agreed",
            is_flag=True,
            help="Under 14, or of an age that is not known: a parent or guardian agreed; asked likewise.",
        ),
        click.option(
            "--id-number", "number", default="", help="For --face number; asked for when it is not given."
        ),
        click.option(
            "--face",
            type=click.Choice(["card", "number"]),
            help="Compare the face before the camera with an ID card's photograph, or with a typed number.",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True)
class Face:
    """What the face is compared with; the number and the consent are asked for when they are not given."""

    beside: Beside
    number: str = field(default="", repr=False)
    agreed: bool = False
    guardian_agreed: bool = False


async def by_face(face: Face, config: KioskConfig, timeout: float) -> Identity:
    """Whose face is before the camera. Refused for anybody else's, and where this terminal can't compare."""
    async with own_devices(config) as own:
        reader, sight, codes = own.devices.id_card, own.sight, own.codes
        if face.beside == "card" and sight and reader:
            return await _beside_card(reader, sight, config, face, timeout)
        if face.beside == "number" and sight and codes and codes.checks_faces:
            return await _beside_number(codes, sight, config, face)
        raise Refused("CFG-12", f"no camera, or nothing to compare a face with beside a {face.beside}")


async def _beside_card(
    reader: IdCard, sight: Sight, config: KioskConfig, face: Face, timeout: float
) -> Identity:
    await shown_in_time(reader.card_inserted(), timeout)
    holder = await reader.read_identity()
    if not holder.photo.real:
        raise Refused(holder.photo.code, "the photograph of the card can't be shown")
    identity = by_id_card(holder)
    await _agreed(face, born_on(identity))
    await _looked(by_photo(holder.photo.picture, sight, config.face), sight, config)
    return replace(identity, face_seen=True, evidence_at=now())


async def _beside_number(codes: HealthCards, sight: Sight, config: KioskConfig, face: Face) -> Identity:
    number = face.number or await asyncio.to_thread(click.prompt, "ID number", err=True, hide_input=True)
    if not (id_number.is_valid(number) and id_number.could_be_alive(number, date.today())):
        raise Refused("CFG-13", "this is no ID number")
    await _agreed(face, id_number.birth_date(number))
    found: list[Identity] = []

    async def judge(frames: list[Picture]) -> bool:
        identity = await codes.check_face(IdNumber(number), as_jpeg(frames[0]))
        found.extend([identity] if identity else [])
        return identity is not None

    await _looked(judge, sight, config)
    return found[-1]


async def _agreed(face: Face, birth_date: date | None) -> None:
    """A person's own word, and under 14 a guardian's; neither stands for the other."""
    guardian = needs_guardian(birth_date, date.today())
    who = "The person is under 14, or may be. Does a parent or guardian" if guardian else "Does the person"
    question = f"{CONSENT[face.beside]} {who} agree?"
    agreed = face.guardian_agreed if guardian else face.agreed
    if not (agreed or await asyncio.to_thread(click.confirm, question, err=True)):
        raise Refused("CFG-14", "nobody is looked at without consent")


async def _looked(judge: Judge, sight: Sight, config: KioskConfig) -> None:
    mirror = Mirror()
    await first(seen_alive(judge, sight, config.face, mirror), _telling(mirror))


async def _telling(mirror: Mirror) -> NoReturn:
    """What the person before the camera is to do, as it changes."""
    told = ""
    while True:
        if (said := words("en").say(mirror.told)) != told:
            click.echo(said, err=True)
        told = said
        await asyncio.sleep(TELL_SECONDS)
