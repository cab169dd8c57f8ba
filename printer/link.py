"""The wire to a printer and the talk over it: send a job, ask how it is, each with a deadline.

Nothing here knows documents or fault codes of the paper path. Source: esc-pos.md §1, §2, §4, §12.
"""

import re
import socket
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from drivers.errors import Absent, Trouble
from drivers.serial_line import SerialLine
from drivers.tape import LONGEST_BYTES, TAPE, Way, Wire, hidden
from printer.status import QUESTIONS, Kind, PrinterStatus, Reply, parse_automatic, parse_real_time, replies

NETWORK_ADDRESS = re.compile(r"tcp://([^/:@\s]+):(\d{1,5})")
SERIAL_ADDRESS = re.compile(r"serial:(/\S+)@(\d{4,6})")
LAST_PORT = 65_535
ANSWER_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 1.0
SETTLE_SECONDS = 1.0
TRIES = 3
# All four questions, each answered late at its second repetition.
STATUS_SECONDS = 8.0
STATUS_QUESTION = b"\x10\x04"
# Queued, so its answer says that everything sent before it has been worked off.
PROCESSED_QUESTION = b"\x1dr\x01"
WIRE, STATUS_BYTES = "printer", 16


def masked(data: bytes) -> bytes:
    """What the flight recorder may keep: questions and states, which are short; of paper its length."""
    return data if len(data) <= STATUS_BYTES else hidden(data)


class LinkLost(Exception):
    """The wire broke, stalled or fell silent; what was sent may have arrived or not."""


class Link(Protocol):
    def send(self, data: bytes, seconds: float) -> None:
        """Raises LinkLost when `data` is not gone in time."""

    def receive(self, seconds: float) -> bytes:
        """What is there, waiting at most `seconds` for it; nothing when nothing came."""

    def close(self) -> None: ...


class TcpLink:
    """A printer on the network, usually port 9100."""

    def __init__(self, host: str, port: int, seconds: float) -> None:
        try:
            self._socket = socket.create_connection((host, port), max(seconds, 0.001))
        except OSError as why:
            raise Absent("PRN-01", f"no printer answers at {host}:{port}") from why
        TAPE.note(WIRE, Way.OPENED)

    def send(self, data: bytes, seconds: float) -> None:
        self._socket.settimeout(max(seconds, 0.001))
        try:
            self._socket.sendall(data)
        except OSError as why:
            raise LinkLost("the connection broke while sending") from why
        finally:
            # What is recorded must not keep the paper waiting.
            TAPE.note(WIRE, Way.SENT, masked(data[:LONGEST_BYTES]), len(data))

    def receive(self, seconds: float) -> bytes:
        self._socket.settimeout(max(seconds, 0.0))
        try:
            received = self._socket.recv(4096)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as why:
            TAPE.note(WIRE, Way.GONE)
            raise LinkLost("the connection broke") from why
        if not received:
            TAPE.note(WIRE, Way.GONE)
            raise LinkLost("the printer closed the connection")
        TAPE.note(WIRE, Way.CAME, masked(received))
        return received

    def close(self) -> None:
        self._socket.close()


class SerialLink:
    """A printer on a serial line; the line says by itself when it can't be opened."""

    def __init__(self, port: str, baud: int) -> None:
        self._line = SerialLine(port, baud, Wire(WIRE, masked))
        self._line.look()

    def send(self, data: bytes, seconds: float) -> None:
        try:
            self._line.send(data, seconds)
        except Trouble as why:
            raise LinkLost(why.detail) from why

    def receive(self, seconds: float) -> bytes:
        try:
            return self._line.receive(seconds)
        except Trouble as why:
            raise LinkLost(why.detail) from why

    def close(self) -> None:
        self._line.close()


def is_address(text: str) -> bool:
    """Whether `open_link` could go there, if something is there."""
    network = NETWORK_ADDRESS.fullmatch(text)
    return SERIAL_ADDRESS.fullmatch(text) is not None or bool(network and 0 < int(network[2]) <= LAST_PORT)


