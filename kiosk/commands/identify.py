"""python -m kiosk identify: waits for one card or code and says whose it is."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from drivers.card_files import CardHolder
from drivers.errors import Absent, NoAnswer, Refused, Trouble
from drivers.scanner import Scanner
from drivers.social_card import SocialCard, SocialCardSettings
from kiosk.commands.shared import CONFIG, leave, print_json
from kiosk.config import KioskConfig, load
from kiosk.media import classify
from kiosk.people import Identity, IdNumber, Level, PersonName
from kiosk.reading import CODES_TAKEN
from kiosk.services.health_card import HealthCards
from kiosk.steps import first

T = TypeVar("T")
Reading = Callable[[], Awaitable["Found"]]

LOOK_AGAIN_SECONDS = 0.5
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
    card = _card_reader(config.social_card, timeout) if config.social_card else None
    scanner = Scanner(config.scanner) if config.scanner else None
    codes = HealthCards(config.health_card, config.terminal.id) if config.health_card else None
    opened = [each for each in (card, scanner, codes) if each is not None]
    try:
        return await _first(card, scanner, codes, timeout)
    finally:
        for each in reversed(opened):
            await each.close()


def _card_reader(settings: SocialCardSettings, timeout: float) -> SocialCard:
    """A card that is in by the time-out may take as long again to say who it belongs to, and no longer."""
    seconds = max(1.0, min(settings.read_seconds, timeout))
    return SocialCard(settings.model_copy(update={"read_seconds": seconds}))


async def _first(
    card: SocialCard | None, scanner: Scanner | None, codes: HealthCards | None, timeout: float
) -> Found:
    missed: list[Trouble] = []
    waiting = [_by_card(card, missed)] if card else []
    waiting += [_by_code(scanner, codes, missed)] if scanner else []
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


async def _by_card(card: SocialCard, missed: list[Trouble]) -> Reading:
    await _patiently(card.card_inserted, missed)
    return partial(_read_card, card, time.monotonic())


async def _read_card(card: SocialCard, began: float) -> Found:
    holder = await card.read_identity()
    return Found("social_card", Level.CHIP, time.monotonic() - began, _of_card(holder))


async def _by_code(scanner: Scanner, codes: HealthCards | None, missed: list[Trouble]) -> Reading:
    text = await _patiently(scanner.next_code, missed)
    return partial(_ask_about, text, codes, time.monotonic())


async def _ask_about(text: str, codes: HealthCards | None, began: float) -> Found:
    classify(text, CODES_TAKEN)
    if codes is None:
        raise Refused("CFG-07", "a health-card code was shown, and the config file has no [health_card]")
    identity = await codes.verify(text)
    return Found(identity.medium, identity.level, time.monotonic() - began, _of_code(identity))


async def _patiently(wait: Callable[[], Awaitable[T]], missed: list[Trouble]) -> T:
    """A device that is gone shows nothing, and may come back; what it said is kept for the end."""
    while True:
        try:
            return await wait()
        except (Absent, NoAnswer) as why:
            missed.append(why)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _of_card(holder: CardHolder) -> dict[str, str]:
    fields = {key: str(value) for key, value in asdict(holder).items() if value not in (None, "")}
    return {"name": fields.pop("name"), "id_number": fields.pop("number"), **fields}


def _of_code(identity: Identity) -> dict[str, str]:
    names = {"name": identity.name.full, "id_number": identity.number.full}
    return {**names, "health_id": identity.health_id}


def _masked(key: str, value: str) -> str:
    if key == "name":
        return str(PersonName(value))
    return str(IdNumber(value)) if key == "id_number" else STARS
