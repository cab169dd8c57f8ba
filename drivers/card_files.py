"""The records of a social-security card, as bytes and as a person. Source: social-security-card.md §3-§5."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from drivers import id_number
from drivers.errors import Garbled
from drivers.plain_text import is_plain

SELECT_APPLICATION = bytes.fromhex("00A404000F") + "sx1.sh.社会保障".encode("gbk")
CARD_FILE, HOLDER_FILE = 0xEF05, 0xEF06
MOST_RECORDS = 16

IDENTIFIER, VERSION, ISSUED, VALID_UNTIL, CARD_NUMBER = 0x01, 0x03, 0x05, 0x06, 0x07
NUMBER, NAME, SEX, NATION, BIRTHPLACE, BIRTH_DATE = range(0x08, 0x0E)
NAME_EXTENSION = 0x4E

# The records that we read, and how long their values are, by file.
LENGTHS: Mapping[int, Mapping[int, int]] = {
    CARD_FILE: {IDENTIFIER: 16, VERSION: 4, ISSUED: 4, VALID_UNTIL: 4, CARD_NUMBER: 9},
    HOLDER_FILE: {
        NUMBER: 18,
        NAME: 30,
        NAME_EXTENSION: 20,
        SEX: 1,
        NATION: 1,
        BIRTHPLACE: 3,
        BIRTH_DATE: 4,
    },
}
NAME_BYTES = LENGTHS[HOLDER_FILE][NAME]

Records = Mapping[int, bytes]


@dataclass(frozen=True)
class CardHolder:
    """What a card says. Codes as on the card: sex by GB/T 2261.1, nation by GB/T 3304, areas by GB/T 2260.

    `card_serial` is the card identifier as hex, which the insurer calls card_sn; `valid_until` is
    None when the card does not say; `generation` is 1, 2 or 3.
    """

    number: str = field(repr=False)
    name: str = field(repr=False)
    card_serial: str = field(repr=False)
    card_number: str = field(repr=False)
    sex: str = field(repr=False)
    nation: str = field(repr=False)
    birth_date: date = field(repr=False)
    birthplace: str = field(repr=False)
    area: str
    issued: date | None
    valid_until: date | None
    generation: int


def select_file(file: int, p1: int) -> bytes:
    return bytes([0x00, 0xA4, p1, 0x00, 0x02]) + file.to_bytes(2, "big")


def read_by_tag(tag: int, length: int) -> bytes:
    return bytes([0x00, 0xB2, tag, 0x00, length])


def read_by_number(number: int, short_id: int = 0) -> bytes:
    """By its place in the current file or in that of `short_id`; the card says how long it is."""
    return bytes([0x00, 0xB2, number, short_id << 3 | 4, 0x00])


def record(raw: bytes) -> tuple[int, bytes]:
    """Tag and value. The length byte decides; what stands behind the value is filling."""
    if len(raw) < 2 or len(raw) < 2 + raw[1]:
        raise Garbled("CRD-20", f"a record of {len(raw)} bytes is shorter than it says")
    return raw[0], raw[2 : 2 + raw[1]]


def records(found: Sequence[bytes]) -> Records:
    """By tag; the first of a tag counts."""
    return dict(reversed([record(raw) for raw in found]))


def holder(card: Records, person: Records) -> CardHolder:
    """The person of a card's two files. Garbled when a value breaks its coding or two values disagree."""
    number = text(person.get(NUMBER, b"")).upper()
    name = _name(person)
    if not number or not name:
        raise Garbled("CRD-23", "the card has no number or no name")
    if not id_number.is_valid(number):
        raise Garbled("CRD-24", "the check character of the number is wrong")
    born = day(person[BIRTH_DATE]) if BIRTH_DATE in person else None
    born_by_number = id_number.birth_date(number)
    if born_by_number is None or born not in (None, born_by_number):
        raise Garbled("CRD-25", "the birth date is not the one in the number")
    serial = card.get(IDENTIFIER, b"").hex().upper()
    return CardHolder(
        number=number,
        name=name,
        card_serial=serial,
        card_number=text(card.get(CARD_NUMBER, b"")),
        sex=text(person.get(SEX, b"")),
        nation=person.get(NATION, b"").hex(),
        birth_date=born_by_number,
        birthplace=digits(person.get(BIRTHPLACE, b"")),
        area=serial[:6],
        issued=day(card.get(ISSUED, b"")),
        valid_until=day(card.get(VALID_UNTIL, b"")),
        generation=_generation(card.get(VERSION, b"")),
    )


def _name(person: Records) -> str:
    """A name that fills its record goes on in the extension, perhaps in the middle of a character."""
    name = person.get(NAME, b"").rstrip(b"\0 ")
    if len(name) == NAME_BYTES:
        name += person.get(NAME_EXTENSION, b"")
    return text(name)


def text(value: bytes) -> str:
    """Coding "an". GB18030 reads all of GBK, and the rare characters of names that GBK lacks."""
    try:
        said = value.rstrip(b"\0 ").decode("gb18030").strip()
    except UnicodeDecodeError as why:
        raise Garbled("CRD-21", f"{len(value)} bytes are not text") from why
    if not is_plain(said):
        raise Garbled("CRD-26", f"a text of {len(value)} bytes holds control characters")
    return said


def digits(value: bytes) -> str:
    """Coding "cn": two digits a byte, filled with F."""
    packed = value.hex().upper().rstrip("F")
    if not packed.isdigit() and packed:
        raise Garbled("CRD-22", f"{len(value)} bytes are not packed digits")
    return packed


def day(value: bytes) -> date | None:
    """YYYYMMDD; all F, all zero or nothing says that it is not known."""
    packed = digits(value)
    if not packed.strip("0"):
        return None
    try:
        return date.fromisoformat(packed)
    except ValueError as why:
        raise Garbled("CRD-27", "a date on the card does not exist") from why


def _generation(version: bytes) -> int:
    """By the first character of the specification version; generation 2 also wrote binary zeros."""
    return {b"1": 1, b"3": 3}.get(version[:1], 2)
