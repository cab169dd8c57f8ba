"""A social-security card in a virtual reader. Written from the card's reference, with its quirks as data."""

import asyncio
import socket
import struct
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, Self

from hardware_sim.people import Person

SSSE = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
BANK = b"1PAY.SYS.DDF01"
ATR_HEAD = bytes.fromhex("3B6D0000")
POWER_OFF, TELL_ATR = 0, 4
# Its first byte, and then nothing: no card that a reader could talk to.
BROKEN_ATR = b"\x3b"
OK, WRONG_LENGTH, WAITING = b"\x90\x00", 0x6C, 0x61
NOT_FOUND, NO_RECORD, PROTECTED = b"\x6a\x82", b"\x6a\x83", b"\x69\x82"
# The service asks its virtual readers every 400 ms whether a card is in; a busy machine takes longer.
NOTICE_SECONDS = 5.0
NO_SUCH_FORM, NO_COMMAND, NO_CLASS = b"\x6a\x86", b"\x6d\x00", b"\x6e\x00"


@dataclass(frozen=True)
class Quirk:
    """What is odd about a card. Counts are of commands; `records` replaces records by tag, as hex.

    After `loose_after` its contact is lost for a moment; it starts when it is given power `starts_at` times.
    """

    silent_after: int | None = None
    pulled_after: int | None = None
    loose_after: int | None = None
    starts_at: int = 1
    seconds: float = 0.0
    social: bool = True
    atr: str = ""
    select: bytes = OK
    protected: tuple[int, ...] = ()
    tags: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)

    @property
    def inside(self) -> Self:
        """Without what any card's contact may do: what is odd about what it says."""
        return replace(self, silent_after=None, pulled_after=None, loose_after=None, starts_at=1, seconds=0.0)


QUIRKS: Mapping[str, Quirk] = {
    "": Quirk(),
    "mute": Quirk(silent_after=3),
    "pulled": Quirk(pulled_after=6),
    "loose": Quirk(loose_after=6),
    "starts_late": Quirk(starts_at=2),
    "never_starts": Quirk(starts_at=1000),
    "slow": Quirk(seconds=0.2),
    "wrong": Quirk(social=False),
    "unseen": Quirk(social=False, atr="3B9F958131FE9F006646530523002571DF0000000000A2"),
    "unseen_social": Quirk(atr="3B9F958131FE9F006646530523002571DF0000000000A2"),
    "protected": Quirk(protected=(0xEF06,)),
    "blocked": Quirk(select=b"\x62\x83"),
    "locked": Quirk(select=b"\x93\x03"),
    "expired": Quirk(fields={"valid_until": "20100101"}),
    "garbled_number": Quirk(records={"08": "0812" + "58" * 18}),
    "no_end": Quirk(fields={"valid_until": "FFFFFFFF"}),
    "garbled": Quirk(records={"09": "09FFD5C5"}),
    "wrong_number": Quirk(fields={"id_number": "110101199003071007"}),
    "other_birthday": Quirk(fields={"birth": "19500505"}),
    "nameless": Quirk(records={"09": "091E" + "00" * 30}),
    "by_number": Quirk(tags=False),
    "generation_1": Quirk(fields={"version": "1.00", "kind": "1"}),
    "generation_2": Quirk(fields={"version": "2.00", "kind": "2"}),
    "generation_3": Quirk(fields={"version": "3.00", "kind": "3"}),
}


