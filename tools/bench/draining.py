"""How fast a backlog leaves, whole and durable, beside a `requests` loop and MQTT QoS 1 (paho, mosquitto).

The far end of the HTTP lines is the reference platform, which commits before it answers; the broker
commits nothing.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import paho.mqtt.client as mqtt
import requests

from kiosk.services.platform import Platform, PlatformSettings
from offline_queue.sync import Backoff, drain
from tools.bench.subjects import BODY, Ours
from tools.bench.timing import say

ROWS, ROUNDS, SECONDS = 4000, 5, 1.5
IN_FLIGHT = 20  # paho's default
BROKER = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
HEADERS = {"X-Device": "T-9", "X-Request-Id": "1"}


class Pace:
    """Rows per second, and this process's own work for each of them."""

    def __init__(self) -> None:
        self._began, self._worked = time.perf_counter(), time.process_time()

    def over(self, rows: int) -> tuple[float, float]:
        return rows / (time.perf_counter() - self._began), (time.process_time() - self._worked) / rows


class ByOurs:
    """Sealed rows on disk, read, opened, sent in batches, answered one by one, and their end committed."""

    def __init__(self, url: str, ours: Ours) -> None:
        self._ours = ours
        self._platform = Platform(PlatformSettings(url=url), "T-1", 1)

    async def pace(self) -> tuple[float, float]:
        await self._ours.fill(ROWS)
        pace, backoff = Pace(), Backoff()
        sender = asyncio.create_task(
            drain(self._ours.outbox, "platform", self._platform.send_rows, backoff, asyncio.Event())
        )
        while await self._ours.outbox.oldest_seconds() is not None:
            await asyncio.sleep(0.005)
        said = pace.over(ROWS)
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)
        return said

    async def close(self) -> None:
        await self._platform.close()
        await self._ours.close()


class ByRequests:
    """One session; so many rows in each POST, from memory, and nothing kept of what became of them."""

    def __init__(self, url: str, each: int) -> None:
        self._url, self._each, self._numbers = f"{url}/v1/rows", each, count()
        self._session = requests.Session()
        self._device = f"T-{1000 + each}"

    def pace(self) -> tuple[float, float]:
        pace, rows = Pace(), 0
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            batch = [_row(next(self._numbers)) for _ in range(self._each)]
            body = json.dumps({"device": self._device, "boot": 1, "rows": batch}).encode()
            headers = HEADERS | {"X-Device": self._device}
            answer = self._session.post(self._url, data=body, headers=headers, timeout=20)
            if any(each["outcome"] != "done" for each in answer.json()["answers"]):
                raise ValueError("the platform did not take a row")
            rows += self._each
        return pace.over(rows)


class ByMqtt:
    """QoS 1, with as many in flight as paho has by default."""

    def __init__(self, port: int) -> None:
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self._client.max_inflight_messages_set(IN_FLIGHT)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._numbers = count()

    def pace(self) -> tuple[float, float]:
        pace, rows, waiting = Pace(), 0, list[mqtt.MQTTMessageInfo]()
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            waiting.append(self._client.publish("rows", json.dumps(_row(next(self._numbers))), qos=1))
            if len(waiting) >= IN_FLIGHT:
                waiting.pop(0).wait_for_publish(10)
            rows += 1
        for each in waiting:
            each.wait_for_publish(10)
        return pace.over(rows)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def _row(number: int) -> dict[str, object]:
    return {
        "key": f"k{number:012}", "kind": "settlement", "order_key": f"p{number % 5000}", "seq": number,
        "made_at": "2026-11-22T10:16:40+08:00", "body": BODY,
    }  # fmt: skip


@contextmanager
def _platform() -> Iterator[str]:
    command = [sys.executable, "-m", "hardware_sim.platform"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


@contextmanager
def _broker(folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n", "ascii")
    with subprocess.Popen([BROKER or "mosquitto", "-c", config], stderr=subprocess.DEVNULL) as process:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
        process.terminate()


async def main() -> None:
    print(f"\ndraining {ROWS:,} rows of 1 KB", flush=True)
    with tempfile.TemporaryDirectory(dir=".") as name, _platform() as url:
        ours = ByOurs(url, await Ours.open(Path(name)))
        singly, hundred = ByRequests(url, 1), ByRequests(url, 100)
        found = [(await ours.pace(), singly.pace(), hundred.pace()) for _ in range(ROUNDS)]
        say("whole drain, rows per second", "", [own[0] for own, _, _ in found])
        say("  ÷ requests, one row per POST", ">= 30", [own[0] / one[0] for own, one, _ in found])
        say("  ÷ requests, 100 per POST, without a store", ">= 0.6",
            [own[0] / many[0] for own, _, many in found])  # fmt: skip
        if BROKER is None:
            print("  beside MQTT: not measured, mosquitto is not here")
        else:
            await _beside_mqtt(ours, Path(name))
        await ours.close()


async def _beside_mqtt(ours: ByOurs, folder: Path) -> None:
    with _broker(folder) as port:
        peer = ByMqtt(port)
        found = [(await ours.pace(), peer.pace()) for _ in range(ROUNDS)]
        peer.close()
    say("  ÷ paho to mosquitto, QoS 1, 20 in flight", ">= 2.5", [own[0] / other[0] for own, other in found])
    say("  own work for each row ÷ paho's", "<= 0.3", [own[1] / other[1] for own, other in found])


if __name__ == "__main__":
    asyncio.run(main())
