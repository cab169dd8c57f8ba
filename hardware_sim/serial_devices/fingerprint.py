"""A fingerprint module on a pseudo-terminal. Source: fingerprint-and-pinpad.md A."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.serial_devices.serial_end import SerialEnd

HEAD = b"\xef\x01\xff\xff\xff\xff"
OK, NO_FINGER, UNCLEAR, NOT_FOUND, WRONG_PASSWORD = 0x00, 0x02, 0x06, 0x09, 0x13
STRANGER = "stranger"
LIBRARY = "hall1"
QUIRKS = ("garble", "mute", "unclear")


class FingerprintPart:
    """The cast's fingers lie in the library in the order of the cast, from place 1."""

    name = "fingerprint"
    forms = (
        Form("touch", "A finger lies on it", "按下手指", blanks("person")),
        Form("lift", "Lift the finger", "抬起手指", ends=("touch",)),
        Form("unclear", "The print is unclear", "指纹不清", fault="F9"),
        Form("garble", "Its answers are garbled", "应答损坏", fault="F9"),
        Form("mute", "It says nothing", "无应答", fault="F9"),
        Form("well", "It answers well again", "恢复正常", ends=QUIRKS),
        Form("unplug", "Unplug the module", "拔下指纹仪", fault="F9"),
        Form("replug", "Plug the module in again", "插回指纹仪", ends=("unplug",)),
    )

    def __init__(self, people: People, folder: Path) -> None:
        self._people = people
        self._end = SerialEnd(folder / "fingerprint", self._arrived)
        self._new()

    def _new(self) -> None:
        self._finger, self._quirk, self._unread = "", "", b""
        self._asked: list[str] = []

    async def start(self) -> None:
        self._end.plug()

    async def stop(self) -> None:
        self._end.unplug()

    async def reset(self) -> None:
        self._new()
        self._end.plug()

    def settings(self) -> Json:
        return {}

    def options(self) -> Json:
        return {"fingerprint": {"port": str(self._end.link), "library": LIBRARY}}

    def books(self) -> Json:
        return {"port": str(self._end.link), "plugged": self._end.plugged, "asked": list(self._asked)}

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out touch {person}, lift, garble, mute, unclear, well, unplug or replug.

        "touch": a finger of this person lies there; "stranger" is nobody's. The quirks last until "well".
        """
        match order:
            case "touch":
                person = str(args.get("person", STRANGER))
                self._finger = person if person == STRANGER else self._people.called(person).key
            case "lift":
                self._finger = ""
            case "well":
                self._quirk = ""
            case _ if order in QUIRKS:
                self._quirk = order
            case "unplug":
                self._end.unplug()
            case "replug":
                self._end.plug()
            case _:
                raise ValueError(f"the fingerprint module does not know the order {order!r}")
        return self.books()

    def _arrived(self, data: bytes) -> None:
        self._unread += data
        while HEAD in self._unread:
            begun = self._unread[self._unread.index(HEAD) :]
            size = int.from_bytes(begun[7:9], "big")
            if len(begun) < 9 or len(begun) < 9 + size:
                return
            self._unread = begun[9 + size :]
            if begun[6] == 1 and begun[7 + size : 9 + size] == _check(begun[6 : 7 + size]):
                self._answer(begun[9 : 7 + size])

    def _answer(self, content: bytes) -> None:
        self._asked.append(f"{content[0]:02X}")
        if self._quirk == "mute":
            return
        said = self._said(content)
        covered = b"\x07" + (len(said) + 2).to_bytes(2, "big") + said
        check = _check(covered)
        if self._quirk == "garble":
            check = bytes(byte ^ 0x55 for byte in check)
        self._end.send(HEAD + covered + check)

    def _said(self, content: bytes) -> bytes:
        match content[0]:
            case 0x13:
                return bytes([OK if content[1:5] == bytes(4) else WRONG_PASSWORD])
            case 0x01:
                return bytes([OK if self._finger else NO_FINGER])
            case 0x02:
                return bytes([UNCLEAR if self._quirk == "unclear" else OK])
            case 0x04:
                return self._search()
            case 0x1D:
                return bytes([OK]) + len(self._library).to_bytes(2, "big")
        return b"\x01"

    @property
    def _library(self) -> list[str]:
        return [person.key for person in self._people]

    def _search(self) -> bytes:
        if self._finger not in self._library:
            return bytes([NOT_FOUND, 0, 0, 0, 0])
        place = self._library.index(self._finger) + 1
        return bytes([OK]) + place.to_bytes(2, "big") + (100).to_bytes(2, "big")


def _check(covered: bytes) -> bytes:
    return (sum(covered) & 0xFFFF).to_bytes(2, "big")
