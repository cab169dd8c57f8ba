"""Cards that are held to a contactless reader, and the PSAM in the slot beside it.

Source: resident-health-card.md parts A and B, social-security-card.md §9.
"""

import hashlib
import secrets
from functools import reduce
from operator import xor

from hardware_sim.cards.chip import Card, CardText, Chip, Quirk
from hardware_sim.people import Person

OK, NOT_FOUND, NO_RECORD, PROTECTED = b"\x90\x00", b"\x6a\x82", b"\x6a\x83", b"\x69\x82"
FAILED, NO_COMMAND = b"\x63\x00", b"\x6d\x00"
PROVINCE = "33"
SECTOR_KEY = "FFFFFFFFFFFF"
BLOCK = 4
KINDS = ("social", "resident", "hospital", "random_uid", "transit")


def cpu_atr(history: bytes) -> bytes:
    """As a PC/SC driver makes it of a contactless card's own answer."""
    return _checked(bytes([0x3B, 0x80 | len(history), 0x80, 0x01]) + history)


def _checked(atr: bytes) -> bytes:
    return atr + bytes([reduce(xor, atr[1:])])


MIFARE_ATR = _checked(bytes.fromhex("3B8F8001804F0CA00000030603000100000000"))


class ContactlessSocialCard(Card):
    """The same files without wires: answers come at once, not after GET RESPONSE."""

    def __init__(self, text: CardText, quirk: Quirk) -> None:
        super().__init__(text, quirk)
        self.atr = cpu_atr(bytes.fromhex(text.identifier[16:32]))

    def answer(self, command: bytes) -> bytes:
        answer = super().answer(command)
        return super().answer(bytes([0, 0xC0, 0, 0, answer[1]])) if answer[0] == 0x61 else answer


def proof_of(serial: bytes, challenge: bytes, ours: bytes) -> bytes:
    """What card and PSAM of the bench calculate alike; the real calculation is a secret of theirs."""
    city = f"{PROVINCE}000000".encode()
    return hashlib.sha256(b"bench" + serial + city + challenge + ours).digest()[:8]


class ResidentCard:
    """DDF1 with the free file and the person's, which opens for a PSAM."""

    def __init__(self, person: Person, quirk: Quirk, transit: bool = False) -> None:
        self.quirk, self.commands = quirk, 0
        self._serial = hashlib.sha256(person.key.encode()).digest()[:8]
        self.atr = cpu_atr(self._serial)
        self._files = _files_of(person, transit)
        self._files[0xEF05] = [
            bytes.fromhex(quirk.records.get(f"{record[0]:02X}", record.hex()))
            for record in self._files[0xEF05]
        ]
        self.power_up()

    def power_up(self) -> None:
        self._directory, self._file, self._open, self._challenge = False, 0, False, b""

    def answer(self, command: bytes) -> bytes:
        self.commands += 1
        match command[:2]:
            case b"\x00\xa4" if command[2] == 0:
                return self._select(int.from_bytes(command[5:7], "big"))
            case b"\x00\xa4":
                return NOT_FOUND
            case b"\x00\xb2":
                return self._read(command)
            case b"\x00\x84":
                self._challenge = secrets.token_bytes(8)
                return self._challenge + OK
            case b"\x00\x82":
                proof, ours = command[5:13], command[13:21]
                self._open = proof == proof_of(self._serial, self._challenge, ours)
                return OK if self._open else FAILED
        return NO_COMMAND

    def _select(self, file: int) -> bytes:
        if file == 0xDDF1:
            self._directory = True
            return OK
        if not self._directory or file not in self._files:
            return NOT_FOUND
        self._file = file
        return OK

    def _read(self, command: bytes) -> bytes:
        if self._file == 0xEF06 and not self._open:
            return PROTECTED
        records = self._files.get(self._file, [])
        if command[3] == 4:
            found = records[command[2] - 1 : command[2]]
        else:
            found = [record for record in records if record[0] == command[2]]
        return found[0] + OK if found else NO_RECORD


