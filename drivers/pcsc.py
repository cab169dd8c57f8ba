"""Chip cards in the readers of the PC/SC service. The only import of pyscard; knows no card's meaning."""

import atexit
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TypeVar

from smartcard import scard

from drivers.errors import Absent, Garbled, NoAnswer, Trouble
from drivers.tape import TAPE, Way

log = logging.getLogger(__name__)

T = TypeVar("T")
# What the flight recorder keeps of a command: its class, instruction, two parameters and a length.
HEAD = 5

SOCKET_NAME = "PCSCLITE_CSOCK_NAME"
USUAL_SOCKET = "/run/pcscd/pcscd.comm"
ROUNDS = 8
PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
# A contact that wobbles is back sooner than somebody who took the card out.
BACK_SECONDS = 0.6

# A context that saw the service die stays dead, also when the service is back.
_CONTEXT_IS_LOST = (
    scard.SCARD_E_NO_SERVICE,
    scard.SCARD_E_SERVICE_STOPPED,
    scard.SCARD_E_INVALID_HANDLE,
    scard.SCARD_F_COMM_ERROR,
    # What the library says when the service ended with a question unread. Source: pcsc-lite, winscard_msg.c.
    scard.SCARD_W_SECURITY_VIOLATION,
)
_READER_IS_GONE = (
    scard.SCARD_E_UNKNOWN_READER,
    scard.SCARD_E_READER_UNAVAILABLE,
    scard.SCARD_E_NO_READERS_AVAILABLE,
)
_CARD_IS_GONE = (
    scard.SCARD_W_REMOVED_CARD,
    scard.SCARD_W_RESET_CARD,
    scard.SCARD_E_NO_SMARTCARD,
    scard.SCARD_E_NOT_TRANSACTED,
)
_CARD_DOES_NOT_START = (
    scard.SCARD_W_UNRESPONSIVE_CARD,
    scard.SCARD_W_UNPOWERED_CARD,
    scard.SCARD_W_UNSUPPORTED_CARD,
    scard.SCARD_E_PROTO_MISMATCH,
)


@dataclass(frozen=True)
class Reply:
    """What a card answered; `status` is SW1 SW2, for example 0x9000."""

    data: bytes = field(repr=False)
    status: int


class ContextLost(Absent):
    """The service went away, or another one is there now."""


class ContactLost(NoAnswer):
    """The card was reset, or its contact was lost: it forgot what was selected, and nothing else."""


