"""A TCP server that answers each request with exactly these bytes, as no decent HTTP server would."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class OddServer:
    """Sends `pieces` one after the other, `pause` seconds after each, and closes the connection."""

    pieces: Sequence[bytes]
    pause: float = 0.0
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, listener: socket.socket, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                self._answer(connection, stop)

    def _answer(self, connection: socket.socket, stop: threading.Event) -> None:
        connection.settimeout(5)
        try:
            self.requests.append(_request(connection))
            for piece in self.pieces:
                connection.sendall(piece)
                if stop.wait(self.pause):
                    return
        except OSError:
            return


@contextmanager
def odd_server(*pieces: bytes, pause: float = 0.0) -> Iterator[OddServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = OddServer(pieces, pause, port=listener.getsockname()[1])
    stop = threading.Event()
    thread = threading.Thread(target=server.serve, args=(listener, stop), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def _request(connection: socket.socket) -> bytes:
    """The head and the body, by Content-Length."""
    got = b""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        head, gap, body = got.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        if gap and len(body) >= length:
            return got
        piece = connection.recv(65536)
        if not piece:
            return got
        got += piece
    return got


def response(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
