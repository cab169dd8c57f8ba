"""A receipt printer on TCP: takes ESC/POS, prints it to text and pictures, and fails to order.

It is as nasty as real ones may be: a job that was cut short stays in it, paper loaded in the middle
of a job lets the job go on, and late answers reach whoever is connected then.
Source: esc-pos.md §2–§12.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hardware_sim.part import Json
from hardware_sim.printing.escpos_commands import Command, next_command
from hardware_sim.printing.escpos_forms import FORMS
from hardware_sim.printing.paper import Piece

HOST = "127.0.0.1"
REAL_TIME_STATUS = b"\x10\x04"


@dataclass
class Body:
    """The printer's sensors."""

    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    cutter_jammed: bool = False
    head_hot: bool = False
    broken: bool = False
    offline: bool = False

    @property
    def stopped(self) -> bool:
        return self != Body(paper_low=self.paper_low)

    def answer(self, question: int) -> int:
        """The byte that answers DLE EOT `question`."""
        error = self.cutter_jammed or self.head_hot or self.broken
        bits = {
            1: 0x08 * self.stopped,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * error,
            3: 0x08 * self.cutter_jammed | 0x20 * self.broken | 0x40 * self.head_hot,
            4: 0x0C * self.paper_low | 0x60 * self.paper_out,
        }
        return 0x12 | bits.get(question, 0)

    def automatic(self) -> bytes:
        """The four bytes of ASB."""
        error = 0x08 * self.cutter_jammed | 0x20 * self.broken | 0x40 * self.head_hot
        paper = 0x03 * self.paper_low | 0x0C * self.paper_out
        return bytes([0x10 | 0x08 * self.stopped | 0x20 * self.cover_open, error, paper, 0])


@dataclass
class Quirks:
    """What it does that no sensor shows."""

    silent: bool = False
    deaf: bool = False
    lies: bool = False
    garbage: bool = False
    late_seconds: float = 0.0
    rows_per_second: float = 0.0
    drop_after_bytes: int | None = None
    paper_for_lines: int | None = None
    power_for_lines: int | None = None
    words_for_lines: int | None = None
    jam_at_cut: bool = False


@dataclass(frozen=True)
class Paper:
    """One piece that fell into the tray, as the bytes that made it."""

    raw: bytes
    text: str
    png: Path
    at: datetime
    overfull_rows: int = 0
    unknown: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {"text": self.text, "cut": True, "at": self.at.isoformat(), "png": str(self.png)}


@dataclass
class Inside:
    """What is in the printer between two commands."""

    stream: bytearray = field(default_factory=bytearray)
    piece: Piece = field(default_factory=Piece)
    automatic_status: bool = False


