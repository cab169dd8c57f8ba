"""A total time for a talk over TCP: bytes that only drip never meet the time limit of a single read.

Knows no protocol. Blocking calls on one lane; the fuse blows on a thread of its own.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Timer


class Blown(TimeoutError):
    """The talk was broken off: its time was over."""


class Fuse:
    """Breaks off whatever still goes over the guarded connection when a talk has lasted long enough."""

    def __init__(self) -> None:
        self._wire: socket.socket | None = None
        self._blown = False
        self._lock = Lock()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """One talk. Raises Blown when it was not over in `seconds`, whatever it seemed to bring."""
        self._blown = False
        timer = Timer(seconds, self._blow)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as why:
            self._look(why)
            raise
        finally:
            timer.cancel()
            timer.join()
        self._look()

    def guard(self, wire: socket.socket) -> None:
        """This is the connection now. Raises Blown when its time was over before it stood.

        A duplicate is kept: TLS takes the socket itself over, and the number of one that was closed is
        soon somebody else's.
        """
        self._look()
        with self._lock:
            self._let_go()
            self._wire = wire.dup()

    def close(self) -> None:
        """Guard nothing any more."""
        with self._lock:
            self._let_go()

    def _blow(self) -> None:
        with self._lock:
            self._blown = True
            if self._wire is not None:
                with suppress(OSError):  # The other end was quicker.
                    self._wire.shutdown(socket.SHUT_RDWR)

    def _look(self, why: Exception | None = None) -> None:
        if self._blown:
            raise Blown("it only drips") from why

    def _let_go(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None
