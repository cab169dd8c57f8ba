"""python -m kiosk identify: waits for one card, code or finger and says whose it is."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from drivers.errors import Absent, NoAnswer, Refused, Trouble
from drivers.hospital_card import HospitalCard
from drivers.id_card import IdCardHolder
from kiosk.commands.identify_face import Beside, Face, by_face, face_options
from kiosk.commands.own_devices import own_devices
from kiosk.commands.shared import CONFIG, leave, print_json, shown_in_time
from kiosk.config import KioskConfig, load
from kiosk.identity.identify import CardDevice
from kiosk.identity.media import CodeClass, MediaSettings, classify
from kiosk.identity.people import Identity, IdNumber, Level, PersonName
from kiosk.identity.reading import CODES_TAKEN, AnyHolder, NoSecondFactor, by_card, by_code
from kiosk.services.health_card import HealthCards, Known
from kiosk.steps import first

T = TypeVar("T")
Reading = Callable[[], Awaitable["Found"]]

LOOK_AGAIN_SECONDS = 0.5
CARDS = ("social_card", "tap_card", "id_card", "insurance_terminal", "fingerprint")
TAIL_DIGITS = 4
STARS = "****"


@dataclass(frozen=True)
class Found:
    """Who was identified, by what, and how long it took since the medium was there. Fields are whole.

    `seen`: the owner's face was before the camera; `for_relative`: somebody who acts for them showed it.
    """

    medium: str
    level: Level
    evidence_at: datetime
    seconds: float
    fields: dict[str, str]
    seen: bool = False
    for_relative: bool = False


@click.command()
@CONFIG
@click.option("--json", is_flag=True, expose_value=False, help="For scripts to say; JSON is always printed.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    help="Seconds to wait for a card or code.",
)
@click.option(
    "--phone-tail",
    metavar="DIGITS",
    default="",
    help="Last four digits of the telephone, for a printed code; asked for when they are not given.",
)
@click.option("--unmasked", is_flag=True, help="Print names and numbers whole.")
@face_options
def identify(
    file: Path, timeout: float, phone_tail: str, unmasked: bool, face: Beside | None, **given: Any
) -> None:
    """Wait for the first card or code and print who it is; exit status 1 when that fails."""
    try:
        config = load(file)
        if face:
            found = asyncio.run(_by_face(Face(face, **given), config, timeout))
        else:
            found = asyncio.run(_identify(config, timeout, phone_tail))
    except Trouble as why:
        print_json({"code": why.code, "detail": why.detail})
        leave(1)
    shown = {key: value if unmasked else _masked(key, value) for key, value in found.fields.items()}
    print_json(
        {
            "medium": found.medium,
            "fields": shown,
            "level": str(found.level),
            "face_seen": found.seen,
            "for_relative": found.for_relative,
            "evidence_at": found.evidence_at.isoformat(timespec="seconds"),
            "seconds": round(found.seconds, 3),
        }
    )
    leave(0)


async def _by_face(face: Face, config: KioskConfig, timeout: float) -> Found:
    began = time.monotonic()
    identity = await by_face(face, config, timeout)
    seconds = time.monotonic() - began
    return Found(identity.medium, identity.level, identity.evidence_at, seconds, _named(identity), seen=True)


async def _identify(config: KioskConfig, timeout: float, tail: str) -> Found:
    """The first medium that is shown; Absent when none is shown in time."""
    async with own_devices(_in_time(config, timeout)) as own:
        scanner, sight = own.devices.scanner, own.sight
        cards: list[CardDevice] = [each for name in CARDS if (each := getattr(own.devices, name)) is not None]
        asked = _Asked(config.media, own.codes, tail)
        missed: list[Trouble] = []
        waiting = [_by_card(card, asked, missed) for card in cards]
        waiting += [_by_code(scanner.next_code, asked, missed)] if scanner else []
        waiting += [_by_code(sight.next_code, asked, missed)] if sight and sight.reads_codes else []
        return await _first(waiting, missed, timeout)


def _in_time(config: KioskConfig, timeout: float) -> KioskConfig:
    """A card that is there by the time-out may take as long again to say who it belongs to, and no longer."""
    changed = {}
    for name in CARDS:
        settings = getattr(config, name)
        if settings is not None and hasattr(settings, "read_seconds"):
            seconds = max(1.0, min(settings.read_seconds, timeout))
            changed[name] = settings.model_copy(update={"read_seconds": seconds})
    return config.model_copy(update=changed)


async def _first(waiting: list[Coroutine[Any, Any, Reading]], missed: list[Trouble], timeout: float) -> Found:
    if not waiting:
        raise Refused("CFG-06", "no device of this terminal can identify a person")
    read = await shown_in_time(first(*waiting), timeout, missed)
    # Not within the time-out, which would hide what is wrong with the card or code that was shown.
    return await read()


@dataclass(frozen=True)
class _Asked:
    """The platform, which a card's chip needs only when it does not say who it belongs to."""

    media: MediaSettings
    codes: HealthCards | None
    tail: str = field(repr=False)

    @property
    def platform(self) -> HealthCards:
        if self.codes is None:
            raise Refused("CFG-07", "only the platform knows whose this is, and there is no [health_card]")
        return self.codes

    async def resolve(self, medium: str, value: str) -> Known:
        return await self.platform.resolve(medium, value)

    async def confirmed(self, known: Known) -> Known:
        """What is printed on a slip may be in anybody's hand: whoever shows it says the telephone's end."""
        if not known.phone_tail:
            raise NoSecondFactor
        question = f"Last {TAIL_DIGITS} digits of the telephone"
        tail = self.tail or await asyncio.to_thread(click.prompt, question, err=True, hide_input=True)
        if tail != known.phone_tail:
            raise NoSecondFactor
        return known


