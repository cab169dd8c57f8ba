"""What a queue of the print service is asked and answers, whatever protocol it speaks."""

from dataclasses import dataclass
from typing import Protocol


class Silent(Exception):
    """The print service does not answer."""


class Denied(Exception):
    """The print service says no, or something that is not IPP. `unknown`: it has no such queue or job."""

    def __init__(self, what: str, unknown: bool = False) -> None:
        super().__init__(what)
        self.unknown = unknown


@dataclass(frozen=True)
class QueueState:
    stopped: bool
    accepts: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class JobState:
    ended: bool
    printed: bool
    word: str


class PrintQueue(Protocol):
    """One conversation with one queue. Each call raises Silent or Denied."""

    async def state(self) -> QueueState:
        """Whether it takes and prints documents now, and what the printer reports."""

    async def create_job(self, kind: str) -> int:
        """A job without a document; its number."""

    async def send(self, job: int, pdf: bytes, kind: str) -> None:
        """The one document of a job."""

    async def jobs(self, names: str) -> list[int]:
        """Jobs of whoever asks, ended ones too, whose name begins with `names`."""

    async def job(self, job: int) -> JobState:
        """How far a job is."""

    async def cancel(self, job: int) -> None:
        """Have it end, here and in the printer; that takes a moment."""

    async def purge(self, job: int) -> None:
        """Have its document and its entry deleted. The printer is not told of a job that still runs."""
