"""A code scanner at the far end of a pseudo-terminal, below a name that stays when it is plugged again."""

import asyncio
import os
import tty
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.services.media import CODES

PATIENCE_SECONDS = 2.0
# Source: reliability.md §7, F10.
ODD = {
    "long": b"8" * 4096,
    "control_characters": bytes(range(1, 13)) + b"\x1b[2J",
    "gbk": "健康卡".encode("gbk"),
    "stuck_key": b"7" * 300,
    "address": b"https://example.org/?a=1&b=%00",
}


class ScannerPart:
    """Shows codes to the terminal. `code_of` makes the codes that a back end would have to issue first."""

    name = "scanner"
    forms = (
        Form(
            "show",
            "Hold a code to the scanner",
            "出示条码",
            blanks("person code~ text times:whole", code=CODES),
        ),
        Form(
            "half",
            "Only half a code gets through",
            "只读到半个码",
            blanks("person code~ text", code=CODES),
            fault="F10",
        ),
        Form("two_in_one", "Two codes in one read", "一次读到两个码", blanks("texts:list!"), fault="F10"),
        Form(
            "odd",
            "Something that is no code of ours",
            "非本系统的码",
            blanks("what!", what=tuple(ODD)),
            fault="F10",
        ),
        Form("send", "Raw bytes, as hex", "发送原始字节", blanks("hex!"), fault="F10"),
        Form("unplug", "Unplug the scanner", "拔下扫码器", fault="F10"),
        Form("replug", "Plug the scanner in again", "插回扫码器", ends=("unplug",)),
    )

    def __init__(
        self, people: People, folder: Path, code_of: Callable[[str, str], str] | None = None
    ) -> None:
        self._people, self._link = people, folder / "scanner"
        self._code_of = code_of or self._printed_code
        self._wire: tuple[int, int] | None = None
        self._sendings = self._lost = 0

    async def start(self) -> None:
        self._plug()

    async def stop(self) -> None:
        self._unplug()

    async def reset(self) -> None:
        self._unplug()
        self._plug()
        self._sendings = self._lost = 0

    def settings(self) -> Json:
        return {"scanner": {"port": str(self._link), "baud": 115200, "end_mark": True}}

    def books(self) -> Json:
        return {"plugged": self._wire is not None, "sendings": self._sendings, "lost_bytes": self._lost}

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out show, half, two_in_one, odd, send, unplug or replug."""
        match order:
            case "show":
                await self._send((self._text(args) + "\r").encode() * int(args.get("times", 1)))
            case "half":
                text = self._text(args)
                await self._send(text[: len(text) // 2].encode())
            case "two_in_one":
                await self._send("".join(f"{text}\r" for text in args["texts"]).encode())
            case "odd":
                await self._send(ODD[args["what"]] + b"\r")
            case "send":
                await self._send(bytes.fromhex(args["hex"]))
            case "unplug":
                self._unplug()
            case "replug":
                self._unplug()
                self._plug()
            case _:
                raise ValueError(f"the scanner does not know the order {order!r}")
        return self.books()

    def _text(self, args: Mapping[str, Any]) -> str:
        if "text" in args:
            return str(args["text"])
        if "person" not in args:
            raise ValueError("whose code? Name a 'person', or give a 'text'")
        person = self._people.called(args["person"])
        return self._code_of(person.key, str(args.get("code", "health_card_static")))

    def _printed_code(self, person: str, code: str) -> str:
        """The codes that stand on paper or plastic; the others have to be asked of a back end."""
        known = self._people.called(person)
        match code:
            case "id_number":
                return known.id_number
            case "visit_slip":
                return known.outpatient_number
            case "health_card_static":
                return f"{known.health_id}:1"
        raise ValueError(f"the scanner has no code {code!r} of {person}")

    def _plug(self) -> None:
        bench_end, terminal_end = os.openpty()
        # The bench keeps the terminal's end open too, so that its raw mode outlives each opening.
        tty.setraw(terminal_end)
        os.set_blocking(bench_end, False)
        self._wire = bench_end, terminal_end
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(terminal_end))

    def _unplug(self) -> None:
        if self._wire is not None:
            self._link.unlink(missing_ok=True)
            for end in self._wire:
                os.close(end)
            self._wire = None

    async def _send(self, data: bytes) -> None:
        """Write all of it; what nobody takes in for a while is lost, as on a wire without flow control."""
        if self._wire is None:
            raise ValueError("the scanner is unplugged")
        self._sendings += 1
        end = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while data and asyncio.get_running_loop().time() < end:
            try:
                data = data[os.write(self._wire[0], data) :]
            except BlockingIOError:
                await asyncio.sleep(0.005)
        self._lost += len(data)