class CardReader:
    """One reader, found by its name, with a context of its own. Blocking: use it on one lane only.

    Every call raises Absent when the service or the reader is not there, and starts anew when they are.
    """

    def __init__(self, name: str, service_socket: Path | None = None, wire: str = "card") -> None:
        """`wire` is what the flight recorder calls it."""
        self.name, self._service_socket, self._wire = name, service_socket, wire
        self._context: int | None = None
        self._full_name = ""
        self._state: int = scard.SCARD_STATE_UNAWARE

    @property
    def moves(self) -> int:
        """How often a card went in or out, up to the last look. Source: pcsc-lite, upper state word."""
        return self._state >> 16

    def given_up(self) -> None:
        """The card has not answered in its time; whatever comes now is nobody's."""
        TAPE.note(self._wire, Way.SILENT)

    def look(self, seconds: float) -> bool:
        """Whether a card is in: at once when that has changed since the last look, else after `seconds`."""
        looked_before = self._context is not None
        try:
            return self._look(seconds)
        except Absent:
            if not looked_before or self._context is not None:
                raise
            return self._look(seconds)  # The service that is there now is not the one that was.

    def _look(self, seconds: float) -> bool:
        context, reader = self._found()
        awaited = [(reader, self._state)]
        result, seen = scard.SCardGetStatusChange(context, round(seconds * 1000), awaited)
        if result != scard.SCARD_E_TIMEOUT:
            self._check(result)
            state = int(seen[0][1])
            if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
                self._check(scard.SCARD_E_UNKNOWN_READER)
            self._state = state & ~scard.SCARD_STATE_CHANGED
        return bool(self._state & scard.SCARD_STATE_PRESENT)

    def read(self, read: Callable[["Card"], T], back_seconds: float = BACK_SECONDS) -> T:
        """What `read` makes of the card that is in; it changes nothing on the card.

        Made twice when the card was reset, its contact wobbled or the service started anew in the middle.
        Raises what `card` raises.
        """
        try:
            return self._read_once(read)
        except (ContactLost, ContextLost) as why:
            if not self._is_back_within(back_seconds):
                raise
            log.info("%s while a card was read, which is read again", why.code)
        return self._read_once(read)

    def _read_once(self, read: Callable[["Card"], T]) -> T:
        with self.card() as card:
            return read(card)

    def _is_back_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.look(left):
                return True
        return False

    @contextmanager
    def card(self) -> Iterator["Card"]:
        """The card that is in, for nobody else meanwhile; it keeps its power when this ends.

        Raises NoAnswer when there is none or it does not start.
        """
        context, reader = self._found()
        TAPE.note(self._wire, Way.OPENED)
        try:
            with self._connected(context, reader) as card:
                yield card
        except Trouble:
            TAPE.note(self._wire, Way.GONE)
            raise

    @contextmanager
    def _connected(self, context: int, reader: str) -> Iterator["Card"]:
        result, handle, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_EXCLUSIVE, PROTOCOLS)
        if result in _CARD_DOES_NOT_START:
            result, handle, protocol = self._started_anew(context, reader)
        if result in _CARD_DOES_NOT_START:
            # No command tells a recording of such a card: what the service says of it does.
            TAPE.note(self._wire, Way.CAME, (result & 0xFFFFFFFF).to_bytes(4, "big"))
        self._check(result)
        try:
            yield Card(self, handle, protocol)
        finally:
            scard.SCardDisconnect(handle, scard.SCARD_LEAVE_CARD)

    def _started_anew(self, context: int, reader: str) -> tuple[int, int, int]:
        """Take its power from a card that did not start, and give it again: (result, handle, protocol).

        Another plain connection would only be told how the first start ended.
        """
        result, handle, _ = scard.SCardConnect(context, reader, scard.SCARD_SHARE_DIRECT, 0)
        if result != scard.SCARD_S_SUCCESS:
            return result, handle, 0
        result, protocol = scard.SCardReconnect(
            handle, scard.SCARD_SHARE_EXCLUSIVE, PROTOCOLS, scard.SCARD_UNPOWER_CARD
        )
        if result != scard.SCARD_S_SUCCESS:
            scard.SCardDisconnect(handle, scard.SCARD_LEAVE_CARD)
        return result, handle, protocol

    def transmit(self, handle: int, protocol: int, command: bytes) -> bytes:
        """One command and its answer, as they are on the wire."""
        wire = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        TAPE.note(self._wire, Way.SENT, command[:HEAD])
        result, answer = scard.SCardTransmit(handle, wire, list(command))
        self._check(result)
        # The content of a card is its holder's; only how it ended is kept.
        TAPE.note(self._wire, Way.CAME, bytes(answer[-2:]))
        return bytes(answer)

    def close(self) -> None:
        """Give the context back; also one that is dead, for its socket and memory."""
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
        self._context, self._full_name, self._state = None, "", scard.SCARD_STATE_UNAWARE

    def answer_to_reset(self, handle: int) -> bytes:
        result, _name, _state, _protocol, told = scard.SCardStatus(handle)
        self._check(result)
        return bytes(told)

    def _found(self) -> tuple[int, str]:
        """The context, and the reader's name of today: a counter at its end changes with the plug."""
        context = self._context
        if context is None:
            result, context = _service.context(self._service_socket)
            self._check(result)
            self._context = context
        if not self._full_name:
            result, readers = scard.SCardListReaders(context, [])
            self._check(result)
            fitting = sorted(str(name) for name in readers if self.name in str(name))
            if not fitting:
                self._check(scard.SCARD_E_UNKNOWN_READER)
            self._full_name = fitting[0]
        return context, self._full_name

    def _check(self, result: int) -> None:
        """Raise what a result other than success means. Source: feasibility notes; PC/SC part 5."""
        if result == scard.SCARD_S_SUCCESS:
            return
        detail = f"PC/SC answers {result & 0xFFFFFFFF:08X}"
        if result in _CONTEXT_IS_LOST:
            self.close()
            raise ContextLost("CRD-01", f"the PC/SC service is not there: {detail}")
        if result in _READER_IS_GONE:
            self._full_name, self._state = "", scard.SCARD_STATE_UNAWARE
            raise Absent("CRD-02", f"no reader is called {self.name!r}: {detail}")
        if result in _CARD_IS_GONE:
            raise ContactLost("CRD-03", f"the card is not there any more: {detail}")
        if result == scard.SCARD_E_SHARING_VIOLATION:
            raise Absent("CRD-04", f"another program holds the card: {detail}")
        if result in _CARD_DOES_NOT_START:
            raise NoAnswer("CRD-05", f"the card does not start: {detail}")
        raise Garbled("CRD-07", detail)


