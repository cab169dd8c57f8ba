"""Questions to an ID card's security module (SAM-V), and its answers. Pure. Source: id-card-sam.md §2-§4."""

from dataclasses import dataclass, field
from enum import Enum

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.tape import before

PREAMBLE = bytes.fromhex("AAAAAA9669")
SHORTEST, LONGEST = 4, 4096
# Of a frame after its preamble: the length, and a command with its parameter or three status words.
WORDS = 5
# The parameter of SET BAUD is the place of the rate in this list.
RATES = (115200, 57600, 38400, 19200, 9600)


class Command(Enum):
    RESET = 0x10FF
    STATUS = 0x11FF
    MODULE_NUMBER = 0x12FF
    FIND = 0x2001
    SELECT = 0x2002
    READ = 0x3001
    READ_WITH_FINGERPRINT = 0x3010
    NEWEST_ADDRESS = 0x3003
    CARD_NUMBER = 0x3005


OK, FOUND = 0x90, 0x9F
SEND_AGAIN, UNKNOWN_COMMAND = 0x10, 0x21
NO_CARD, NOT_SELECTED = 0x80, 0x81
OUT_OF_ORDER = (0x60, 0x66)


@dataclass(frozen=True)
class Reply:
    """`status` is SW3, the module's own word; SW1 and SW2 only forward what the card said."""

    status: int
    data: bytes = field(default=b"", repr=False)


def request(command: Command) -> bytes:
    """The whole frame. Its length counts command, parameter and check byte."""
    body = b"\x00\x03" + command.value.to_bytes(2, "big")
    return PREAMBLE + body + bytes([_check(body)])


def masked(data: bytes) -> bytes:
    """What the flight recorder may keep: commands, the module's own words, and of all else its length.

    A check that was right is right again, and one that was wrong stays wrong.
    """
    frame = data.removeprefix(PREAMBLE)
    if len(frame) == len(data):
        return b"*" * len(data)
    if len(frame) != 2 + int.from_bytes(frame[:2], "big"):
        return PREAMBLE + frame[:WORDS] + b"*" * len(frame[WORDS:])
    kept = frame[:-1][:WORDS] + bytes(len(frame[:-1][WORDS:]))
    return PREAMBLE + kept + bytes([_check(kept) ^ (0x55 if _check(frame) else 0)])


def whole(data: bytes) -> int:
    """How many bytes at the beginning are a frame, or noise before one; 0 while that can't be known."""
    noise, head = before(PREAMBLE, data), len(PREAMBLE) + 2
    if noise or len(data) < head:
        return noise
    length = int.from_bytes(data[head - 2 : head], "big")
    if not SHORTEST <= length <= LONGEST:
        return len(data)
    return head + length if len(data) >= head + length else 0


class Replies:
    """Collects bytes until one answer is whole; what stands before a preamble is noise."""

    def __init__(self) -> None:
        self._came = b""

    @property
    def begun(self) -> bool:
        return bool(self._came)

    def arrived(self, data: bytes) -> Reply | None:
        """The answer, once all of it has arrived. Raises Garbled for one that breaks the protocol."""
        self._came += data
        start = self._came.find(PREAMBLE)
        if start < 0:
            self._came = self._came[-LONGEST:]
            return None
        frame = self._came[start + len(PREAMBLE) :]
        length = int.from_bytes(frame[:2], "big") if len(frame) > 1 else SHORTEST
        if not SHORTEST <= length <= LONGEST:
            raise Garbled("IDC-10", f"an answer says it is {length} bytes long")
        return _reply(frame[: 2 + length]) if len(frame) >= 2 + length else None


def _reply(frame: bytes) -> Reply:
    if _check(frame):
        raise Garbled("IDC-11", f"the check byte of an answer of {len(frame)} bytes is wrong")
    return Reply(status=frame[4], data=frame[5:-1])


def _check(frame: bytes) -> int:
    """All bytes by exclusive or: 0 over a frame with its own check byte."""
    total = 0
    for each in frame:
        total ^= each
    return total


def trouble(status: int, asked: Command) -> Trouble:
    """What a status other than success means. Source: id-card-sam.md §4."""
    detail = f"{asked.name} is answered by {status:02X}"
    match status:
        case 0x60:
            return Absent("IDC-04", f"the module failed its own test: {detail}")
        case 0x66:
            return Absent("IDC-05", f"the module is not authorised: {detail}")
        case 0x31:
            return NoAnswer("IDC-06", f"the card did not accept the module: {detail}")
        case 0x32 | 0x33:
            return Refused("IDC-07", f"the card is damaged or not genuine: {detail}")
        case 0x40:
            return Refused("IDC-08", f"not an ID card: {detail}")
        case 0x41 | 0x47 | 0x80 | 0x81:
            return NoAnswer("IDC-09", f"the card was moved or could not be read: {detail}")
    return Garbled("IDC-12", detail)


def parts(data: bytes, fingerprint: bool) -> tuple[bytes, bytes, bytes]:
    """Text, photo and fingerprint of an answer to READ; their lengths stand first. Source: §6.2, §6.3."""
    count = 3 if fingerprint else 2
    if len(data) < 2 * count:
        raise Garbled("IDC-13", f"a card of {len(data)} bytes")
    lengths = [int.from_bytes(data[2 * n : 2 * n + 2], "big") for n in range(count)]
    rest = data[2 * count :]
    if len(rest) != sum(lengths):
        raise Garbled("IDC-14", f"a card of {len(rest)} bytes says it has {sum(lengths)}")
    text, photo = rest[: lengths[0]], rest[lengths[0] : lengths[0] + lengths[1]]
    return text, photo, rest[lengths[0] + lengths[1] :]
