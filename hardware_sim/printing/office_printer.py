"""An A4 printer behind a print service: takes PDF over IPP, one job after the other, and draws its pages.

Source: RFC 8011 §4, §5.3.7, §5.4; "purge-job" is CUPS's own.
"""

import asyncio
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hardware_sim.forms import Form
from hardware_sim.part import Json
from hardware_sim.printing import ipp_messages as ipp
from hardware_sim.services.place import HttpServer, Place

QUEUE = "A4"
IDLE, PRINTING, STOPPED = 3, 4, 5
HELD, PROCESSING, CANCELED, COMPLETED = 4, 5, 7, 9
# What keeps paper from coming, as the printer says it.
REASONS = {"paper_out": "media-empty", "jam": "media-jam", "cover_open": "cover-open"}
SCALE = 1.5  # dots of a picture for each point of a page
LOOK_SECONDS = 0.05


@dataclass
class Job:
    name: str
    state: int = HELD
    document: bytes = b""


@dataclass(frozen=True)
class Page:
    png: Path
    at: datetime

    def as_json(self) -> Json:
        return {"at": self.at.isoformat(), "png": str(self.png)}


class OfficePrinterPart:
    """`pages` is what came out, oldest first, as pictures. A document is forgotten once it is printed."""

    name = "office_printer"
    forms = (
        Form("paper_out", "No paper is left", "缺纸", fault="F11"),
        Form("jam", "Paper jams", "卡纸", fault="F11"),
        Form("cover_open", "Open the cover", "打开机盖", fault="F11"),
        Form("stop", "The queue is stopped", "打印队列停止", fault="F11"),
        Form("heal", "Nothing is wrong with it any more", "恢复正常", ends=(*REASONS, "stop")),
        Form("unplug", "The print service ends", "打印服务停止", fault="F11"),
        Form("plug", "The print service starts", "打印服务启动", ends=("unplug",)),
    )

    def __init__(self, folder: Path) -> None:
        self._folder, self._place = folder, Place()
        self._server = HttpServer(
            Starlette(routes=[Route("/{path:path}", self._asked, methods=["POST"])]), self._place
        )
        self._worker: asyncio.Task[None] | None = None
        self._drawn = 0
        self._as_new()

    def _as_new(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._wrong: set[str] = set()
        self._last = 0
        self.pages: list[Page] = []

    async def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        await self._server.start()
        self._worker = asyncio.create_task(self._work(), name="A4 printer works")

    async def stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        await self._server.stop()

    async def reset(self) -> None:
        self._as_new()
        await self._server.start()

    def settings(self) -> Json:
        return {}

    def options(self) -> Json:
        return {"office_printer": {"queue": QUEUE, "server": self._server.url.removeprefix("http://")}}

    def books(self) -> Json:
        return {
            "address": self._server.url.removeprefix("http://"),
            "pages": [page.as_json() for page in self.pages],
        }

    async def order(self, order: str, _args: Mapping[str, Any]) -> Json:
        match order:
            case "heal":
                self._wrong.clear()
            case "unplug":
                await self._server.stop()
            case "plug":
                await self._server.start()
            case _ if order in (*REASONS, "stop"):
                self._wrong.add(order)
            case _:
                raise ValueError(f"the A4 printer does not know the order {order!r}")
        return self.books()

    async def _asked(self, request: Request) -> Response:
        try:
            asked = ipp.asked(await request.body())
        except (struct.error, IndexError, UnicodeDecodeError):
            return Response(status_code=400)
        if request.path_params["path"] != f"printers/{QUEUE}":
            said = ipp.answer(ipp.NOT_FOUND, asked.number)
        elif asked.operation == ipp.PRINTER_ATTRIBUTES:
            said = ipp.answer(ipp.OK, asked.number, ipp.PRINTER_GROUP, self._state())
        elif asked.operation == ipp.CREATE_JOB:
            self._last += 1
            self._jobs[self._last] = Job(asked.text("job-name"))
            said = ipp.answer(ipp.OK, asked.number, ipp.JOB_GROUP, _told(self._last, HELD))
        elif asked.operation == ipp.JOBS:
            said = ipp.answer(ipp.OK, asked.number, ipp.JOB_GROUP, *self._list())
        else:
            said = self._about_a_job(asked)
        return Response(said, media_type="application/ipp")

    def _state(self) -> list[ipp.Attribute]:
        busy = any(job.state == PROCESSING for job in self._jobs.values())
        state = STOPPED if "stop" in self._wrong else PRINTING if busy else IDLE
        reasons = [f"{REASONS[each]}-error" for each in REASONS if each in self._wrong]
        return [
            ("printer-state", ipp.ENUM, [state]),
            ("printer-state-reasons", ipp.KEYWORD, reasons or ["none"]),
            ("printer-is-accepting-jobs", ipp.BOOLEAN, [True]),
        ]

    def _list(self) -> list[list[ipp.Attribute]]:
        """Every job that was not purged, ended ones too: there is one terminal."""
        return [
            [*_told(number, job.state), ("job-name", ipp.NAME, [job.name])]
            for number, job in self._jobs.items()
        ]

    def _about_a_job(self, asked: ipp.Asked) -> bytes:
        number = asked.whole("job-id")
        job = self._jobs.get(number)
        if job is None:
            return ipp.answer(ipp.NOT_FOUND, asked.number)
        match asked.operation:
            case ipp.SEND_DOCUMENT:
                job.document, job.state = asked.document, PROCESSING
            case ipp.CANCEL_JOB:
                job.state = job.state if job.state == COMPLETED else CANCELED
                if asked.whole("purge-job"):
                    del self._jobs[number]
            case ipp.JOB_ATTRIBUTES:
                pass
            case _:
                return ipp.answer(ipp.NOT_SUPPORTED, asked.number)
        return ipp.answer(ipp.OK, asked.number, ipp.JOB_GROUP, _told(number, job.state))

    async def _work(self) -> None:
        """Print, for ever, what waits, as long as nothing is wrong."""
        while True:
            waiting = [job for job in self._jobs.values() if job.state == PROCESSING]
            if waiting and not self._wrong:
                await self._print(waiting[0])
            await asyncio.sleep(LOOK_SECONDS)

    async def _print(self, job: Job) -> None:
        files = await asyncio.to_thread(_drawn, job.document, self._folder, self._drawn)
        if job.state == PROCESSING:
            self._drawn += len(files)
            self.pages += [Page(file, datetime.now().astimezone()) for file in files]
            job.document, job.state = b"", COMPLETED


def _told(number: int, state: int) -> list[ipp.Attribute]:
    return [("job-id", ipp.INTEGER, [number]), ("job-state", ipp.ENUM, [state])]


def _drawn(pdf: bytes, folder: Path, already: int) -> list[Path]:
    """Each page as a picture."""
    files = []
    for number, page in enumerate(PdfDocument(pdf), already + 1):
        files.append(folder / f"page-{number:03}.png")
        page.render(scale=SCALE).to_pil().save(files[-1])
    return files
