"""Resident health card: free data, and with a PSAM the person. Source: resident-health-card.md part A."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

from drivers import card_files, id_number
from drivers.card_application import EMPTY, OK, OtherCard, Transmit
from drivers.errors import Garbled, NoAnswer, Refused

APPLICATION, FREE_FILE, PERSON_FILE, PSAM_DIRECTORY = 0xDDF1, 0xEF05, 0xEF06, 0xDF01
VERSION, ISSUER, NUMBER = 0x02, 0x03, 0x08
NAME, SEX, NATION, BIRTH_DATE, PERSON_NUMBER = 11, 12, 13, 14, 15
FREE_LENGTHS = {VERSION: 4, ISSUER: 30, NUMBER: 18}
READ_KEY = 0x31


@dataclass(frozen=True)
class ResidentCardHolder:
    """What the card says. Without a PSAM it tells only its number, which is the ID number, and no name.

    `fault` says why there is no name although a PSAM is built in.
    """

    number: str = field(repr=False)
    issuer: str
    name: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    fault: str = ""


@dataclass(frozen=True)
class Psam:
    """The terminal's own card in the SAM slot. `province` is two digits; no key ever leaves the card."""

    opened: AbstractContextManager[Transmit]
    province: str
    pin: bytes = field(default=b"", repr=False)


def read_free(transmit: Transmit) -> ResidentCardHolder:
    """EF05, which every reader may read. OtherCard for one that only shares the directory's name."""
    _select(transmit, APPLICATION)
    _select(transmit, FREE_FILE)
    found = card_files.records(list(_by_tag(transmit)))
    issuer = card_files.text(found.get(ISSUER, b""))
    if not issuer or not found.get(VERSION, b"").strip(b"\0 "):
        raise OtherCard("RHC-02", "the directory is there, but not a health card's")
    number = card_files.text(found.get(NUMBER, b"")).upper()
    if not id_number.is_valid(number):
        raise Garbled("RHC-03", "the card's number is no ID number")
    return ResidentCardHolder(number, issuer)


def read_person(transmit: Transmit, atr: bytes, psam: Psam) -> Mapping[int, bytes]:
    """EF06, after the PSAM has shown the card that this terminal may read it. Source: §A4, §A8."""
    _select(transmit, APPLICATION)
    challenge = _answer(transmit, bytes.fromhex("0084000008"), "the card gives no challenge")
    ours = secrets.token_bytes(8)
    with psam.opened as ask:
        proof = _proof(ask, psam, _serial(atr) + f"{psam.province}000000".encode() + challenge, ours)
    accepted = transmit(bytes.fromhex("0082000411") + proof + ours + b"\x01").status
    if accepted != OK:
        raise Refused("RHC-05", f"the card does not accept this terminal's PSAM: {accepted:04X}")
    _select(transmit, PERSON_FILE)
    return card_files.records(list(_by_number(transmit)))


def with_person(holder: ResidentCardHolder, found: Mapping[int, bytes]) -> ResidentCardHolder:
    """Both files together; Garbled when they are not of the same person."""
    name, number = card_files.text(found.get(NAME, b"")), card_files.text(found.get(PERSON_NUMBER, b""))
    if not name or number.upper() != holder.number:
        raise Garbled("RHC-06", "the card's two files are not of one person")
    born = card_files.day(found.get(BIRTH_DATE, b""))
    sex = found.get(SEX, b"").strip(b"\0")
    # One byte, and both the figure and its character are in the field.
    said = sex.decode("ascii", "replace") if sex > b"\x0f" else str(int.from_bytes(sex, "big"))
    return ResidentCardHolder(holder.number, holder.issuer, name, said, born)


def _proof(ask: Transmit, psam: Psam, inputs: bytes, ours: bytes) -> bytes:
    """The PSAM calculates; the two halves of what it gives are joined by exclusive or."""
    if psam.pin:
        _answer(ask, bytes([0x00, 0x20, 0x00, 0x00, len(psam.pin)]) + psam.pin, "the PSAM refuses its PIN")
    _answer(ask, card_files.select_file(PSAM_DIRECTORY, 0x00), "the PSAM has no health directory")
    _answer(ask, bytes([0x80, 0xDE, 0x47, READ_KEY, len(inputs)]) + inputs, "the PSAM takes no inputs")
    both = _answer(ask, bytes.fromhex("80FA000010") + ours + bytes(8), "the PSAM calculates nothing")
    if len(both) != 16:
        raise NoAnswer("RHC-07", f"the PSAM gives {len(both)} bytes")
    return bytes(one ^ other for one, other in zip(both[:8], both[8:], strict=True))


def _serial(atr: bytes) -> bytes:
    """Bytes 5 to 12 of the ATS, which are the first historical bytes of the ATR that PC/SC makes of it."""
    return atr[4:12].ljust(8, b"\0")


def _select(transmit: Transmit, file: int) -> None:
    status = transmit(card_files.select_file(file, 0x00)).status
    if status != OK:
        raise OtherCard("RHC-01", f"not a resident health card: {status:04X}")


def _answer(transmit: Transmit, command: bytes, otherwise: str) -> bytes:
    reply = transmit(command)
    if reply.status != OK:
        raise Refused("RHC-04", f"{otherwise}: {reply.status:04X}")
    return reply.data


def _by_tag(transmit: Transmit) -> Iterator[bytes]:
    for tag, length in FREE_LENGTHS.items():
        reply = transmit(card_files.read_by_tag(tag, 2 + length))
        if reply.status == OK:
            yield reply.data


def _by_number(transmit: Transmit) -> Iterator[bytes]:
    for number in range(1, card_files.MOST_RECORDS + 1):
        reply = transmit(card_files.read_by_number(number))
        if reply.status in EMPTY:
            return
        if reply.status != OK:
            raise Refused("RHC-08", f"the card's person answers {reply.status:04X}")
        yield reply.data
