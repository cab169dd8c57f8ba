"""A certified insurance terminal: JSON on a pseudo-terminal and over HTTP. Source: features.md 5.4."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.serial_devices.serial_end import SerialEnd

QUIRKS = ("garble", "mute")
# What a wrong byte on its way, or a mistake of the maker's, makes of what it read.
MISREAD = {
    "wrong_number": ("id_number", "330102195803126421"),
    "wrong_name": ("name", "\x07"),
    "wrong_token": ("token", "t 1"),
}


class InsuranceTerminalPart:
    """`token_of` is how the insurer makes a token for a person."""

    name = "insurance_terminal"
    forms = (
        Form(
            "scan",
            "Show an e-voucher to it",
            "出示医保电子凭证",
            blanks("person! quirk", quirk=("", *MISREAD)),
            fault="F9",
            fault_with="quirk",
        ),
        Form("face", "Show a face to it", "刷脸", blanks("person!")),
        Form("stranger", "Show somebody whom the insurance does not know", "出示未参保者"),
        Form("garble", "Its answers are garbled", "应答损坏", fault="F9"),
        Form("mute", "It says nothing", "无应答", fault="F9"),
        Form("well", "It answers well again", "恢复正常", ends=("scan", *QUIRKS)),
        Form("unplug", "Unplug the terminal", "拔下医保终端", fault="F9"),
        Form("replug", "Plug the terminal in again", "插回医保终端", ends=("unplug",)),
    )

    def __init__(self, people: People, folder: Path, token_of: Callable[[str], str]) -> None:
        self._people, self._token_of = people, token_of
        self._end = SerialEnd(folder / "insurance_terminal", self._arrived)
        self._server: asyncio.Server | None = None
        self._port, self._unread = 0, b""
        self._new()

    def _new(self) -> None:
        self._waiting, self._quirk = False, ""
        self._shown: Json = {}
        self._asked: list[str] = []

    async def start(self) -> None:
        self._end.plug()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._end.unplug()
        if self._server is not None:
            self._server.close()
        self._server = None

    async def reset(self) -> None:
        await self.stop()
        self._new()
        await self.start()

    def settings(self) -> Json:
        return {}

    def options(self) -> Json:
        return {"insurance_terminal": {"link": self._serial}}

    @property
    def _serial(self) -> str:
        return f"serial:{self._end.link}@115200"

    def books(self) -> Json:
        return {
            "serial": self._serial,
            "http": f"http://127.0.0.1:{self._port}/ec",
            "waiting": self._waiting,
            "asked": list(self._asked),
        }

    def lasts(self, order: str) -> bool:
        """What was shown is gone once nobody waits any more."""
        return order != "scan" or bool(self._shown)

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out scan, face, stranger, garble, mute, well, unplug or replug.

        "scan" {person, quirk} and "face" {person}: shown to it, before or while it waits; "stranger": whom
        the insurance does not know. What garbles or mutes it lasts until "well".
        """
        match order:
            case "scan" | "face":
                person = self._people.called(args.get("person"))
                token = self._token_of(person.key)
                self._shown = {"state": "read", "way": order, "name": person.name, "token": token}
                self._shown["id_number"] = person.id_number
                self._shown |= [MISREAD[args["quirk"]]] if args.get("quirk") else []
            case "stranger":
                self._shown = {"state": "failed"}
            case "well":
                self._quirk, self._shown = "", {}
            case _ if order in QUIRKS:
                self._quirk = order
            case "unplug":
                await self.stop()
            case "replug":
                await self.stop()
                await self.start()
            case _:
                raise ValueError(f"the insurance terminal does not know the order {order!r}")
        return self.books()

    def _arrived(self, data: bytes) -> None:
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            if self._quirk != "mute":
                self._end.send(self._answer(line) + b"\n")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, ValueError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            body = await reader.readexactly(length)
            if self._quirk == "mute":
                await reader.read()
            else:
                said = self._answer(body)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said)
                await writer.drain()
        writer.close()

    def _answer(self, question: bytes) -> bytes:
        do = str(json.loads(question)["do"])
        self._asked.append(do)
        if self._quirk == "garble":
            return b'{"state": "perhaps"'
        return json.dumps(self._said(do), ensure_ascii=False).encode()

    def _said(self, do: str) -> Json:
        if do == "begin":
            self._waiting = True
        if do == "end":
            self._waiting, self._shown = False, {}
        if do == "look" and self._shown:
            return self._shown
        return {"state": "waiting" if self._waiting else "idle"}
