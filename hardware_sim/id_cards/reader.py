"""An ID card reader at the far end of a pseudo-terminal: a security module, and cards to lay on it."""

import asyncio
import os
import termios
import tty
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from hardware_sim.children import built_library
from hardware_sim.forms import Form, blanks
from hardware_sim.id_cards.module import PREAMBLE, QUIRKS, RATES, LaidCard, Module
from hardware_sim.id_cards.photo import HEADER, SOURCE, coded, drawn
from hardware_sim.id_cards.text import IdCardData
from hardware_sim.part import Json
from hardware_sim.people import People

CARDS = Path(__file__).parent
SPEEDS = {getattr(termios, f"B{rate}"): rate for rate in RATES}


class IdCardPart:
    """Cards of the cast, or from files; the module can be broken, unplugged, at another speed."""

    name = "id_card"
    forms = (
        Form(
            "lay",
            "Lay a card on",
            "放上身份证",
            blanks("person file quirk seconds:number status:whole piece:whole photo", quirk=tuple(QUIRKS)),
            fault="F9",
            fault_with="quirk",
        ),
        Form("lift", "Lift the card", "拿起身份证", ends=("lay",)),
        Form("rate", "The module speaks at another speed", "更改模块波特率", blanks("baud:whole!")),
        Form(
            "break",
            "The security module is broken",
            "安全模块故障",
            blanks("status:whole command"),
            fault="F9",
        ),
        Form("other_device", "Another device is on the line", "接错设备", fault="F9"),
        Form("heal", "The module is well", "模块恢复", ends=("break", "other_device")),
        Form("unplug", "Unplug the reader", "拔下读卡器", fault="F9"),
        Form("replug", "Plug the reader in again", "插回读卡器", ends=("unplug",)),
    )

    def __init__(self, people: People, folder: Path) -> None:
        self._people, self._folder, self._link = people, folder, folder / "id_card"
        self._wire: tuple[int, int] | None = None
        self._library: Path | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._as_new()

    async def start(self) -> None:
        self._library = await built_library(SOURCE, self._folder)
        self._plug()

    async def stop(self) -> None:
        self._unplug()

    async def reset(self) -> None:
        self._unplug()
        self._as_new()
        self._plug()

    def settings(self) -> Json:
        photo = {"library": str(self._library), "header": HEADER[:3].hex()} if self._library else {}
        return {"id_card": {"port": str(self._link), "baud": RATES[0], "photo": photo}}

    def books(self) -> Json:
        return {
            "plugged": self._wire is not None,
            "card_on": self._module.card is not None,
            "commands": self._module.commands,
            "reads": self._module.reads,
            "rate": self._rate,
        }

    def lasts(self, order: str) -> bool:
        """A card that was pulled in the middle does not lie there any more."""
        return order != "lay" or self._module.card is not None

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out lay, lift, rate, break, heal, other_device, unplug or replug.

        "lay" takes a person or a file of id_cards, a quirk (its `seconds`, `status` and `piece`, too), and
        perhaps the path of a picture for the photo; "break" a status, and perhaps the one command that is
        answered by it, as hex.
        """
        match order:
            case "lay":
                self._module.lay(self._card(args))
            case "lift":
                self._module.lift()
            case "rate":
                self._rate = int(args["baud"])
            case "break":
                self._module.broken = int(args.get("status", 0x60))
                self._module.broken_at = int(str(args.get("command", "0")), 16)
            case "heal":
                self._module.broken, self._other = 0, False
            case "other_device":
                self._other = True
            case "unplug":
                self._unplug()
            case "replug":
                self._unplug()
                self._plug()
            case _:
                raise ValueError(f"the ID card reader does not know the order {order!r}")
        return self.books()

    def _as_new(self) -> None:
        self._module, self._rate, self._other, self._came = Module(), RATES[0], False, b""

    def _card(self, args: Mapping[str, Any]) -> LaidCard:
        name = str(args.get("quirk", ""))
        if name not in QUIRKS:
            raise ValueError(
                f"no ID card has the quirk {name!r}; there are {', '.join(filter(None, QUIRKS))}"
            )
        quirk = QUIRKS[name]
        if "seconds" in args:
            quirk = replace(quirk, seconds=float(args["seconds"]))
        if "piece" in args:
            quirk = replace(quirk, piece=int(args["piece"]))
        if "status" in args:
            quirk = replace(quirk, status={"3001": int(args["status"])})
        if "file" in args:
            key = Path(str(args["file"])).stem
            if key not in (known := sorted(each.stem for each in CARDS.glob("*.toml"))):
                raise ValueError(f"there is no card {key!r}; there are {', '.join(known)}")
            data = IdCardData.read(CARDS / f"{key}.toml")
        else:
            key = self._people.called(args.get("person")).key
            data = IdCardData.of(self._people.called(key))
        data = replace(data, **quirk.fields)
        text = data.text()
        text = text[:248] + (quirk.mark or text[248:250]) + text[250:]
        portrait = Image.open(args["photo"]) if "photo" in args else drawn(key)
        photo = coded(portrait) if quirk.photo else bytes(1024)
        return LaidCard(text, photo, data.address_text(), quirk)

    def _plug(self) -> None:
        bench_end, terminal_end = os.openpty()
        # The bench keeps the terminal's end open too, so that its raw mode outlives each opening.
        tty.setraw(terminal_end)
        os.set_blocking(bench_end, False)
        self._wire, self._came = (bench_end, terminal_end), b""
        asyncio.get_running_loop().add_reader(bench_end, self._arrived, bench_end)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(terminal_end))

    def _unplug(self) -> None:
        if self._wire is not None:
            asyncio.get_running_loop().remove_reader(self._wire[0])
            self._link.unlink(missing_ok=True)
            for end in self._wire:
                os.close(end)
            self._wire = None

    def _arrived(self, bench_end: int) -> None:
        try:
            self._came += os.read(bench_end, 4096)
        except OSError:
            return
        at_our_speed = self._wire is not None and self._speed(self._wire[1]) == self._rate
        while (start := self._came.find(PREAMBLE)) >= 0 and len(self._came) >= start + 7:
            body = self._came[start + 5 :]
            length = 2 + int.from_bytes(body[:2], "big")
            if len(body) < length:
                return
            self._came = body[length:]
            self._reply(body[:length], at_our_speed)

    def _reply(self, body: bytes, at_our_speed: bool) -> None:
        if self._other:
            answer: bytes | None = b"$GPGGA,,,,,,0,,,,,,,,*66\r\n"
        elif at_our_speed:
            answer = self._module.answer(body)
        else:
            answer = b"\xf8\x00\x9e"  # What a frame looks like at another speed.
        if answer is not None:
            reads = body[2:3] == b"\x30"
            sending = asyncio.get_running_loop().create_task(self._send(answer, reads))
            self._tasks.add(sending)
            sending.add_done_callback(self._tasks.discard)

    async def _send(self, answer: bytes, reads: bool) -> None:
        quirk = self._module.card.quirk if self._module.card else QUIRKS[""]
        wire = self._wire
        await asyncio.sleep(quirk.seconds if reads else 0)
        size = quirk.piece or len(answer)
        pieces = [answer[at : at + size] for at in range(0, len(answer), size)]
        for piece in pieces:
            if wire is None or wire is not self._wire:
                return
            os.write(wire[0], piece)
            await asyncio.sleep(len(piece) * 10 / self._rate if quirk.piece else 0)

    @staticmethod
    def _speed(terminal_end: int) -> int:
        """The speed that the terminal has set on its end."""
        return SPEEDS.get(termios.tcgetattr(terminal_end)[5], 0)