def open_link(address: str, seconds: float) -> Link:
    """The link to tcp://host:port or serial:/dev/name@baud. Raises Absent when nothing is there."""
    if serial := SERIAL_ADDRESS.fullmatch(address):
        return SerialLink(serial[1], int(serial[2]))
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return TcpLink(host, int(port), seconds)


class Talk:
    """One talk with a printer; `until` (monotonic seconds) bounds every status question in it."""

    def __init__(self, link: Link, until: float) -> None:
        self._link, self._until = link, until
        self._rest = b""
        self._processed = False
        self._stopped: PrinterStatus | None = None

    def __enter__(self) -> "Talk":
        return self

    def __exit__(self, *why: object) -> None:
        self._link.close()

    def status(self, tries: int) -> PrinterStatus:
        """Ask all four questions. Raises LinkLost after `tries` silences on one, Garbled."""
        return parse_real_time([self._ask(question, tries) for question in QUESTIONS])

    def send(self, job: bytes, seconds: float) -> None:
        """Send a job and the question that is answered when it has been worked off."""
        self._drain()
        self._processed, self._stopped = False, None
        self._link.send(job + PROCESSED_QUESTION, seconds)

    def wait_until_processed(self, seconds: float) -> PrinterStatus:
        """The status after the job, or at once when the printer stopped on its way.

        What it says by itself counts without a question: some printers answer none while they are busy.
        Raises LinkLost when the printer is well but does not say that it is done, and Garbled.
        """
        until = monotonic() + seconds
        self._until = until + STATUS_SECONDS
        while monotonic() < until:
            self._wait(self._calls_for_a_look, min(LOOK_AGAIN_SECONDS, until - monotonic()))
            status = self._stopped or self._asked_or_told()
            if self._processed or not status.ready:
                return status
        raise LinkLost("the printer does not say that the job is done")

    def _asked_or_told(self) -> PrinterStatus:
        try:
            return self.status(TRIES)
        except LinkLost:
            if self._stopped is None:
                raise
            return self._stopped

    def let_settle(self) -> None:
        """Let answers to questions of an earlier talk arrive, so that none is taken for a new one."""
        self._wait(lambda _: False, SETTLE_SECONDS)

    def _calls_for_a_look(self, _: Reply) -> bool:
        """Some printers say by themselves, in the middle of a job, that they have stopped."""
        return self._processed or self._stopped is not None

    def _ask(self, question: int, tries: int) -> int:
        self._drain()
        for asked in range(1, tries + 1):
            self._link.send(STATUS_QUESTION + bytes([question]), ANSWER_SECONDS)
            answer = self._wait(_is_real_time, ANSWER_SECONDS)
            if answer is not None:
                self._await_repetitions(asked - 1)
                return answer.data[0]
        raise LinkLost(f"the printer does not answer status question {question}")

    def _await_repetitions(self, owed: int) -> None:
        """A slow printer answers each repetition of a question; none may pass for the next answer."""
        while owed and self._wait(_is_real_time, SETTLE_SECONDS):
            owed -= 1

    def _drain(self) -> None:
        """What an earlier talk left on the wire answers nothing that is asked now."""
        while received := self._link.receive(0):
            self._take(received)

    def _wait(self, wanted: Callable[[Reply], bool], seconds: float) -> Reply | None:
        until = min(monotonic() + seconds, self._until)
        while (left := until - monotonic()) > 0:
            for reply in self._take(self._link.receive(left)):
                if wanted(reply):
                    return reply
        return None

    def _take(self, received: bytes) -> list[Reply]:
        found, self._rest = replies(self._rest + received)
        self._processed |= any(reply.kind is Kind.QUEUED for reply in found)
        for reply in found:
            if reply.kind is Kind.AUTOMATIC:
                said = parse_automatic(reply.data)
                self._stopped = None if said.ready else said
        return found


def _is_real_time(reply: Reply) -> bool:
    return reply.kind is Kind.REAL_TIME
