"""The office printer for A4 pages, through CUPS: each job is followed to its end, and leaves no page behind.

Source: docs/decisions, "A4 goes through CUPS".
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

from pydantic import BaseModel, Field

from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, NoAnswer, Refused, Trouble
from printer.print_queue import Denied, PrintQueue, Silent

CUPS_SECONDS = 5
LOOK_SECONDS = 0.9
BETWEEN_LOOKS_SECONDS = 0.1
TAKE_BACK_SECONDS = 5.0
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


@dataclass(frozen=True)
class _Held:
    """A job that stopped in the printer."""

    job: int
    pdf: bytes = field(repr=False)


class OfficePrinter:
    """Knows that a document came out, or that nothing was printed, or says that it does not."""

    name = "office_printer"

    def __init__(self, settings: OfficePrinterSettings, terminal: str) -> None:
        """`terminal` stands before the name of each job: what a killed program left is known by it."""
        self._settings, self._turn = settings, asyncio.Lock()
        self._names = f"{terminal}: "
        self._held: _Held | None = None
        self._printing: set[asyncio.Task[None]] = set()

    async def print(self, pdf: bytes, kind: str) -> None:
        """Print one document; `kind` names it in the queue, where no person's data may stand.

        Raises Refused or Absent when nothing was printed, NoAnswer when some of it may have been. What
        stopped stays in the queue (`holds`), and comes once the printer is seen to: to print it again is to
        wait for it, and sends nothing.
        """
        await self._to_its_end(self._print(pdf, kind))

    def holds(self, pdf: bytes) -> bool:
        """Whether this document stopped in the printer, and comes by itself once that is seen to."""
        return self._held is not None and self._held.pdf == pdf

    async def stopped(self) -> bool:
        """Whether something still keeps the printer from going on with what it holds. Asks it."""
        if self._held is None:
            return False
        async with self._queue() as queue:
            try:
                return not (await queue.job(self._held.job)).ended and bool(await _stop_now(queue))
            except (Silent, Denied):
                return False

    async def ready(self) -> None:
        """Return if a document could be printed now; raises what `print` would raise before it."""
        async with self._queue() as queue:
            await _refuse_unless_ready(queue)

    async def forget(self) -> None:
        """Stop what is being printed, and take every job of this terminal out of the spool, with its pages.

        Also those that an earlier run of the program left there. Raises Absent when CUPS is away, NoAnswer
        when it keeps a job.
        """
        await self._stop()
        self._held = None
        async with self._turn, self._queue() as queue:
            with _when_away():
                jobs = await queue.jobs(self._names)
            gone = [await _purge(queue, job) for job in jobs]
        if not all(gone):
            raise NoAnswer("OFP-12", "the print service keeps a document that was to be deleted")

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
        """Take back what is being printed, and what stopped."""
        await self._stop()
        if self._held is not None:
            with suppress(Trouble):
                await self.forget()

    async def _stop(self) -> None:
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
            held, self._held = self._held, None
            if held is not None and held.pdf != pdf:
                await _purge(queue, held.job)
                held = None
            job = held.job if held is not None else await self._new_job(queue, kind)
            try:
                if held is None:
                    await _send(queue, job, pdf, kind)
                if stop := await self._follow(queue, job):
                    self._held = _Held(job, pdf)
                    raise NoAnswer("OFP-04", f"the printer stopped ({stop}) with the document in it")
            finally:
                if self._held is None:
                    await _purge(queue, job)

    @asynccontextmanager
    async def _queue(self) -> AsyncIterator[PrintQueue]:
        # It takes 7 MB, which a terminal without an office printer never needs.
        from printer.ipp import IppQueue

        async with IppQueue(self._settings.server, self._settings.queue, CUPS_SECONDS) as queue:
            yield queue

    async def _new_job(self, queue: PrintQueue, kind: str) -> int:
        await _refuse_unless_ready(queue)
        try:
            return await queue.create_job(f"{self._names}{kind}")
        except (Silent, Denied) as why:
            raise Refused("OFP-03", "the print service does not take a job") from why

    async def _follow(self, queue: PrintQueue, job: int) -> str:
        """What stopped the printer; empty once the document came out."""
        until = monotonic() + self._settings.job_seconds
        stopped_since: float | None = None
        while monotonic() < until:
            if await _has_ended(queue, job):
                return ""
            stop = await _stop_now(queue)
            stopped_since = (stopped_since or monotonic()) if stop else None
            if stopped_since is not None and monotonic() - stopped_since > self._settings.stopped_seconds:
                return stop
            await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
        raise NoAnswer("OFP-08", "the document was not finished in time and was taken back")


async def _purge(queue: PrintQueue, job: int) -> bool:
    """Whether it is gone; what can't be deleted now is tried again at the end of the session."""
    try:
        await _taken_back(queue, job)
        await queue.purge(job)
    except Silent:
        return False
    except Denied as why:
        return why.unknown
    return True


async def _taken_back(queue: PrintQueue, job: int) -> None:
    """What a printer has in it would come out for whoever loads paper next, unless it is told."""
    until = monotonic() + TAKE_BACK_SECONDS
    if not (await queue.job(job)).ended:
        with suppress(Denied):  # it has ended just now
            await queue.cancel(job)
    while not (await queue.job(job)).ended and monotonic() < until:
        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)


@contextmanager
def _when_away() -> Iterator[None]:
    try:
        yield
    except Silent as why:
        raise Absent("OFP-01", "the print service does not answer") from why
    except Denied as why:
        raise Absent("OFP-02", "the print service does not know the queue") from why


async def _refuse_unless_ready(queue: PrintQueue) -> None:
    """The reasons are no help here: CUPS keeps those of the last job until the next one has begun."""
    with _when_away():
        now = await queue.state()
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
