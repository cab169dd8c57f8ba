"""A serial line that opens late and reopens by itself. The only import of pyserial; knows no protocol."""

import os
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock

import serial

from drivers.errors import Absent, NoAnswer
from drivers.tape import Way, Wire

# What a port that is pulled out answers depends on the call: the last one is not even an OSError.
_LOST = (serial.SerialException, OSError, termios.error)


class SerialLine:
    """Bytes to and from one port, 8 data bits, no parity, 1 stop bit. Blocking: use it on one lane only.

    Every call raises Absent when the port is not there or goes away; the next call opens it anew.
    """

    def __init__(self, port: str, baud: int, wire: Wire) -> None:
        """`wire` is what the flight recorder may keep of it."""
        self._port, self._baud, self._wire = port, baud, wire
        self._line: serial.Serial | None = None
        self._node: tuple[int, int] | None = None
        self._closing = Lock()
        self.openings = 0

    def look(self) -> None:
        """Open the port if it is not open, and see that it is still the one that was opened."""
        with self._opened():
            self._look_at_the_path()

    def receive(self, seconds: float) -> bytes:
        """What has arrived, waiting up to `seconds` for the first byte; empty when nothing came."""
        with self._opened() as line:
            line.timeout = seconds
            arrived = line.read(1)
            if not arrived:
                self._look_at_the_path()
            data = bytes(arrived + line.read(line.in_waiting)) if arrived else b""
        self._wire.came(data)
        return data

    def send(self, data: bytes, seconds: float) -> None:
        """Write all of `data`; NoAnswer when the other end stops taking it in before `seconds` are over."""
        self._wire.sent(data)
        with self._opened() as line:
            line.write_timeout = seconds
            try:
                line.write(data)
            except serial.SerialTimeoutException as why:
                line.reset_output_buffer()
                raise NoAnswer("SER-03", f"{self._port} took only part of {len(data)} bytes") from why

    def drop(self) -> bytes:
        """Throw away what has arrived unread. Returns it, so that the caller can see where it ended."""
        with self._opened() as line:
            return bytes(line.read(line.in_waiting))

    def wake(self) -> None:
        """End a `receive` that is waiting. The only call that may come from another thread."""
        # A port that closes meanwhile would give its descriptor away to whoever opens a file next.
        with self._closing:
            if self._line is not None:
                self._line.cancel_read()

    def close(self) -> None:
        self._wire.closed()
        with self._closing:
            line, self._line = self._line, None
            if line is not None:
                with suppress(*_LOST):  # A port that is gone cannot be closed any more than that.
                    line.close()

    @contextmanager
    def _opened(self) -> Iterator[serial.Serial]:
        line = self._line or self._open()
        try:
            yield line
        except _LOST as why:
            self._wire.turned(Way.GONE)
            self.close()
            raise Absent("SER-02", f"{self._port} went away: {type(why).__name__}") from why

    def _open(self) -> serial.Serial:
        try:
            self._line = serial.Serial(self._port, self._baud, exclusive=True)
            self._node = self._now_at_the_path()
        except _LOST as why:
            self.close()
            raise Absent("SER-01", f"cannot open {self._port}: {type(why).__name__}") from why
        self.openings += 1
        self._wire.turned(Way.OPENED)
        return self._line

    def _look_at_the_path(self) -> None:
        """Some ports stay open and silent after the plug is pulled; their path tells."""
        if self._now_at_the_path() != self._node:
            raise FileNotFoundError(self._port)

    def _now_at_the_path(self) -> tuple[int, int]:
        found = os.stat(self._port)
        return found.st_ino, found.st_rdev
