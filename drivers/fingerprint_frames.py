"""Packets of a serial fingerprint module of the R30x family. Pure. Source: fingerprint-and-pinpad.md A."""

from dataclasses import dataclass, field
from enum import IntEnum

from drivers.tape import before

HEADER, ANYONE = b"\xef\x01", b"\xff\xff\xff\xff"
COMMAND, ACKNOWLEDGE = 0x01, 0x07
HEAD_BYTES, CHECK_BYTES, LONGEST = 9, 2, 260


class Do(IntEnum):
    TAKE_IMAGE = 0x01
    MAKE_FEATURES = 0x02
    SEARCH = 0x04
    VERIFY_PASSWORD = 0x13
    COUNT = 0x1D


class Said(IntEnum):
    """Confirmation codes that mean something to us. Source: A3."""

    OK = 0x00
    NO_FINGER = 0x02
    NOT_TAKEN = 0x03
    DISORDERLY = 0x06
    TOO_FEW = 0x07
    NOT_FOUND = 0x09
    WRONG_PASSWORD = 0x13
    NO_IMAGE = 0x15


UNCLEAR = frozenset({Said.NOT_TAKEN, Said.DISORDERLY, Said.TOO_FEW, Said.NO_IMAGE})


@dataclass(frozen=True)
class Reply:
    """An acknowledgement: its confirmation code and what comes with it, which may stand for a person."""

    code: int
    data: bytes = field(default=b"", repr=False)


class Broken(ValueError):
    """Bytes that are no packet of ours."""


def packet(content: bytes, kind: int = COMMAND) -> bytes:
    """`content` (a command with its parameters) as it goes over the line."""
    covered = bytes([kind]) + (len(content) + CHECK_BYTES).to_bytes(2, "big") + content
    return HEADER + ANYONE + covered + _check(covered)


def masked(data: bytes) -> bytes:
    """What the flight recorder may keep: commands and codes, and of what was found or typed only its length.

    A check that was right is right again, and one that was wrong stays wrong.
    """
    size = int.from_bytes(data[7:9], "big")
    if data[:2] != HEADER:
        return b"*" * len(data)
    if len(data) < HEAD_BYTES + 1 + CHECK_BYTES or len(data) != HEAD_BYTES + size:
        return data[:HEAD_BYTES] + b"*" * len(data[HEAD_BYTES:])
    covered, check = data[6:-CHECK_BYTES], data[-CHECK_BYTES:]
    kept = covered[:4] + bytes(len(covered) - 4)
    new = _check(kept)
    return data[:6] + kept + (new if check == _check(covered) else bytes(byte ^ 0x55 for byte in new))


def whole(data: bytes) -> int:
    """How many bytes at the beginning are a packet, or noise before one; 0 while that can't be known."""
    noise = before(HEADER, data)
    if noise or len(data) < HEAD_BYTES:
        return noise
    size = int.from_bytes(data[7:9], "big")
    if not CHECK_BYTES < size <= LONGEST:
        return len(data)
    return HEAD_BYTES + size if len(data) >= HEAD_BYTES + size else 0


class Packets:
    """Cuts what arrives into acknowledgements."""

    def __init__(self) -> None:
        self._begun = b""

    def arrived(self, data: bytes) -> Reply | None:
        """The first whole acknowledgement, or None until there is one. Raises Broken."""
        self._begun += data
        start = self._begun.find(HEADER)
        if start < 0:
            self._begun = self._begun[-1:]
            return None
        self._begun = self._begun[start:]
        if len(self._begun) < HEAD_BYTES:
            return None
        size = int.from_bytes(self._begun[7:9], "big")
        if not CHECK_BYTES < size <= LONGEST:
            raise Broken("a length that no acknowledgement has")
        if len(self._begun) < HEAD_BYTES + size:
            return None
        whole, self._begun = self._begun[: HEAD_BYTES + size], self._begun[HEAD_BYTES + size :]
        return _reply(whole)


def _reply(whole: bytes) -> Reply:
    covered, check = whole[6:-CHECK_BYTES], whole[-CHECK_BYTES:]
    if check != _check(covered):
        raise Broken("a wrong check")
    if covered[0] != ACKNOWLEDGE:
        raise Broken("not an acknowledgement")
    return Reply(covered[3], covered[4:])


def _check(covered: bytes) -> bytes:
    return (sum(covered) % 65536).to_bytes(2, "big")
