"""python -m kiosk identify: waits for one card or code and says whose it is."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from drivers.errors import Absent, NoAnswer, Refused, Trouble
from drivers.id_card import IdCardHolder
from drivers.scanner import Scanner
from kiosk.built_in import Devices
from kiosk.commands.shared import CONFIG, leave, print_json
from kiosk.config import KioskConfig, load
from kiosk.identify import CardDevice
from kiosk.media import MediaSettings, classify
from kiosk.people import Identity, IdNumber, Level, PersonName
from kiosk.reading import CODES_TAKEN, AnyHolder, by_card, by_code
from kiosk.services.health_card import HealthCards, Known
from kiosk.steps import first

T = TypeVar("T")
Reading = Callable[[], Awaitable["Found"]]

LOOK_AGAIN_SECONDS = 0.5
CARDS = ("social_card", "tap_card", "id_card")
STARS = "****"


@dataclass(frozen=True)
class Found:
    """Who was identified, by what, and how long it took since the medium was there. Fields are whole."""

    medium: str
    level: Level
    seconds: float
    fields: dict[str, str]


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
@click.option("--unmasked", is_flag=True, help="Print names and numbers whole.")
def identify(file: Path, timeout: float, unmasked: bool) -> None:
    """Wait for the first card or code and print who it is; exit status 1 when that fails."""
    try:
        found = asyncio.run(_identify(load(file), timeout))
    except Trouble as why:
        print_json({"code": why.code, "detail": why.detail})
        leave(1)
    shown = {key: value if unmasked else _masked(key, value) for key, value in found.fields.items()}
    level, seconds = str(found.level), round(found.seconds, 3)
    print_json({"medium": found.medium, "fields": shown, "level": level, "seconds": seconds})
    leave(0)


async def _identify(config: KioskConfig, timeout: float) -> Found:
    """The first medium that is shown; Absent when none is shown in time."""
    devices = Devices.of(_in_time(config, timeout))
    cards = [each for each in (devices.social_card, devices.tap_card, devices.id_card) if each is not None]
    codes = HealthCards(config.health_card, config.terminal.id) if config.health_card else None
    asked = _Asked(config.media, codes)
    missed: list[Trouble] = []
    waiting = [_by_card(card, asked, missed) for card in cards]
    waiting += [_by_code(devices.scanner, asked, missed)] if devices.scanner else []
    try:
        return await _first(waiting, missed, timeout)
    finally:
        if codes is not None:
            await codes.close()
        await devices.close()


def _in_time(config: KioskConfig, timeout: float) -> KioskConfig:
    """A card that is there by the time-out may take as long again to say who it belongs to, and no longer."""
    changed = {}
    for name in CARDS:
        settings = getattr(config, name)
        if settings is not None:
            seconds = max(1.0, min(settings.read_seconds, timeout))
            changed[name] = settings.model_copy(update={"read_seconds": seconds})
    return config.model_copy(update=changed)


async def _first(waiting: list[Coroutine[Any, Any, Reading]], missed: list[Trouble], timeout: float) -> Found:
    if not waiting:
        raise Refused("CFG-06", "no device of this terminal can identify a person")
    try:
        read = await asyncio.wait_for(first(*waiting), timeout)
    except TimeoutError:
        said = "; ".join(sorted({str(each) for each in missed}))
        raise Absent(
            "SYS-02", f"nothing was shown within {timeout:g} s{f' ({said})' if said else ''}"
        ) from None
    # Not within the time-out, which would hide what is wrong with the card or code that was shown.
    return await read()


@dataclass(frozen=True)
class _Asked:
    """The platform, which a card's chip needs only when it does not say who it belongs to."""

    media: MediaSettings
    codes: HealthCards | None

    @property
    def platform(self) -> HealthCards:
        if self.codes is None:
            raise Refused("CFG-07", "only the platform knows whose this is, and there is no [health_card]")
        return self.codes

    async def resolve(self, medium: str, value: str) -> Known:
        return await self.platform.resolve(medium, value)


async def _by_card(card: CardDevice, asked: _Asked, missed: list[Trouble]) -> Reading:
    await _patiently(card.card_inserted, missed)
    return partial(_read_card, card, asked, time.monotonic())


async def _read_card(card: CardDevice, asked: _Asked, began: float) -> Found:
    holder = await card.read_identity()
    seconds = time.monotonic() - began
    identity = (await by_card(holder, asked.resolve)).identity
    return Found(identity.medium, identity.level, seconds, {**_of_card(holder), **_named(identity)})


async def _by_code(scanner: Scanner, asked: _Asked, missed: list[Trouble]) -> Reading:
    text = await _patiently(scanner.next_code, missed)
    return partial(_ask_about, text, asked, time.monotonic())


async def _ask_about(text: str, asked: _Asked, began: float) -> Found:
    shown = classify(text, CODES_TAKEN, asked.media)
    identity = (await by_code(asked.platform, shown)).identity
    fields = {**_named(identity), "health_id": identity.health_id}
    return Found(identity.medium, identity.level, time.monotonic() - began, fields)


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
