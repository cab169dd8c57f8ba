"""Cuts a stream of ESC/POS bytes into commands; knows their lengths, not their meaning.

Source: esc-pos.md §2–§11.
"""

from collections.abc import Callable
from dataclasses import dataclass

TEXT = b"text"
UNKNOWN = b"unknown"


@dataclass(frozen=True)
class Command:
    """`name` is the command's own bytes, or TEXT, or UNKNOWN; `data` is what follows them."""

    name: bytes
    data: bytes
    length: int


FIXED = {
    **dict.fromkeys((b"\x1b@", b"\x1b2", b"\x1c&", b"\x1c."), 0),
    **dict.fromkeys((b"\x1ba", b"\x1bE", b"\x1b3", b"\x1bd", b"\x1bJ", b"\x1bt", b"\x1bM", b"\x1b-"), 1),
    **dict.fromkeys((b"\x1b!", b"\x1b ", b"\x1b{", b"\x1bG", b"\x1bR", b"\x1bV"), 1),
    **dict.fromkeys((b"\x1d!", b"\x1dB", b"\x1da", b"\x1dr", b"\x1dh", b"\x1dw", b"\x1dH", b"\x1df"), 1),
    **dict.fromkeys((b"\x1dL", b"\x1dW", b"\x1dP", b"\x1b$", b"\x1cS"), 2),
    **dict.fromkeys((b"\x1c!", b"\x1cW", b"\x1c-", b"\x10\x04", b"\x10\x05"), 1),
    **dict.fromkeys((b"\x1bp", b"\x10\x14"), 3),
}
NOTHING = 0x00
SINGLE = (0x09, 0x0A, 0x0C, 0x0D, 0x18)
FIRST_PRINTABLE = 0x20
LEADS = (0x10, 0x1B, 0x1C, 0x1D)


def next_command(stream: bytes) -> Command | None:
    """The command at the start of `stream`; None while it is not all there."""
    if not stream:
        return None
    if stream[0] >= FIRST_PRINTABLE:
        return _text(stream)
    if stream[0] == NOTHING:  # As many as fill a picture come in one go.
        return Command(stream[:1], b"", len(stream) - len(stream.lstrip(stream[:1])))
    if stream[0] in SINGLE:
        return Command(stream[:1], b"", 1)
    if stream[0] not in LEADS:
        return Command(UNKNOWN, stream[:1], 1)
    if len(stream) == 1:
        return None
    return _led(stream)


def _text(stream: bytes) -> Command | None:
    """Text ends where a control byte begins; before that, half a character may be missing."""
    end = next((place for place, byte in enumerate(stream) if byte < FIRST_PRINTABLE), None)
    return None if end is None else Command(TEXT, stream[:end], end)


def _led(stream: bytes) -> Command | None:
    name = stream[:2]
    if name in FIXED:
        return _of_length(stream, 2, FIXED[name])
    if name in VARIABLE:
        length = VARIABLE[name](stream)
        return None if length is None else _of_length(stream, 2, length)
    return Command(UNKNOWN, name, 2)


def _of_length(stream: bytes, start: int, length: int) -> Command | None:
    if len(stream) < start + length:
        return None
    return Command(stream[:start], stream[start : start + length], start + length)


def _cut(stream: bytes) -> int | None:
    if len(stream) < 3:
        return None
    return 2 if stream[2] in b"AB" else 1


def _raster(stream: bytes) -> int | None:
    """GS v 0 m xL xH yL yH, then x bytes for each of y rows."""
    if len(stream) < 8:
        return None
    return 6 + int.from_bytes(stream[4:6], "little") * int.from_bytes(stream[6:8], "little")


def _columns(stream: bytes) -> int | None:
    """ESC * m nL nH, then one or three bytes for each of n columns of dots."""
    if len(stream) < 5:
        return None
    return 3 + int.from_bytes(stream[3:5], "little") * (3 if stream[2] in (32, 33) else 1)


def _block(stream: bytes) -> int | None:
    """GS ( letter pL pH, then p bytes."""
    if len(stream) < 5:
        return None
    return 3 + int.from_bytes(stream[3:5], "little")


def _barcode(stream: bytes) -> int | None:
    """GS k m: counted from 65 up, ended by NUL below."""
    if len(stream) < 4:
        return None
    if stream[2] >= ord("A"):
        return 2 + stream[3]
    end = stream.find(b"\x00", 3)
    return None if end < 0 else end - 1


VARIABLE: dict[bytes, Callable[[bytes], int | None]] = {
    b"\x1dV": _cut,
    b"\x1dv": _raster,
    b"\x1d(": _block,
    b"\x1dk": _barcode,
    b"\x1b*": _columns,
}
