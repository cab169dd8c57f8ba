"""All terminals come back at once: 4,000 devices against the reference platform on PostgreSQL (L4, Q-15).

`python -m tools.fleet_storm`; ROWS=1800 for the whole backlog of four hours, DEVICES and PER_SECOND likewise.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg

from hardware_sim.platform.postgres_cluster import private_postgres
from offline_queue.backoff import Backoff
from tools.bench.timing import say

DEVICES = int(os.environ.get("DEVICES", "4000"))
ROWS = int(os.environ.get("ROWS", "100"))
PER_SECOND = float(os.environ.get("PER_SECOND", "100"))
BATCH, CONNECTIONS, SETTLED_SECONDS = 100, 48, 10.0
TEXT = "x" * 400


@dataclass
class Platform:
    """Its address, with so many connections as a gateway would keep."""

    host: str
    port: int
    free: "asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]" = field(
        default_factory=asyncio.Queue
    )

    asked: list[float] = field(default_factory=list)

    async def open(self) -> None:
        for _ in range(CONNECTIONS):
            self.free.put_nowait(await asyncio.open_connection(self.host, self.port))

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


@dataclass
class Storm:
    platform: Platform
    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    async def device(self, number: int) -> None:
        """Send all, in order; pause as the product does, which obeys Retry-After and adds its own chance."""
        name, backoff = f"T-{number:05}", Backoff()
        for first in range(0, ROWS, BATCH):
            body = _batch(name, range(first, min(ROWS, first + BATCH)))
            while not await self._sent(name, body, backoff):
                pass
            backoff.reset()

    async def _sent(self, name: str, body: bytes, backoff: Backoff) -> bool:
        status, retry_after, content = await self.platform.send(name, body)
        self.statuses[status] += 1
        if status == 200:
            self.outcomes.update(each["outcome"] for each in json.loads(content)["answers"])
            return True
        await asyncio.sleep(backoff.longer(retry_after))
        return False


def _batch(device: str, numbers: range) -> bytes:
    rows = [
        {"key": f"k{n}", "kind": "settlement", "order_key": f"k{n}", "seq": n,
         "made_at": "2026-11-22T10:16:40+08:00", "body": {"text": TEXT}}
        for n in numbers
    ]  # fmt: skip
    return json.dumps({"device": device, "boot": 1, "rows": rows}).encode()


@contextmanager
def _platform(books: str) -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "hardware_sim.platform",
        "--books",
        books,
        "--per-second",
        str(PER_SECOND),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


async def _storm(url: str) -> tuple[Storm, float, float]:
    address = urlsplit(url)
    platform = Platform(address.hostname or "", address.port or 0)
    await platform.open()
    storm, began = Storm(platform), time.monotonic()
    await asyncio.gather(*(storm.device(number) for number in range(DEVICES)))
    return storm, began, time.monotonic()


def main() -> None:
    with private_postgres() as books, _platform(books) as url:
        storm, began, ended = asyncio.run(_storm(url))
        with psycopg.connect(books) as connection:
            found = connection.execute("SELECT count(*), count(DISTINCT (device, key)) FROM taken").fetchone()
    kept, different = found or (0, 0)
    wanted = DEVICES * ROWS
    # When all come in the same moment they meet the doors at once; from then on the rate is the platform's.
    later = [when - began for when in storm.platform.asked if when - began > SETTLED_SECONDS]
    seconds = max(1.0, ended - began - SETTLED_SECONDS)
    print(f"{DEVICES} devices, {ROWS} rows each, {PER_SECOND:g} batches a second: {ended - began:.0f} s")
    print(f"answers by status: {dict(storm.statuses)}; rows by outcome: {dict(storm.outcomes)}")
    say("rows lost", "<= 0", [float(wanted - different)])
    say("rows kept twice", "<= 0", [float(kept - different)])
    say("requests after the first seconds ÷ announced rate", "<= 1.2", [len(later) / seconds / PER_SECOND])
    say("  the busiest ten seconds of them ÷ announced rate", "", [_busiest(later) / PER_SECOND])
    say("requests ÷ batches", "", [len(storm.platform.asked) / (DEVICES * -(-ROWS // BATCH))])
    say("rows a second", "", [wanted / (ended - began)])


def _busiest(moments: list[float]) -> float:
    return max(Counter(int(when // 10) for when in moments).values(), default=0) / 10


if __name__ == "__main__":
    main()
