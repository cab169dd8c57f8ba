"""How the certified insurance terminal is reached: a serial line or its own HTTP server."""

import http.client
import time
from typing import Protocol
from urllib.parse import urlsplit

from drivers.errors import Absent, Garbled, NoAnswer
from drivers.fuse import Fuse
from drivers.serial_line import SerialLine
from drivers.tape import TAPE, Way, Wire, hidden

SLICE_SECONDS, LONGEST_BYTES = 0.25, 8192
WIRE = "insurance_terminal"


# What is said of nobody; all other values of a flat object are hidden, and of anything else everything.
KEPT = (b"do", b"business", b"state", b"way")
KEYS = (*KEPT, b"filing_number", b"name", b"id_number", b"token")


def masked(data: bytes) -> bytes:
    """What the flight recorder may keep of a line: its form, its length, and what it says of nobody.

    Takes the line apart at its quotes: whoever sends it must not be able to keep the terminal busy with it.
    """
    parts = data.split(b'"')
    between, keys, values = parts[::2], parts[1::4], parts[3::4]
    marks = [b"{", *[b":", b","] * len(values)][:-1] + [b"}"]
    paired = len(parts) == 4 * len(values) + 1 > 1
    flat = paired and [each.strip() for each in between] == marks
    if not flat or b"\\" in data or not set(keys) <= set(KEYS):
        return hidden(data)
    parts[3::4] = [value if key in KEPT else hidden(value) for key, value in zip(keys, values, strict=True)]
    return b'"'.join(parts)


def whole(data: bytes) -> int:
    """How many bytes at the beginning are a line; 0 while it has no end."""
    return data.find(b"\n") + 1


class Link(Protocol):
    """Blocking: use it on one lane only."""

    def exchange(self, question: bytes, seconds: float) -> bytes: ...

    def close(self) -> None: ...


def link_to(address: str) -> Link:
    """For "serial:/dev/ttyS3@115200" or "http://127.0.0.1:8090/ec"."""
    if address.startswith("http://"):
        return HttpLink(address)
    port, _, baud = address.removeprefix("serial:").rpartition("@")
    return SerialLink(SerialLine(port, int(baud), Wire(WIRE, masked, whole)))


class SerialLink:
    """A line of JSON for a line of JSON."""

    def __init__(self, line: SerialLine) -> None:
        self._line = line

    def exchange(self, question: bytes, seconds: float) -> bytes:
        self._line.look()
        self._line.drop()
        self._line.send(question + b"\n", seconds)
        until, heard = time.monotonic() + seconds, b""
        while time.monotonic() < until:
            heard += self._line.receive(SLICE_SECONDS)
            line, end, _ = heard.partition(b"\n")
            if end:
                return line
            if len(heard) > LONGEST_BYTES:
                raise Garbled("ITM-01", "a line without an end")
        raise NoAnswer("ITM-02", f"no answer within {seconds:g} s")

    def close(self) -> None:
        self._line.close()


class HttpLink:
    """A POST of the same JSON. The terminal's service runs on this machine or beside it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port, self._path = parts.hostname or "", parts.port or 80, parts.path or "/"
        self._fuse = Fuse()

    def exchange(self, question: bytes, seconds: float) -> bytes:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=seconds)
        TAPE.note(WIRE, Way.SENT)
        try:
            with self._fuse.within(seconds):
                connection.connect()
                self._fuse.guard(connection.sock)
                connection.request("POST", self._path, question, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                said = answer.read(LONGEST_BYTES)
        except ConnectionRefusedError as why:
            raise Absent("ITM-03", f"nobody listens at port {self._port}") from why
        except TimeoutError as why:
            raise NoAnswer("ITM-04", f"no answer within {seconds:g} s") from why
        except (OSError, http.client.HTTPException) as why:
            raise NoAnswer("ITM-05", f"the connection broke: {type(why).__name__}") from why
        finally:
            connection.close()
            self._fuse.close()
        TAPE.note(WIRE, Way.CAME, f"{answer.status}".encode())
        if answer.status != http.client.OK:
            raise Garbled("ITM-06", f"answered with status {answer.status}")
        return said

    def close(self) -> None:
        """Each exchange has a connection of its own."""
