"""The security module of an ID card reader: frames in, frames out, with its quirks as data.

Source: id-card-sam.md §2-§6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
RATES = (115200, 57600, 38400, 19200, 9600)
MODULE_NUMBER = bytes.fromhex("05000300CA2C330187D6120079384E05")
OK, FOUND, BAD_SUM, BAD_LENGTH, UNKNOWN = 0x90, 0x9F, 0x10, 0x11, 0x21
FAILED, NO_CARD, NOT_SELECTED, NOTHING = 0x41, 0x80, 0x81, 0x91
FIND, SELECT, READ, READ_ALL, ADDRESS, NUMBER = 0x2001, 0x2002, 0x3001, 0x3010, 0x3003, 0x3005


@dataclass(frozen=True)
class Quirk:
    """What is odd about a card or the wire while it lies there. Counts are of answers.

    `status` answers commands (by their hex) with a status of its own; `garbled`, `shortened` and
    `cut_off` are how many answers to READ arrive damaged; `seconds` is what reading takes;
    `silent_from` is the command from which on nothing comes; an answer comes in pieces of `piece` bytes.
    """

    status: Mapping[str, int] = field(default_factory=dict)
    garbled: int = 0
    shortened: int = 0
    cut_off: int = 0
    noise: bytes = b""
    seconds: float = 0.0
    silent_from: int = 0
    pulled: bool = False
    piece: int = 0
    old: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    mark: bytes = b""
    photo: bool = True


QUIRKS: Mapping[str, Quirk] = {
    "": Quirk(),
    "garbled_once": Quirk(garbled=1),
    "garbled": Quirk(garbled=99),
    "lost_first_byte": Quirk(shortened=1),
    "cut_off": Quirk(cut_off=99),
    "noisy": Quirk(noise=b"\x00\xaa\xaa\x13\xaa\xaa"),
    "slow": Quirk(seconds=0.8),
    "paced": Quirk(piece=64),
    "mute": Quirk(silent_from=SELECT),
    "pulled": Quirk(pulled=True),
    "old": Quirk(old=True),
    "expired": Quirk(fields={"valid_until": "20100101"}),
    "moved": Quirk(fields={"new_address": "江城市新示例路8号"}),
    "wrong_number": Quirk(fields={"id_number": "110101199003071007"}),
    "wrong_mark": Quirk(mark=b"Q\0"),
    "not_genuine": Quirk(status={"3001": 0x32, "3010": 0x32}),
    "refuses": Quirk(status={"3001": 0x31, "3010": 0x31}),
    "other_card": Quirk(status={"3001": 0x40, "3010": 0x40}),
    "no_photo": Quirk(photo=False),
}


@dataclass(frozen=True)
class LaidCard:
    """What a card gives: text, photo, newest address ("" bytes for none), and its quirk."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    address: bytes = field(repr=False)
    quirk: Quirk = field(default_factory=Quirk)


def frame(status: int, data: bytes = b"") -> bytes:
    """A whole answer."""
    body = (len(data) + 4).to_bytes(2, "big") + bytes([0, 0, status]) + data
    check = 0
    for each in body:
        check ^= each
    return PREAMBLE + body + bytes([check])


class Module:
    """Answers one request at a time; knows whether the card was found, selected and read."""

    def __init__(self) -> None:
        self.broken = self.broken_at = 0
        self.commands = self.reads = 0
        self.lift()

    def lay(self, card: LaidCard) -> None:
        self.card: LaidCard | None = card
        self._state = "laid"
        self._garbled, self._shortened = card.quirk.garbled, card.quirk.shortened
        self._cut_off = card.quirk.cut_off

    def lift(self) -> None:
        self.card, self._state = None, ""

    def answer(self, body: bytes) -> bytes | None:
        """What comes back for length, command, parameter and check byte; None for silence."""
        self.commands += 1
        check = 0
        for each in body:
            check ^= each
        if check:
            return frame(BAD_SUM)
        if len(body) != 5:
            return frame(BAD_LENGTH)
        return self._spoiled(int.from_bytes(body[2:4], "big"))

    def _spoiled(self, command: int) -> bytes | None:
        quirk = self.card.quirk if self.card else Quirk()
        if quirk.silent_from and command >= quirk.silent_from:
            return None
        sent = frame(*self._reply(command, quirk))
        if command in (READ, READ_ALL) and self._garbled:
            self._garbled -= 1
            return sent[:40] + bytes([sent[40] ^ 0x10]) + sent[41:]
        if command in (READ, READ_ALL) and self._cut_off:
            self._cut_off -= 1
            return sent[: len(sent) // 2]
        if command in (READ, READ_ALL) and self._shortened:
            self._shortened -= 1
            return sent[1:]
        return quirk.noise + sent

    def _reply(self, command: int, quirk: Quirk) -> tuple[int, bytes]:
        if self.broken and self.broken_at in (0, command):
            return self.broken, b""
        if f"{command:04X}" in quirk.status:
            return quirk.status[f"{command:04X}"], b""
        match command:
            case 0x10FF | 0x11FF:
                return OK, b""
            case 0x12FF:
                return OK, MODULE_NUMBER
            case _ if command in (FIND, SELECT):
                return self._approach(command)
            case _ if command == READ or (command == READ_ALL and not quirk.old):
                return self._read(command)
            case _ if command in (ADDRESS, NUMBER):
                return self._read_more(command)
        return UNKNOWN, b""

    def _approach(self, command: int) -> tuple[int, bytes]:
        """A card that was read is not found again until it is lifted."""
        if command == FIND:
            if self._state not in ("laid", "found", "selected"):
                return NO_CARD, b""
            self._state = "found"
            return FOUND, bytes(4)
        if self._state not in ("found", "selected"):
            return NOT_SELECTED, b""
        self._state = "selected"
        return OK, bytes(8)

    def _read(self, command: int) -> tuple[int, bytes]:
        """A card that is selected stays readable while it lies there, so that an answer can be repeated."""
        card = self.card
        if card is None or self._state not in ("selected", "read"):
            return FAILED, b""
        if card.quirk.pulled:
            self.lift()
            return FAILED, b""
        self._state = "read"
        self.reads += 1
        pieces = [card.text, card.photo, *([bytes(1024)] if command == READ_ALL else [])]
        lengths = b"".join(len(piece).to_bytes(2, "big") for piece in pieces)
        return OK, lengths + b"".join(pieces)

    def _read_more(self, command: int) -> tuple[int, bytes]:
        if self.card is None or self._state != "read":
            return FAILED, b""
        if command == NUMBER:
            return OK, bytes(28)
        return (OK, self.card.address) if self.card.address.strip(b" \0") else (NOTHING, b"")
