"""A hospital's own card: its number in a sector of a storage card, or only the card's UID.

There is no national form: which it is, is a setting. Source: resident-health-card.md part B.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from drivers import card_files
from drivers.card_application import OK, Transmit
from drivers.errors import Garbled, NoAnswer, Refused

STORAGE_CARD = bytes.fromhex("3B8F8001804F0CA000000306")
BLOCKS_IN_SECTOR = 4
KEY_BYTES = 6


class HospitalCardSettings(BaseModel, frozen=True, extra="forbid"):
    uid_form: Literal["hex", "hex_reversed", "decimal", "decimal_reversed", "3+5", "3+5_reversed"] = Field(
        default="hex", description="How the hospital writes the UID of a card."
    )
    block: int | None = Field(
        default=None, ge=1, le=255, description="Block that holds the card's number; none: the UID is it."
    )
    key_file: Path | None = Field(
        default=None, description="File with the key of that block's sector, 12 hex digits."
    )
    key_kind: Literal["A", "B"] = Field(default="A", description="Which of the sector's two keys that is.")
    key_slot: int = Field(default=0, ge=0, le=31, description="Where the reader keeps the key meanwhile.")
    key_structure: Literal["00", "20"] = Field(
        default="00", description="How the reader keeps it: 00 for a moment, 20 in its own memory."
    )
    coding: Literal["text", "bcd"] = Field(default="text", description="How the number stands in the block.")


@dataclass(frozen=True)
class HospitalCard:
    """`number` is what the hospital knows the card by. A card that can be copied proves nobody."""

    number: str = field(repr=False)
    by_uid: bool


_FORMS: Mapping[str, Callable[[bytes], str]] = {
    "hex": lambda uid: uid.hex().upper(),
    "decimal": lambda uid: f"{int.from_bytes(uid, 'big'):010d}",
    "3+5": lambda uid: f"{uid[-3]:03d},{int.from_bytes(uid[-2:], 'big'):05d}",
}


def is_storage_card(atr: bytes) -> bool:
    """Whether a PC/SC driver made this ATR for a card without commands of its own. Source: §B2."""
    return atr.startswith(STORAGE_CARD)


def read_hospital_card(transmit: Transmit, settings: HospitalCardSettings) -> HospitalCard:
    """Raises Refused for a card that is no hospital card, NoAnswer for one that was moved."""
    if settings.block is None:
        return HospitalCard(uid_text(_uid(transmit), settings.uid_form), by_uid=True)
    return HospitalCard(_number(_block(transmit, settings, settings.block), settings.coding), by_uid=False)


def uid_text(uid: bytes, form: str) -> str:
    """The UID as this hospital writes it. Source: §B4."""
    name, _, turned = form.partition("_")
    return _FORMS[name](uid[::-1] if turned else uid)


def _uid(transmit: Transmit) -> bytes:
    reply = transmit(bytes.fromhex("FFCA000000"))
    if reply.status != OK or len(reply.data) < 4:
        raise NoAnswer("HTC-01", f"GET UID answers {reply.status:04X} and {len(reply.data)} bytes")
    if len(reply.data) == 4 and reply.data[0] == 0x08:
        raise Refused("HTC-02", "the card makes up a new UID each time")
    return reply.data


def _block(transmit: Transmit, settings: HospitalCardSettings, block: int) -> bytes:
    """The key goes into the reader, which opens the sector and reads. Source: §B1."""
    kept, slot = int(settings.key_structure, 16), settings.key_slot
    loaded = transmit(bytes([0xFF, 0x82, kept, slot, KEY_BYTES]) + _key(settings))
    kind = 0x60 if settings.key_kind == "A" else 0x61
    opened = transmit(bytes([0xFF, 0x86, 0, 0, 5, 1, 0, block, kind, slot]))
    if loaded.status != OK or opened.status != OK:
        raise Refused(
            "HTC-03", f"the key does not open block {block}: {loaded.status:04X} {opened.status:04X}"
        )
    reply = transmit(bytes([0xFF, 0xB0, 0, block, 16]))
    if reply.status != OK or len(reply.data) != 16:
        raise NoAnswer("HTC-04", f"block {block} answers {reply.status:04X} and {len(reply.data)} bytes")
    return reply.data


def _key(settings: HospitalCardSettings) -> bytes:
    try:
        key = bytes.fromhex(settings.key_file.read_text("ascii").strip() if settings.key_file else "")
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused("HTC-05", "hospital_card.key_file does not hold 12 hex digits")
    return key


def _number(block: bytes, coding: str) -> str:
    number = card_files.digits(block.rstrip(b"\0")) if coding == "bcd" else card_files.text(block)
    if not number:
        raise Garbled("HTC-06", "the card has no number")
    return number
