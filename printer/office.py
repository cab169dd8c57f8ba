"""The office printer for A4 pages, through CUPS: each job is followed to its end, and leaves no page behind.

The only file that knows CUPS. Source: docs/decisions, "A4 goes through CUPS".
"""

from collections.abc import Mapping, Sequence
from time import monotonic, sleep

import cups
from pydantic import BaseModel, Field

from drivers.device import Finding, Health, State, Verdict
from drivers.errors import Absent, NoAnswer, Refused, Trouble
from drivers.lane import Lane

CUPS_SECONDS = 5.0
LOOK_SECONDS = 0.9
BETWEEN_LOOKS_SECONDS = 0.1
PRINTER_STOPPED = 5
ENDED = 7  # and above: cancelled, aborted, completed
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
        self._settings, self._lane = settings, Lane(self.name)
        self._ours: set[int] = set()

    async def print(self, pdf: bytes, kind: str) -> None:
        """Print one document; `kind` names it in the queue, where no person's data may stand.

        Raises Refused or Absent when nothing was printed, NoAnswer when some of it may have been.
        """
        seconds = self._settings.job_seconds + 3 * CUPS_SECONDS
        await self._lane.run(lambda: self._print(pdf, kind), seconds)

    async def ready(self) -> None:
        """Return if a document could be printed now; raises what `print` would raise before it."""
        await self._lane.run(self._check, CUPS_SECONDS)

    async def forget(self) -> None:
        """Take everything of ours out of the spool, finished or not. Raises Absent when CUPS is away."""
        if self._ours:
            await self._lane.run(self._purge_all, CUPS_SECONDS)

    async def health(self) -> Health:
        if self._lane.busy:
            return Health(State.BUSY)
        try:
            await self._lane.run(self._check, LOOK_SECONDS)
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
        self._lane.close()

    def _check(self) -> None:
        _refuse_unless_ready(self._printer(self._connect()))

    def _print(self, pdf: bytes, kind: str) -> None:
        """On the lane. Until the document is handed over nothing has happened; after it, all may have."""
        connection = self._connect()
        _refuse_unless_ready(self._printer(connection))
        job = self._hand_over(connection, pdf, kind)
        try:
            self._follow(connection, job)
        finally:
            self._purge(connection, job)

    def _connect(self) -> cups.Connection:
        try:
            return cups.Connection(host=self._settings.server)
        except (RuntimeError, cups.IPPError) as why:
            raise Absent("OFP-01", "the print service does not answer") from why

    def _printer(self, connection: cups.Connection) -> Mapping[str, object]:
        wanted = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs"]
        try:
            found: Mapping[str, object] = connection.getPrinterAttributes(
                self._settings.queue, requested_attributes=wanted
            )
        except (RuntimeError, cups.IPPError) as why:
            raise Absent("OFP-02", f"no queue {self._settings.queue} at the print service") from why
        return found

    def _hand_over(self, connection: cups.Connection, pdf: bytes, kind: str) -> int:
        """Streamed, so that no file of ours holds the page. Returns the number of the job."""
        queue = self._settings.queue
        try:
            job: int = connection.createJob(queue, kind, {"media": "A4"})
            self._ours.add(job)
            connection.startDocument(queue, job, kind, "application/pdf", True)
            connection.writeRequestData(pdf, len(pdf))
            connection.finishDocument(queue)
        except (RuntimeError, cups.IPPError) as why:
            raise Refused("OFP-03", "the print service does not take the document") from why
        return job

    def _follow(self, connection: cups.Connection, job: int) -> None:
        until = monotonic() + self._settings.job_seconds
        stopped_since: float | None = None
        while monotonic() < until:
            state = _state(connection, job)
            if state >= ENDED:
                if state != cups.IPP_JOB_COMPLETED:
                    raise NoAnswer("OFP-07", f"the job ended in state {state}")
                return
            stop = _stop(_reasons(self._printer(connection)))
            stopped_since = (stopped_since or monotonic()) if stop else None
            if stopped_since is not None and monotonic() - stopped_since > self._settings.stopped_seconds:
                raise NoAnswer("OFP-04", f"the printer stopped ({stop}) and the document was taken back")
            sleep(BETWEEN_LOOKS_SECONDS)
        raise NoAnswer("OFP-08", "the document was not finished in time and was taken back")

    def _purge_all(self) -> None:
        connection = self._connect()
        for job in sorted(self._ours):
            self._purge(connection, job)

    def _purge(self, connection: cups.Connection, job: int) -> None:
        """Stop it if it runs, and have its document and its entry deleted."""
        try:
            connection.cancelJob(job, purge_job=True)
        except (RuntimeError, cups.IPPError) as why:
            if not isinstance(why, cups.IPPError) or why.args[0] != cups.IPP_NOT_FOUND:
                return  # it stays among ours: the end of the session tries again
        self._ours.discard(job)


def _state(connection: cups.Connection, job: int) -> int:
    try:
        return int(connection.getJobAttributes(job, ["job-state"])["job-state"])
    except (RuntimeError, cups.IPPError) as why:
        raise NoAnswer("OFP-06", "the print service no longer knows of the job") from why


def _refuse_unless_ready(printer: Mapping[str, object]) -> None:
    """The reasons are no help here: CUPS keeps those of the last job until the next one has begun."""
    if printer["printer-state"] == PRINTER_STOPPED or not printer["printer-is-accepting-jobs"]:
        raise Refused("OFP-05", "the queue is stopped or takes no documents")


def _reasons(printer: Mapping[str, object]) -> Sequence[str]:
    said = printer.get("printer-state-reasons", ())
    return [str(each) for each in said] if isinstance(said, list | tuple) else [str(said)]


def _stop(reasons: Sequence[str]) -> str:
    """The first thing that keeps the printer from printing, without its severity; empty for none.

    CUPS passes an error of the printer on as a warning, so its severity says nothing.
    """
    for known in (*PAPER, *HANDS, *TECHNICIAN):
        if any(reason.startswith(known) for reason in reasons):
            return known
    return ""
