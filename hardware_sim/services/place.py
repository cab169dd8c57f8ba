"""A loopback port that stays ours, and the HTTP server that listens on it when it is meant to."""

import asyncio
import contextlib
import socket
import weakref
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"


class Place:
    """A TCP port on the loopback interface, ours also while nobody listens: down and back is one address."""

    def __init__(self) -> None:
        self._claim = _bound(0)
        self.port: int = self._claim.getsockname()[1]
        weakref.finalize(self, self._claim.close)

    def listener(self) -> socket.socket:
        listener = _bound(self.port)
        listener.listen(128)
        return listener

    def close(self) -> None:
        """Give the port back now, and not only when nobody holds this object any more."""
        self._claim.close()


class HttpServer:
    """Serves an ASGI app on a place, in the running event loop; may be started again after `stop`."""

    def __init__(self, app: ASGIApp, place: Place) -> None:
        self._app, self._place = app, place
        self._running: tuple[uvicorn.Server, asyncio.Task[None]] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._place.port}"

    async def start(self) -> None:
        if self._running:
            return
        config = uvicorn.Config(
            self._app,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws="none",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[self._place.listener()]))
        while not server.started:
            if serving.done():
                serving.result()
            await asyncio.sleep(0.001)
        self._running = server, serving

    async def stop(self) -> None:
        if self._running:
            server, serving = self._running
            self._running = None
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to whoever owns the event loop, not to each of its servers."""
        yield


def _bound(port: int) -> socket.socket:
    # Said to be TCP in so many words, because asyncio turns Nagle's algorithm off only then: 1 ms, not 44.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # Two sockets may share the port as long as only one listens.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((LOOPBACK, port))
    return bound
