"""The reference platform as programs of the bench see it: a process, its doors, and batches to send there."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECTIONS = 48
TEXT = "x" * 400


@dataclass
class Doors:
    """Its address, with so many connections as a gateway would keep."""

    url: str
    free: "asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]" = field(
        default_factory=asyncio.Queue
    )

    asked: list[float] = field(default_factory=list)

    async def open(self) -> None:
        address = urlsplit(self.url)
        for _ in range(CONNECTIONS):
            self.free.put_nowait(await asyncio.open_connection(address.hostname or "", address.port or 0))

    async def send(self, device: str, body: bytes) -> tuple[int, float, bytes]:
        """Status, Retry-After in seconds, and what was answered."""
        reader, writer = await self.free.get()
        self.asked.append(time.monotonic())
        head = f"POST /v1/rows HTTP/1.1\r\nHost: x\r\nX-Device: {device}\r\nX-Request-Id: 1\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in said[1:] if line)
        content = await reader.readexactly(int(headers["content-length"]))
        self.free.put_nowait((reader, writer))
        return int(said[0].split()[1]), float(headers.get("retry-after", 0)), content


def batch_of(device: str, numbers: range) -> bytes:
    """A POST of these rows, about 0.6 KB each."""
    rows = [
        {"key": f"k{n}", "kind": "settlement", "order_key": f"k{n}", "seq": n,
         "made_at": "2026-11-22T10:16:40+08:00", "body": {"text": TEXT}}
        for n in numbers
    ]  # fmt: skip
    return json.dumps({"device": device, "boot": 1, "rows": rows}).encode()


@contextmanager
def platform_on(books: str, per_second: float = 0.0) -> Iterator[str]:
    """Its URL; 0 batches a second lets all of them in."""
    command = [
        sys.executable,
        "-m",
        "hardware_sim.platform",
        "--books",
        books,
        "--per-second",
        str(per_second),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()