class EscposPrinterPart:
    """The bench's slip printer. `papers` is the tray, `hanging` the piece not cut off yet."""

    name = "printer"
    forms = FORMS

    def __init__(self, folder: Path, width_mm: int = 80) -> None:
        self._folder, self._width_mm = folder, width_mm
        self._server: asyncio.Server | None = None
        self._worker: asyncio.Task[None] | None = None
        self._port = 0
        self._connections: list[asyncio.StreamWriter] = []
        self._news = asyncio.Event()
        self._drawn = 0
        self._as_new()

    def _as_new(self) -> None:
        self.papers: list[Paper] = []
        self._body, self._quirks = Body(), Quirks()
        self._inside = Inside(piece=Piece(self._width_mm))

    @property
    def hanging(self) -> str:
        return self._inside.piece.text

    @property
    def last_paper(self) -> Paper:
        return self.papers[-1]

    async def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        await self._plug_in()
        self._worker = asyncio.create_task(self._work(), name="printer works")

    async def stop(self) -> None:
        await self._pull_out()
        if self._worker:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker

    async def reset(self) -> None:
        self._as_new()
        await self._plug_in()

    def settings(self) -> Json:
        profile = f"{self._width_mm}mm"
        address = f"tcp://{HOST}:{self._port}"
        pace = {"chinese": "code_page", "millimetres_per_second": 250}
        return {"printer": {"address": address, "profile": profile, **pace}}

    def books(self) -> Json:
        """The papers that fell out, oldest first, and what hangs out of the slot uncut."""
        return {"papers": [paper.as_json() for paper in self.papers], "hanging": self.hanging}

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        if order in ("unplug", "plug"):
            await (self._pull_out() if order == "unplug" else self._plug_in())
        elif order in ORDERS:
            ORDERS[order](self, args)
        else:
            raise ValueError(f"the printer knows {', '.join(sorted([*ORDERS, 'plug', 'unplug']))}")
        if self._inside.automatic_status:
            self._say(self._body.automatic())
        self._news.set()
        return self.books()

    def set_body(self, **sensors: bool) -> None:
        for sensor, state in sensors.items():
            setattr(self._body, sensor, state)

    def set_quirks(self, **quirks: float | bool | None) -> None:
        for quirk, value in quirks.items():
            setattr(self._quirks, quirk, value)

    def load_paper(self) -> None:
        self.set_body(paper_out=False, paper_low=False, cover_open=False)

    def heal(self) -> None:
        """Nothing is wrong with it any more; what is in it and in the tray stays."""
        self._body, self._quirks = Body(), Quirks()

    async def _plug_in(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, HOST, self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def _pull_out(self) -> None:
        """The network cable: what was received stays, nobody gets through."""
        if self._server:
            self._server.close()
            self._server = None
        for writer in self._connections:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.append(writer)
        tail = b""
        with suppress(ConnectionError):
            while received := await reader.read(4096):
                received = self._until_drop(received, writer)
                tail = self._answer_at_once(tail + received)
                self._inside.stream += received
                self._news.set()
        self._connections.remove(writer)
        writer.close()

    def _until_drop(self, received: bytes, writer: asyncio.StreamWriter) -> bytes:
        """What of `received` still came through before the connection was cut, if it was to be."""
        left = self._quirks.drop_after_bytes
        if left is None:
            return received
        if len(received) < left:
            self._quirks.drop_after_bytes = left - len(received)
            return received
        self._quirks.drop_after_bytes = None
        writer.transport.abort()
        return received[:left]

    def _answer_at_once(self, received: bytes) -> bytes:
        """Answer status questions wherever they stand, even in pictures; returns a part of one.

        A deaf printer answers none while it has something to print. Source: esc-pos.md §1.
        """
        place = 0
        if self._quirks.deaf and (self._inside.stream or self._body.stopped):
            return b""
        while (place := received.find(REAL_TIME_STATUS, place)) >= 0 and place + 2 < len(received):
            self._say(bytes([self._body.answer(received[place + 2])]))
            place += 3
        kept = received[-2:] if place >= 0 else received[-1:]
        return kept if REAL_TIME_STATUS.startswith(kept) else b""

    def _say(self, answer: bytes) -> None:
        if self._quirks.silent or not self._connections:
            return
        answer = b"\xff" * len(answer) if self._quirks.garbage else answer
        writer = self._connections[-1]
        asyncio.get_running_loop().call_later(self._quirks.late_seconds, _write, writer, answer)

    async def _work(self) -> None:
        """Print, for ever: one command after the other, as long as nothing stops the printer."""
        while True:
            await self._news.wait()
            self._news.clear()
            while not self._body.stopped and (command := next_command(bytes(self._inside.stream))):
                raw = bytes(self._inside.stream[: command.length])
                del self._inside.stream[: command.length]
                await self._carry_out(command, raw)

    async def _carry_out(self, command: Command, raw: bytes) -> None:
        if command.name == b"\x1dr":
            body = self._body
            self._say(
                bytes([0x03 * body.paper_low | 0x0C * body.paper_out if command.data == b"\x01" else 0])
            )
        elif command.name == b"\x1da":
            self._inside.automatic_status = command.data != b"\x00"
            self._say(self._body.automatic())
        elif command.name == b"\x1dV":
            await self._cut()
        else:
            if command.name == b"\x1b@":
                self._inside.automatic_status = False
            if not self._quirks.lies:
                await self._print(command, raw)

    async def _print(self, command: Command, raw: bytes) -> None:
        piece = self._inside.piece
        before = len(piece.marks)
        piece.take(command, raw)
        printed = piece.rows_after(before)
        if printed and self._quirks.rows_per_second:
            await asyncio.sleep(printed / self._quirks.rows_per_second)
        if self._runs_out("paper_for_lines", printed):
            self._stop(paper_out=True)
        if self._runs_out("words_for_lines", printed):
            self._quirks.silent = True
        if self._runs_out("power_for_lines", printed):
            await self._lose_power()

    def _stop(self, **sensors: bool) -> None:
        """In the middle of its work; it says so by itself if it was told to."""
        self.set_body(**sensors)
        if self._inside.automatic_status:
            self._say(self._body.automatic())

    def _runs_out(self, quirk: str, printed: int) -> bool:
        """Whether these rows were the last ones for which there was enough of it."""
        left = getattr(self._quirks, quirk)
        if left is None:
            return False
        over: bool = left - printed <= 0
        setattr(self._quirks, quirk, None if over else left - printed)
        return over

    async def _lose_power(self) -> None:
        """What it had received and not printed is gone; what is on the paper stays in the slot."""
        await self._pull_out()
        self._inside.stream.clear()
        self._inside.piece.restart(b"")
        self._inside.automatic_status = False

    async def _cut(self) -> None:
        if self._quirks.jam_at_cut:
            self._quirks.jam_at_cut = False
            self._stop(cutter_jammed=True)
            return
        piece, self._inside.piece = self._inside.piece, Piece(self._width_mm)
        if not piece.rows:
            return
        self._drawn += 1
        png = self._folder / f"paper-{self._drawn:03}.png"
        picture = await asyncio.to_thread(piece.picture)
        await asyncio.to_thread(picture.save, png)
        self.papers.append(
            Paper(
                bytes(piece.raw),
                piece.text,
                png,
                datetime.now().astimezone(),
                piece.overfull_rows,
                tuple(piece.unknown),
            )
        )


def _write(writer: asyncio.StreamWriter, answer: bytes) -> None:
    if not writer.is_closing():
        writer.write(answer)


Order = Callable[[EscposPrinterPart, Mapping[str, Any]], None]

ORDERS: dict[str, Order] = {
    "paper_out": lambda part, _: part.set_body(paper_out=True),
    "paper_low": lambda part, _: part.set_body(paper_low=True),
    "load_paper": lambda part, _: part.load_paper(),
    "cover_open": lambda part, _: part.set_body(cover_open=True),
    "cover_close": lambda part, _: part.set_body(cover_open=False),
    "cutter_jam": lambda part, args: (
        part.set_quirks(jam_at_cut=True) if args.get("at_cut") else part.set_body(cutter_jammed=True)
    ),
    "head_hot": lambda part, _: part.set_body(head_hot=True),
    "broken": lambda part, _: part.set_body(broken=True),
    "offline": lambda part, _: part.set_body(offline=True),
    "silent": lambda part, _: part.set_quirks(silent=True),
    "deaf": lambda part, _: part.set_quirks(deaf=True),
    "lies": lambda part, _: part.set_quirks(lies=True),
    "garbage": lambda part, _: part.set_quirks(garbage=True),
    "late": lambda part, args: part.set_quirks(late_seconds=float(args["seconds"])),
    "slow": lambda part, args: part.set_quirks(rows_per_second=float(args.get("rows_per_second", 10))),
    "drop_after": lambda part, args: part.set_quirks(drop_after_bytes=int(args["bytes"])),
    "paper_out_after": lambda part, args: part.set_quirks(paper_for_lines=int(args["lines"])),
    "power_cut_after": lambda part, args: part.set_quirks(power_for_lines=int(args["lines"])),
    "silent_after": lambda part, args: part.set_quirks(words_for_lines=int(args["lines"])),
    "heal": lambda part, _: part.heal(),
}