async def _by_card(card: CardDevice, asked: _Asked, missed: list[Trouble]) -> Reading:
    await _patiently(card.card_inserted, missed)
    return partial(_read_card, card, asked, time.monotonic())


async def _read_card(card: CardDevice, asked: _Asked, began: float) -> Found:
    holder = await card.read_identity()
    seconds = time.monotonic() - began
    known = await by_card(holder, asked.resolve)
    if isinstance(holder, HospitalCard) and CodeClass.HOSPITAL_CARD in asked.media.second_factor:
        known = await asked.confirmed(known)
    identity = known.identity
    fields = {**_of_card(holder), **_named(identity)}
    return Found(identity.medium, identity.level, identity.evidence_at, seconds, fields)


async def _by_code(next_code: Callable[[], Awaitable[str]], asked: _Asked, missed: list[Trouble]) -> Reading:
    text = await _patiently(next_code, missed)
    return partial(_ask_about, text, asked, time.monotonic())


async def _ask_about(text: str, asked: _Asked, began: float) -> Found:
    shown = classify(text, CODES_TAKEN, asked.media)
    known = await by_code(asked.platform, shown)
    if shown.kind in asked.media.second_factor:
        known = await asked.confirmed(known)
    identity = known.identity
    fields = {**_named(identity), "health_id": identity.health_id}
    seconds, of_another = time.monotonic() - began, identity.for_relative
    return Found(
        identity.medium, identity.level, identity.evidence_at, seconds, fields, for_relative=of_another
    )


async def _patiently(wait: Callable[[], Awaitable[T]], missed: list[Trouble]) -> T:
    """A device that is gone shows nothing, and may come back; what it said is kept for the end."""
    while True:
        try:
            return await wait()
        except (Absent, NoAnswer) as why:
            missed.append(why)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _of_card(holder: AnyHolder) -> dict[str, str]:
    """What the card says beside name and number."""
    said = holder.text if isinstance(holder, IdCardHolder) else holder
    fields = {key: str(value) for key, value in asdict(said).items() if value not in (None, "")}
    return {key: value for key, value in fields.items() if key not in ("name", "number")}


def _named(identity: Identity) -> dict[str, str]:
    return {"name": identity.name.full, "id_number": identity.number.full}


def _masked(key: str, value: str) -> str:
    if key == "name":
        return str(PersonName(value))
    return str(IdNumber(value)) if key == "id_number" else STARS