class Card:
    """A card that is connected. Commands and answers are logged without what a person could be known by."""

    def __init__(self, reader: CardReader, handle: int, protocol: int) -> None:
        self._reader, self._handle, self._protocol = reader, handle, protocol

    @property
    def atr(self) -> bytes:
        return self._reader.answer_to_reset(self._handle)

    def transmit(self, command: bytes) -> Reply:
        """The whole answer: 61xx is fetched and 6Cxx repeated here. Source: social-security-card.md §1."""
        data = b""
        for _ in range(ROUNDS):
            answer = self._exchange(command)
            data += answer[:-2]
            first, second = answer[-2:]
            if first == 0x61:
                command = bytes([0x00, 0xC0, 0x00, 0x00, second])
            elif first == 0x6C:
                command = command[:4] + bytes([second])
            else:
                return Reply(data, first << 8 | second)
        raise Garbled("CRD-08", f"the card wants a command repeated {ROUNDS} times")

    def _exchange(self, command: bytes) -> bytes:
        answer = self._reader.transmit(self._handle, self._protocol, command)
        if log.isEnabledFor(logging.DEBUG):
            # Five bytes of a command and two of an answer are the protocol's; what is between is a person's.
            log.debug("-> %s of %d bytes", command[:5].hex(" "), len(command))
            log.debug("<- %s after %d bytes", answer[-2:].hex(" "), len(answer) - 2)
        if len(answer) < 2:
            # Some readers report a card that is pulled within its answer as a success without one.
            raise ContactLost("CRD-09", f"the answer broke off after {len(answer)} bytes")
        return answer


class _Service:
    """Where the PC/SC service listens.

    pcsc-lite reads the name of its socket once in the life of a process, but opens it for each context.
    So the name it reads is a link of ours, and the link is moved.
    """

    def __init__(self) -> None:
        self._moving = Lock()
        self._usual = os.environ.get(SOCKET_NAME, USUAL_SOCKET)
        self._link: Path | None = None

    def context(self, service_socket: Path | None) -> tuple[int, int]:
        """A new context at that socket, or at the usual one: (result, context)."""
        with self._moving:
            if service_socket is not None and self._link is None:
                folder = TemporaryDirectory(prefix="pcsc-")
                atexit.register(folder.cleanup)
                self._link = Path(folder.name, "socket")
                os.environ[SOCKET_NAME] = str(self._link)
            if self._link is not None:
                self._link.unlink(missing_ok=True)
                self._link.symlink_to(service_socket or self._usual)
            result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
            return int(result), int(context)


_service = _Service()
