"""A queue of the print service, asked over its socket. The only file that knows IPP.

Source: RFC 8011; "purge-job" and "PeerCred" are CUPS's own (its scheduler/ipp.c and auth.c).
"""

import os
import pwd
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from aiohttp import BaseConnector, ClientSession, TCPConnector, UnixConnector
from pyipp import IPP, IPPConnectionError, IPPError
from pyipp.enums import IppJobState, IppOperation, IppPrinterState, IppTag
from pyipp.tags import ATTRIBUTE_TAG_MAP

from printer.print_queue import Denied, JobState, QueueState, Silent

# pyipp leaves out what its table lacks; this is how CUPS is told to delete a document at once.
ATTRIBUTE_TAG_MAP["purge-job"] = IppTag.BOOLEAN

PORT = 631
UNKNOWN = 0x0406  # client-error-not-found
PRINTER = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs")
# CUPS stops a job whose filter failed, until a person comes; a printer that stops does not stop its job.
ENDED = (IppJobState.CANCELED, IppJobState.ABORTED, IppJobState.COMPLETED, IppJobState.STOPPED)


class IppQueue:
    """One conversation with one queue; every call raises Silent or Denied, after `seconds` at the latest."""

    def __init__(self, server: str, queue: str, seconds: int) -> None:
        """`server` is the path of a socket, or host:port."""
        self._path, self._user = f"/printers/{queue}", pwd.getpwuid(os.geteuid()).pw_name
        self._server, self._seconds = server, seconds

    async def __aenter__(self) -> "IppQueue":
        host, _, port = self._server.partition(":")
        connector: BaseConnector = TCPConnector()
        headers: dict[str, str] = {}
        if self._server.startswith("/"):
            # Over its socket CUPS asks the system who we are; only the owner may take a job back.
            connector, host, port = UnixConnector(self._server), "localhost", ""
            headers["Authorization"] = f"PeerCred {self._user}"
        self._session = ClientSession(connector=connector, headers=headers)
        self._ipp = IPP(
            host,
            self._path,
            port=int(port or PORT),
            session=self._session,
            request_timeout=self._seconds,
            ipp_version=(1, 1),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def state(self) -> QueueState:
        found = await self._ask(
            IppOperation.GET_PRINTER_ATTRIBUTES, "printers", {"requested-attributes": list(PRINTER)}
        )
        return QueueState(
            found.get("printer-state") == IppPrinterState.STOPPED,
            bool(found.get("printer-is-accepting-jobs")),
            _words(found.get("printer-state-reasons")),
        )

    async def create_job(self, kind: str) -> int:
        said = await self._ask(IppOperation.CREATE_JOB, "jobs", {"job-name": kind}, {"media": "A4"})
        number = said.get("job-id")
        if not isinstance(number, int):
            raise Denied("a job without a number")
        return number

    async def send(self, job: int, pdf: bytes, kind: str) -> None:
        about = {"document-name": kind, "document-format": "application/pdf", "last-document": True}
        await self._ask(IppOperation.SEND_DOCUMENT, "jobs", {"job-id": job, **about}, data=pdf)

    async def jobs(self, names: str) -> list[int]:
        wanted = {"which-jobs": "all", "my-jobs": True, "requested-attributes": ["job-id", "job-name"]}
        found = await self._groups(IppOperation.GET_JOBS, "jobs", wanted)
        return [each["job-id"] for each in found if str(each.get("job-name", "")).startswith(names)]

    async def job(self, job: int) -> JobState:
        wanted = {"job-id": job, "requested-attributes": ["job-state"]}
        said = (await self._ask(IppOperation.GET_JOB_ATTRIBUTES, "jobs", wanted)).get("job-state")
        if not isinstance(said, IppJobState):
            raise Denied("a job without a state")
        return JobState(said in ENDED, said is IppJobState.COMPLETED, said.name.lower())

    async def cancel(self, job: int) -> None:
        await self._ask(IppOperation.CANCEL_JOB, "jobs", {"job-id": job})

    async def purge(self, job: int) -> None:
        await self._ask(IppOperation.CANCEL_JOB, "jobs", {"job-id": job, "purge-job": True})

    async def _ask(
        self,
        operation: IppOperation,
        answer: str,
        said: Mapping[str, object],
        job: Mapping[str, object] | None = None,
        data: bytes = b"",
    ) -> Mapping[str, object]:
        """The first group of that name in the answer; empty when there is none."""
        groups = await self._groups(operation, answer, said, job, data)
        return groups[0] if groups else {}

    async def _groups(
        self,
        operation: IppOperation,
        answer: str,
        said: Mapping[str, object],
        job: Mapping[str, object] | None = None,
        data: bytes = b"",
    ) -> list[dict[str, Any]]:
        message = {"operation-attributes-tag": {"requesting-user-name": self._user, **said}, "data": data}
        if job:
            message["job-attributes-tag"] = job
        try:
            groups: list[dict[str, Any]] = (await self._ipp.execute(operation, message))[answer]
        except IPPConnectionError as why:
            raise Silent(operation.name) from why
        except IPPError as why:
            raise Denied(operation.name, _status(why) == UNKNOWN) from why
        return groups


def _status(why: IPPError) -> object:
    """The status that an answer had, as pyipp hands it on; None for what was no answer."""
    return next((each.get("status-code") for each in why.args if isinstance(each, dict)), None)


def _words(said: object) -> tuple[str, ...]:
    return tuple(str(each) for each in said) if isinstance(said, list) else (str(said),)
