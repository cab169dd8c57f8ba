"""What an ESC/POS printer says about itself, byte by byte; pure. Source: esc-pos.md §2–§4."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from drivers.errors import Garbled

QUESTIONS = (1, 2, 3, 4)
FIXED_BITS = 0x93
REAL_TIME = 0x12
AUTOMATIC = 0x10
FLOW_CONTROL = (0x11, 0x13)
QUEUED_BITS = 0x90
AUTOMATIC_LENGTH = 4


@dataclass(frozen=True)
class PrinterStatus:
    """How the printer is; everything false is a printer ready to print."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    cutter_jammed: bool = False
    head_hot: bool = False
    recoverable: bool = False
    unrecoverable: bool = False

    @property
    def ready(self) -> bool:
        """Paper that runs low still prints."""
        return self == PrinterStatus(paper_low=self.paper_low)


class Kind(StrEnum):
    """What a byte from the printer belongs to."""

    REAL_TIME = "real time"
    QUEUED = "queued"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Reply:
    kind: Kind
    data: bytes


def replies(received: bytes) -> tuple[list[Reply], bytes]:
    """The complete replies in `received`, and the bytes of one that is still on its way.

    Raises Garbled for bytes that belong to no reply.
    """
    found: list[Reply] = []
    place = 0
    while place < len(received):
        kind, length = _kind(received[place])
        if kind is Kind.AUTOMATIC and any(
            byte & QUEUED_BITS for byte in received[place + 1 : place + length]
        ):
            place += 1  # Its other bytes were lost: what follows is a reply of its own.
            continue
        if place + length > len(received):
            break
        if kind is not None:
            found.append(Reply(kind, received[place : place + length]))
        place += length
    return found, received[place:]


def _kind(first: int) -> tuple[Kind | None, int]:
    """The kind of reply that begins with this byte, and its length; no kind for flow control."""
    if first in FLOW_CONTROL:
        return None, 1
    if first & FIXED_BITS == REAL_TIME:
        return Kind.REAL_TIME, 1
    if first & FIXED_BITS == AUTOMATIC:
        return Kind.AUTOMATIC, AUTOMATIC_LENGTH
    if first & QUEUED_BITS == 0:
        return Kind.QUEUED, 1
    raise Garbled("PRN-09", f"the printer sent {first:02X}, which is no status")


def parse_real_time(answers: Sequence[int]) -> PrinterStatus:
    """The answers to DLE EOT 1, 2, 3 and 4, in that order."""
    printer, cause, error, paper = answers
    return PrinterStatus(
        offline=bool(printer & 0x08),
        cover_open=bool(cause & 0x04),
        paper_out=bool(cause & 0x20 or paper & 0x60),
        paper_low=bool(paper & 0x0C),
        cutter_jammed=bool(error & 0x08),
        head_hot=bool(error & 0x40),
        recoverable=bool(error & 0x04),
        unrecoverable=bool(error & 0x20),
    )


def parse_automatic(data: bytes) -> PrinterStatus:
    """The four bytes of one automatic status."""
    printer, error, paper, _ = data
    return PrinterStatus(
        offline=bool(printer & 0x08),
        cover_open=bool(printer & 0x20),
        paper_out=bool(paper & 0x0C),
        paper_low=bool(paper & 0x03),
        cutter_jammed=bool(error & 0x08),
        head_hot=bool(error & 0x40),
        recoverable=bool(error & 0x04),
        unrecoverable=bool(error & 0x20),
    )
