"""The office printer for A4 pages, through CUPS: each job is followed to its end, and leaves no page behind.

Source: docs/decisions, "A4 goes through CUPS".
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from time import monotonic

from pydantic import BaseModel, Field

from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, NoAnswer, Refused, Trouble
from printer.ipp import Denied, PrintQueue, Silent

CUPS_SECONDS = 5
LOOK_SECONDS = 0.9
BETWEEN_LOOKS_SECONDS = 0.1
PAPER = ("media-empty", "media-needed")
HANDS = ("cover-open", "door-open", "media-jam", "interlock-open", "input-tray-missing", "output-area-full")
TECHNICIAN = ("offline", "shutdown", "paused", "stopped", "toner-empty", "marker-supply-empty")


class OfficePrinterSettings(BaseModel, frozen=True, extra="forbid"):
    queue: str = Field(pattern=r"^[^\s/#]{1,127}$", description="Name of the queue, as lpstat -p shows it.")
    server: str = Field(
        "/run/cups/cups.sock", description="Where CUPS listens: the path of its socket, or host:port."
    )
    job_seconds: float = Field(
        90.0, ge=5, le=600, description="How long one document may take to come out, in seconds."
    )
    stopped_seconds: float = Field(
        8.0, ge=1, le=120, description="How long a stop (no paper, open cover) may last before it is said."
    )


class OfficePrinter:
    """Knows that a document came out, or that nothing was printed, or says that it does not."""

    name = "office_printer"

    def __init__(self, settings: OfficePrinterSettings) -> None:
        self._settings, self._turn = settings, asyncio.Lock()
        self._ours: set[int] = set()
        self._printing: set[asyncio.Task[None]] = set()

    async def print(self, pdf: bytes, kind: str) -> None:
        """Print one document; `kind` names it in the queue, where no person's data may stand.

        Raises Refused or Absent when nothing was printed, NoAnswer when some of it may have been.
        """
        await self._to_its_end(self._print(pdf, kind))

    async def ready(self) -> None:
        """Return if a document could be printed now; raises what `print` would raise before it."""
        async with self._queue() as queue:
            await _refuse_unless_ready(queue)

    async def forget(self) -> None:
        """Take everything of ours out of the spool; what is being printed now goes by itself at its end.

        Raises Absent when CUPS is away.
        """
        if self._ours and not self._turn.locked():
            async with self._turn, self._queue() as queue:
                for job in sorted(self._ours):
                    await self._purge(queue, job)

    async def health(self) -> Health:
        if self._turn.locked():
            return Health(State.BUSY)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self.ready()
        except TimeoutError:
            return Health(State.BUSY)
        except Refused as why:
            return Health(State.USER_ERROR, code=why.code)
        except Trouble as why:
            return Health(State.NO_DEVICE, code=why.code)
        return Health(State.ONLINE)

    async def self_test(self) -> list[Finding]:
        try:
            await self.ready()
        except Trouble as why:
            return [Finding(self.name, Verdict.BAD, why.detail, why.code)]
        return [Finding(self.name, Verdict.GOOD, "the queue takes documents")]

    async def close(self) -> None:
        """Take back what is being printed."""
        for task in self._printing:
            task.cancel()
        await asyncio.gather(*self._printing, return_exceptions=True)

    async def _to_its_end(self, printing: Coroutine[None, None, None]) -> None:
        """What has begun goes on also when nobody waits for it any more, and cleans up behind itself."""
        task = asyncio.create_task(printing)
        self._printing.add(task)
        task.add_done_callback(self._printing.discard)
        await asyncio.shield(task)

    async def _print(self, pdf: bytes, kind: str) -> None:
        """Until the document is handed over nothing has happened; after it, all may have."""
        async with self._turn, self._queue() as queue:
            await _refuse_unless_ready(queue)
            job = await self._new_job(queue, kind)
            try:
                await _send(queue, job, pdf, kind)
                await self._follow(queue, job)
            finally:
                await self._purge(queue, job)

    @asynccontextmanager
    async def _queue(self) -> AsyncIterator[PrintQueue]:
        async with PrintQueue(self._settings.server, self._settings.queue, CUPS_SECONDS) as queue:
            yield queue

    async def _new_job(self, queue: PrintQueue, kind: str) -> int:
        try:
            job = await queue.create_job(kind)
        except (Silent, Denied) as why:
            raise Refused("OFP-03", "the print service does not take a job") from why
        self._ours.add(job)
        return job

    async def _follow(self, queue: PrintQueue, job: int) -> None:
        until = monotonic() + self._settings.job_seconds
        stopped_since: float | None = None
        while monotonic() < until:
            if await _has_ended(queue, job):
                return
            stop = await _stop_now(queue)
            stopped_since = (stopped_since or monotonic()) if stop else None
            if stopped_since is not None and monotonic() - stopped_since > self._settings.stopped_seconds:
                raise NoAnswer("OFP-04", f"the printer stopped ({stop}) and the document was taken back")
            await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
        raise NoAnswer("OFP-08", "the document was not finished in time and was taken back")

    async def _purge(self, queue: PrintQueue, job: int) -> None:
        """What can't be deleted now stays among ours: the end of the session tries again."""
        try:
            await queue.purge(job)
        except Silent:
            return
        except Denied as why:
            if not why.unknown:
                return
        self._ours.discard(job)


async def _refuse_unless_ready(queue: PrintQueue) -> None:
    """The reasons are no help here: CUPS keeps those of the last job until the next one has begun."""
    try:
        now = await queue.state()
    except Silent as why:
        raise Absent("OFP-01", "the print service does not answer") from why
    except Denied as why:
        raise Absent("OFP-02", "the print service does not know the queue") from why
    if now.stopped or not now.accepts:
        raise Refused("OFP-05", "the queue is stopped or takes no documents")


async def _send(queue: PrintQueue, job: int, pdf: bytes, kind: str) -> None:
    """Streamed, so that no file of ours holds the page."""
    try:
        await queue.send(job, pdf, kind)
    except Denied as why:
        raise Refused("OFP-10", "the print service does not take the document") from why
    except Silent as why:
        raise NoAnswer("OFP-11", "nobody knows whether the print service took the document") from why


async def _has_ended(queue: PrintQueue, job: int) -> bool:
    """NoAnswer when it ended otherwise than printed."""
    try:
        now = await queue.job(job)
    except (Silent, Denied) as why:
        raise NoAnswer("OFP-06", "the print service no longer knows of the job") from why
    if now.ended and not now.printed:
        raise NoAnswer("OFP-07", f"the job ended as {now.word}")
    return now.ended


async def _stop_now(queue: PrintQueue) -> str:
    """What keeps the printer from printing; a look that failed shows nothing."""
    try:
        return _stop((await queue.state()).reasons)
    except (Silent, Denied):
        return ""


def _stop(reasons: Sequence[str]) -> str:
    """The first thing that keeps the printer from printing, without its severity; empty for none.

    CUPS passes an error of the printer on as a warning, so its severity says nothing.
    """
    for known in (*PAPER, *HANDS, *TECHNICIAN):
        if any(reason.startswith(known) for reason in reasons):
            return known
    return ""
