"""One line of the network: a TCP proxy in front of one back end, over http and over https, in any weather."""

import asyncio
import contextlib
import ssl
from urllib.parse import urlsplit

from hardware_sim.lines.certificates import BROKEN, GOOD, Certificates
from hardware_sim.lines.weather import PORTAL, Weather
from hardware_sim.services.place import LOOPBACK, Place

PIECE = 65536
NAME = "localhost"


class Line:
    """In front of the back end at `url`; over https, too, from the moment it is started with certificates."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._plain, self._secure = Place(), Place()
        self._servers: list[asyncio.Server] = []
        self._talks: set[asyncio.Task[None]] = set()
        self._certificates: Certificates | None = None
        self.weather, self.connections = Weather(), 0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._plain.port}"

    @property
    def secure_url(self) -> str:
        """By name, so that the name has to be looked up, and is compared with the certificate's."""
        return f"https://{NAME}:{self._secure.port}"

    @property
    def secure_port(self) -> int:
        return self._secure.port

    async def listen(self, certificates: Certificates | None) -> None:
        """Nothing new when it does already, or is cut."""
        if self._servers or self.weather.cut:
            return
        self._certificates = certificates
        self._servers = [await asyncio.start_server(self._talk, sock=self._plain.listener())]
        if certificates is not None:
            context = certificates.server()
            context.sni_callback = self._choose
            listener = self._secure.listener()
            self._servers.append(await asyncio.start_server(self._talk, sock=listener, ssl=context))

    async def silence(self) -> None:
        """Nobody listens, and nobody is connected."""
        for server in self._servers:
            server.close()
        self._servers = []
        await self.break_off()

    async def break_off(self) -> None:
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def _choose(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> int | None:
        """Which certificate this handshake meets: as the weather is when it begins."""
        way = self.weather.tls or GOOD
        if way == BROKEN:
            return int(ssl.AlertDescription.ALERT_DESCRIPTION_INTERNAL_ERROR)
        assert self._certificates is not None
        connection.context = self._certificates.contexts[way]
        return None

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)
        # Of a stream's task that ends as cancelled asyncio prints a traceback; whoever cancels waits for it.
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await (_sign_in(reader, writer) if self.weather.portal else self._proxy(reader, writer))

    async def _proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            theirs, ours = await asyncio.open_connection(self._target.hostname, self._target.port)
        except OSError:
            writer.transport.abort()
            return
        ways = [
            asyncio.create_task(self._forward(reader, ours)),
            asyncio.create_task(self._answer(theirs, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, ours):
                end.transport.abort() if self.weather.cut else end.close()

    async def _forward(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(PIECE):
            await self.weather.passes(piece)
            sink.write(piece)
            await sink.drain()

    async def _answer(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(PIECE):
            await self.weather.passes(piece)
            weather = self.weather
            if weather.lose:
                weather.lose -= weather.lose > 0
                return
            if weather.halve:
                weather.halve -= weather.halve > 0
                with contextlib.suppress(ConnectionError):
                    await weather.writes(piece[: len(piece) // 2], sink)
                return
            await weather.writes(piece, sink)


async def _sign_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A captive portal: whatever was asked, nothing of it goes on to the back end."""
    with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(PORTAL)
        await writer.drain()
    writer.close()