def _files_of(person: Person, transit: bool) -> dict[int, list[bytes]]:
    if transit:  # A transit card has the same directory, and other things in it.
        return {0xEF05: [b"\x01\x01\x07"], 0xEF06: []}
    name = person.name.encode("gb18030")
    return {
        0xEF05: [
            _record(0x01, b"1", 1),
            _record(0x02, b"1.00", 4),
            _record(0x03, "江城市卫生健康委员会".encode("gb18030"), 30),
            _record(0x06, bytes.fromhex("20200101"), 4),
            _record(0x08, person.id_number.encode(), 18),
            _record(0x0A, b"0000000001", 10),
        ],
        0xEF06: [
            _record(11, name, 30),
            _record(12, bytes([int(person.sex)]), 1),
            _record(13, b"\x01", 1),
            _record(14, bytes.fromhex(f"{person.birth_date:%Y%m%d}"), 4),
            _record(15, person.id_number.encode(), 18),
        ],
    }


def _record(tag: int, value: bytes, length: int) -> bytes:
    return bytes([tag, length]) + value.ljust(length, b"\0")


class PsamCard:
    """In the SAM slot: calculates for the terminal, and refuses when it is told to."""

    def __init__(self) -> None:
        self.quirk, self.commands, self.refuses = Quirk(), 0, False
        self.atr = bytes.fromhex("3B600000")
        self.power_up()

    def power_up(self) -> None:
        self._inputs, self._waiting = b"", b""

    def answer(self, command: bytes) -> bytes:
        self.commands += 1
        match command[:2]:
            case b"\x00\xa4":
                return OK
            case b"\x80\xde" if not self.refuses:
                self._inputs = command[5:29]
                return OK
            case b"\x80\xfa":
                serial, challenge, ours = self._inputs[:8], self._inputs[16:24], command[5:13]
                mask = secrets.token_bytes(8)
                proof = proof_of(serial, challenge, ours)
                self._waiting = mask + bytes(map(xor, mask, proof))
                return b"\x61\x10"
            case b"\x00\xc0":
                return self._waiting + OK
        return FAILED


class StorageCard:
    """A hospital's card as the reader shows it: a UID, and a block behind a key."""

    def __init__(self, uid: bytes, number: str, quirk: Quirk) -> None:
        self.quirk, self.commands, self.atr = quirk, 0, MIFARE_ATR
        self._uid, self._block = uid, number.encode().ljust(16, b"\0")
        self.power_up()

    def power_up(self) -> None:
        self._key, self._open = b"", False

    def answer(self, command: bytes) -> bytes:
        self.commands += 1
        match command[:2]:
            case b"\xff\xca":
                return self._uid + OK if command[2] == 0 else b"\x6a\x81"
            case b"\xff\x82":
                self._key = command[5:11]
                return OK
            case b"\xff\x86":
                self._open = command[7] == BLOCK and self._key.hex().upper() == SECTOR_KEY
                return OK if self._open else FAILED
            case b"\xff\xb0":
                return self._block + OK if self._open and command[3] == BLOCK else FAILED
        return b"\x6a\x81"


def _fits(quirk: Quirk, kind: str) -> bool:
    """A social-security card can have them all, a resident card another number."""
    records = {"08": quirk.records["08"]} if kind == "resident" and "08" in quirk.records else {}
    return kind == "social" or quirk.inside == Quirk(records=records)


def card_of(person: Person, kind: str, quirk: Quirk) -> Chip:
    """Raises ValueError, in words, for a kind of card that there is not, or that has no such quirk."""
    if kind in KINDS and not _fits(quirk, kind):
        raise ValueError(f"a card of the kind {kind!r} has no such quirk: it would be read as a good one")
    match kind:
        case "social":
            return ContactlessSocialCard(CardText.of(person), quirk)
        case "resident" | "transit":
            return ResidentCard(person, quirk, transit=kind == "transit")
        case "hospital":
            return StorageCard(bytes.fromhex(person.hospital_card), person.outpatient_number, quirk)
        case "random_uid":
            return StorageCard(b"\x08" + secrets.token_bytes(3), person.outpatient_number, quirk)
    raise ValueError(f"nothing of the kind {kind!r} is held to a reader; there are {', '.join(KINDS)}")