@dataclass(frozen=True)
class CardText:
    """What a card says, field by field. Dates are YYYYMMDD, or FFFFFFFF for none."""

    name: str
    id_number: str
    sex: str
    nation: str
    birthplace: str
    birth: str
    identifier: str
    card_number: str
    kind: str
    version: str
    institution: str
    issued: str
    valid_until: str

    @classmethod
    def of(cls, person: Person) -> Self:
        card = person.card
        return cls(
            name=person.name,
            id_number=person.id_number,
            sex=person.sex,
            nation=card.nation,
            birthplace=person.birthplace,
            birth=f"{person.birth_date:%Y%m%d}",
            identifier=card.identifier,
            card_number=card.card_number,
            kind=card.kind,
            version=card.version,
            institution=card.institution,
            issued=card.issued,
            valid_until=card.valid_until,
        )

    @classmethod
    def read(cls, file: Path) -> Self:
        """From a TOML file that has each field by its name."""
        return cls(**tomllib.loads(file.read_text("utf-8")))

    def files(self) -> dict[int, list[bytes]]:
        """The records of EF05 and EF06 in the order of the card's generation. Source: reference §4."""
        name = self.name.encode("gb18030")
        extension = [_record(0x4E, name[30:], 20)] if self.version[:1] != "1" else []
        return {
            0xEF05: [
                _record(0x01, bytes.fromhex(self.identifier), 16),
                _record(0x02, self.kind.encode(), 1),
                _record(0x03, self.version.encode(), 4),
                _record(0x04, bytes.fromhex(self.institution), 12),
                _record(0x05, bytes.fromhex(self.issued), 4),
                _record(0x06, bytes.fromhex(self.valid_until), 4),
                _record(0x07, self.card_number.encode(), 9),
            ],
            0xEF06: [
                _record(0x08, self.id_number.encode(), 18),
                _record(0x09, name[:30], 30),
                *extension,
                _record(0x0A, self.sex.encode(), 1),
                _record(0x0B, bytes.fromhex(self.nation), 1),
                _record(0x0C, bytes.fromhex(self.birthplace), 3),
                _record(0x0D, bytes.fromhex(self.birth), 4),
            ],
        }


def _record(tag: int, value: bytes, length: int) -> bytes:
    return bytes([tag, length]) + value.ljust(length, b"\0")


class Chip(Protocol):
    """What lies in a slot: commands in, answers out."""

    quirk: Quirk
    atr: bytes
    commands: int

    def power_up(self) -> None: ...

    def answer(self, command: bytes) -> bytes: ...


class Card:
    """The chip: commands in, answers out, as T=0 wants them: 61xx after SELECT, 6Cxx for a wrong Le."""

    def __init__(self, text: CardText, quirk: Quirk) -> None:
        self.quirk = quirk
        self.atr = ATR_HEAD + bytes.fromhex("0081544649868449") + bytes.fromhex(text.identifier[16:26])
        self.atr = bytes.fromhex(quirk.atr) or self.atr
        self.commands = self.pin_tries = 0
        self.selected: set[bytes] = set()  # names of applications that were asked for
        self._files = replace(text, **quirk.fields).files()
        for records in self._files.values():
            records[:] = [bytes.fromhex(quirk.records.get(f"{r[0]:02X}", r.hex())) for r in records]
        self.power_up()

    def power_up(self) -> None:
        self._in_application, self._file, self._waiting = False, 0, b""

    def answer(self, command: bytes) -> bytes:
        self.commands += 1
        if len(command) < 5:
            return b"\x67\x00"
        if command[0] != 0:
            return NO_CLASS
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xB2:
                return self._read_record(command)
            case 0xC0:
                data, self._waiting = self._waiting, b""
                return data + OK if data else b"\x6f\x00"
            case 0x20:
                self.pin_tries += 1
                return b"\x63\xc2"
        return NO_COMMAND

    def _select(self, command: bytes) -> bytes:
        name = command[5 : 5 + command[4]]
        if command[2] == 4:
            return self._select_application(name)
        if not self._in_application or int.from_bytes(name, "big") not in self._files:
            return NOT_FOUND
        self._file = int.from_bytes(name, "big")
        return OK

    def _select_application(self, name: bytes) -> bytes:
        self.selected.add(name)
        if name != (SSSE if self.quirk.social else BANK):
            return NOT_FOUND
        if self.quirk.select != OK:
            return self.quirk.select
        self._in_application = True
        self._waiting = b"\x6f\x1c\x84\x0f" + SSSE + b"\xa5\x09\x50\x07SSSE   "
        return bytes([WAITING, len(self._waiting)])

    def _read_record(self, command: bytes) -> bytes:
        p1, p2, le = command[2:5]
        file = 0xEF00 + (p2 >> 3) if p2 >> 3 else self._file
        if not self._in_application or file not in self._files:
            return NOT_FOUND
        if file in self.quirk.protected:
            return PROTECTED
        if p2 & 7 == 4:
            found = self._files[file][p1 - 1 : p1] if p1 else []
        elif p2 & 7 == 0 and self.quirk.tags:
            found = [record for record in self._files[file] if record[0] == p1]
        else:
            return NO_SUCH_FORM
        if not found:
            return NO_RECORD
        return found[0] + OK if le == len(found[0]) else bytes([WRONG_LENGTH, len(found[0])])


