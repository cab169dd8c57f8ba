"""What an ID card says, for its four layouts. Pure. Source: id-card-sam.md §7-§9."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from drivers import id_number
from drivers.errors import Garbled
from drivers.plain_text import is_plain

TEXT_BYTES = 256
NO_END = "长期"
_MARK = slice(248, 250)


class IdCardKind(StrEnum):
    RESIDENT = "resident"
    FOREIGNER_2017 = "foreigner_2017"
    HMT_RESIDENT = "hmt_resident"
    FOREIGNER_2023 = "foreigner_2023"


@dataclass(frozen=True)
class IdCardText:
    """Codes as on the card: sex by GB/T 2261.1, nation by GB/T 3304, country by three letters.

    `latin_name`, `permit_number` and `country` are empty where a layout has none, as are `nation`
    and `address`; `valid_until` is None for a card without end.
    """

    kind: IdCardKind
    number: str = field(repr=False)
    name: str = field(repr=False)
    latin_name: str = field(repr=False)
    sex: str = field(repr=False)
    nation: str = field(repr=False)
    country: str = field(repr=False)
    birth_date: date = field(repr=False)
    address: str = field(repr=False)
    authority: str = field(repr=False)
    permit_number: str = field(repr=False)
    valid_from: date | None
    valid_until: date | None


Places = Mapping[str, tuple[int, int]]

# Where each field begins, and its bytes.
_COMMON: Places = {"valid_from": (188, 16), "valid_until": (204, 16)}
_RESIDENT: Places = {
    **_COMMON,
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth_date": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "authority": (158, 30),
}
_HMT: Places = {**{k: v for k, v in _RESIDENT.items() if k != "nation"}, "permit_number": (220, 18)}
_OLD: Places = {
    **_COMMON,
    "latin_name": (0, 120),
    "sex": (120, 2),
    "number": (122, 30),
    "country": (152, 6),
    "name": (158, 30),
    "birth_date": (220, 16),
}
_NEW: Places = {
    **_COMMON,
    "name": (0, 30),
    "sex": (30, 2),
    "birth_date": (36, 16),
    "latin_name": (52, 70),
    "number": (122, 36),
    "latin_name_rest": (220, 22),
    "country": (242, 6),
}
_LAYOUTS: Mapping[bytes, tuple[IdCardKind, Places]] = {
    b" \0": (IdCardKind.RESIDENT, _RESIDENT),
    b"\0\0": (IdCardKind.RESIDENT, _RESIDENT),
    b"I\0": (IdCardKind.FOREIGNER_2017, _OLD),
    b"J\0": (IdCardKind.HMT_RESIDENT, _HMT),
    b"Y\0": (IdCardKind.FOREIGNER_2023, _NEW),
}


def read_text(text: bytes) -> IdCardText:
    """The 256 bytes of a card. Garbled when a field breaks its coding or two fields disagree."""
    if len(text) != TEXT_BYTES:
        raise Garbled("IDC-20", f"the text of a card has {len(text)} bytes")
    if text[_MARK] not in _LAYOUTS:
        raise Garbled("IDC-21", f"the type mark of a card is {text[_MARK].hex()}")
    kind, places = _LAYOUTS[text[_MARK]]
    # The two parts of a Latin name may meet at a space, so they are joined before anything is trimmed.
    said = {key: _text(text[at : at + length]) for key, (at, length) in places.items()}
    said["latin_name"] = said.get("latin_name", "") + said.pop("latin_name_rest", "")
    said = {key: value.strip() for key, value in said.items()}
    born, number = _day(said["birth_date"]), said["number"].upper()
    if born is None or not number or not (said["name"] or said["latin_name"]):
        raise Garbled("IDC-22", "the card has no name, number or birth date")
    _check_number(kind, number, born)
    return IdCardText(
        kind=kind,
        number=number,
        name=said["name"] or said["latin_name"],
        latin_name=said["latin_name"],
        sex=said["sex"],
        nation=said.get("nation", ""),
        country=said.get("country", ""),
        birth_date=born,
        address=said.get("address", ""),
        authority=said.get("authority", ""),
        permit_number=said.get("permit_number", ""),
        valid_from=_day(said["valid_from"]),
        valid_until=_day(said["valid_until"]),
    )


def newest_address(data: bytes) -> str:
    """What NEWEST ADDRESS gave, "" for none."""
    return _text(data[: len(data) // 2 * 2]).strip()


def _check_number(kind: IdCardKind, number: str, born: date) -> None:
    if kind is IdCardKind.FOREIGNER_2017:
        good = id_number.is_old_foreign(number)
    else:
        good = id_number.is_valid(number) and id_number.birth_date(number) == born
    if not good:
        raise Garbled("IDC-23", f"the number of a {kind} card is wrong, or not of the birth date beside it")


def _text(field_bytes: bytes) -> str:
    try:
        text = field_bytes.decode("utf-16-le").replace("\0", " ")
    except UnicodeDecodeError as why:
        raise Garbled("IDC-24", f"{len(field_bytes)} bytes are not text") from why
    if not is_plain(text):
        raise Garbled("IDC-25", f"a text of {len(field_bytes)} bytes holds control characters")
    return text


def _day(text: str) -> date | None:
    """YYYYMMDD; "long term" and nothing are no day."""
    if text in ("", NO_END):
        return None
    try:
        if len(text) != 8 or not (text.isascii() and text.isdigit()):
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as why:
        raise Garbled("IDC-26", "a date on the card does not exist") from why
