"""What can be wrong on a wire, and what becomes of the bytes on it then. Source: reliability.md §7, F7."""

import asyncio
import random
from dataclasses import dataclass

SEGMENT = 1448  # bytes
# How long TCP waits before it sends a lost segment again, in seconds; each time twice as long.
AGAIN_SECONDS, LONGEST_SECONDS = 0.2, 6.4
MOST_LOSS = 99  # percent; of a line that loses everything there is "half_open"
PORTAL_PAGE = "<html><title>欢迎使用院内无线网络</title><p>请先登录 Please sign in</html>".encode()
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(PORTAL_PAGE), PORTAL_PAGE)
)


@dataclass
class Weather:
    """How it is on one line now. `halve` and `lose` count down per answer; -1 is until healed.

    `loss` is in percent of all segments, `bandwidth` in bits per second, `delay` in seconds for a piece,
    `drip` in seconds for a byte of an answer; `tls` and `dns` are the ways in which these are bad.
    """

    cut: bool = False
    half_open: bool = False
    delay: float = 0.0
    halve: int = 0
    lose: int = 0
    loss: int = 0
    bandwidth: int = 0
    drip: float = 0.0
    portal: bool = False
    tls: str = ""
    dns: str = ""

    async def passes(self, piece: bytes) -> None:
        """Takes as long as a piece needs to get through; for ever on a half-open wire."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.loss:
            await asyncio.sleep(sum(self._sent_again() for _ in range(0, len(piece), SEGMENT)))
        if self.bandwidth:
            await asyncio.sleep(len(piece) * 8 / self.bandwidth)
        if self.half_open:
            await asyncio.Event().wait()

    async def writes(self, piece: bytes, sink: asyncio.StreamWriter) -> None:
        """An answer on its way to the terminal; byte by byte where it only drips."""
        if not self.drip:
            sink.write(piece)
            await sink.drain()
        for at in range(len(piece) if self.drip else 0):
            sink.write(piece[at : at + 1])
            await sink.drain()
            await asyncio.sleep(self.drip)

    def _sent_again(self) -> float:
        """Seconds until a segment came through."""
        waited, pause = 0.0, AGAIN_SECONDS
        while random.uniform(0, 100) < min(self.loss, MOST_LOSS):
            waited, pause = waited + pause, min(2 * pause, LONGEST_SECONDS)
        return waited