class Slot:
    """Puts a card into a virtual reader: two bytes of length and a body in each direction, over TCP.

    A body of one byte is for the slot itself: 0 power off, 1 power on, 2 reset, 4 tell the ATR.
    """

    def __init__(self, port: Callable[[], int]) -> None:
        self._port = port
        self._task: asyncio.Task[None] | None = None
        self._seen_empty = True
        self._powered, self._starts = asyncio.Event(), 0

    async def insert(self, card: Chip) -> None:
        """Put it in, but not so soon that the service would take it for the card before."""
        await self.pull()
        await self.noticed()
        self._powered.clear()
        self._starts = 0
        self._task = asyncio.create_task(self._lie_in_the_reader(card))

    async def pull(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def noticed(self) -> None:
        """Until the service has seen that the reader is empty.

        A wire that answers nothing is no card; the service lets go of it when it looks for one, only then.
        """
        if self._seen_empty:
            return
        self._seen_empty = True
        with socket.socket() as wire, suppress(OSError, TimeoutError):
            wire.setblocking(False)
            async with asyncio.timeout(NOTICE_SECONDS):
                await asyncio.get_running_loop().sock_connect(wire, ("127.0.0.1", self._port()))
                wire.shutdown(socket.SHUT_WR)
                while await asyncio.get_running_loop().sock_recv(wire, 64):
                    pass

    async def powered(self) -> None:
        """Until the service has seen the card and given it power, or as long as it may take."""
        with suppress(TimeoutError):
            async with asyncio.timeout(NOTICE_SECONDS):
                await self._powered.wait()

    @property
    def taken(self) -> bool:
        return self._task is not None and not self._task.done()

    async def _lie_in_the_reader(self, card: Chip) -> None:
        """As long as nobody pulls it; when the service dies the card is there for the next one."""
        pulled = False
        while not pulled:
            with socket.socket() as wire:
                wire.setblocking(False)
                try:
                    await asyncio.get_running_loop().sock_connect(wire, ("127.0.0.1", self._port()))
                    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    pulled = await self._serve(wire, card)
                except OSError:
                    await asyncio.sleep(0.02)
                finally:
                    self._seen_empty = False

    async def _serve(self, wire: socket.socket, card: Chip) -> bool:
        """Answer until the card's own quirk pulls it out: True. OSError when the reader goes away."""
        while True:
            body = await _receive(wire, struct.unpack(">H", await _receive(wire, 2))[0])
            if len(body) == 1:
                await self._control(wire, card, body[0])
                continue
            if card.commands == card.quirk.pulled_after:
                return True
            if card.commands == card.quirk.loose_after:
                card.commands += 1
                raise ConnectionResetError("its contact is lost for a moment")
            if card.commands == card.quirk.silent_after:
                await asyncio.Event().wait()
            await asyncio.sleep(card.quirk.seconds)
            await _send(wire, card.answer(body))

    async def _control(self, wire: socket.socket, card: Chip, what: int) -> None:
        if what == TELL_ATR:
            await _send(wire, card.atr if self._starts >= card.quirk.starts_at else BROKEN_ATR)
            return
        self._starts += what != POWER_OFF
        card.power_up()
        self._powered.set()


async def _receive(wire: socket.socket, length: int) -> bytes:
    body = b""
    while len(body) < length:
        # The reader sends length and body apart; a delayed acknowledgement would cost 40 ms each time.
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = await asyncio.get_running_loop().sock_recv(wire, length - len(body))
        if not part:
            raise ConnectionResetError("the reader went away")
        body += part
    return body


async def _send(wire: socket.socket, body: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(wire, struct.pack(">H", len(body)) + body)


def quirk_called(name: str, args: Mapping[str, Any]) -> Quirk:
    """The quirk of that name; `after` and `seconds` among the arguments change its figures."""
    if name not in QUIRKS:
        raise ValueError(f"no card has the quirk {name!r}; there are {', '.join(filter(None, QUIRKS))}")
    quirk = QUIRKS[name]
    if "seconds" in args:
        quirk = replace(quirk, seconds=float(args["seconds"]))
    if "after" in args and quirk.silent_after is not None:
        quirk = replace(quirk, silent_after=int(args["after"]))
    if "after" in args and quirk.pulled_after is not None:
        quirk = replace(quirk, pulled_after=int(args["after"]))
    return quirk
