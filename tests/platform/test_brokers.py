"""Rows by way of three real brokers: one killed under load, then all three, which then forget everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from hardware_sim.platform.consumer import Books, Consumer
from hardware_sim.platform.nats_cluster import NatsCluster, nats_cluster
from hardware_sim.services.platform import Platform as Bench
from kiosk.services.platform import Platform, PlatformSettings
from offline_queue.backoff import Backoff
from offline_queue.outbox import Message, Outbox
from offline_queue.store import Store, StoreSettings
from offline_queue.sync import drain

ROWS, DEVICES = 900, 3


class Terminal:
    """An outbox on disk that drains by way of the brokers."""

    def __init__(self, name: str, boot: int, store: Store, brokers: list[str]) -> None:
        self.name, self.outbox, self._wake = name, Outbox(store), asyncio.Event()
        settings = {"url": "http://127.0.0.1:9", "transport": "nats", "brokers": brokers}
        settings |= {"connect_seconds": 3.0, "answer_seconds": 3.0}
        self._platform = Platform(PlatformSettings.model_validate(settings), name, boot)
        backoff = Backoff(0.2, 0.5, 0.2)
        sending = drain(self.outbox, "platform", self._platform.send_rows, backoff, self._wake)
        self._draining = asyncio.create_task(sending)

    async def put(self, key: str) -> None:
        await self.outbox.put(Message("settlement", key, key, {"fen": 1}))
        self._wake.set()

    async def close(self) -> None:
        self._draining.cancel()
        with suppress(asyncio.CancelledError):
            await self._draining
        await self._platform.close()


@asynccontextmanager
async def terminal(name: str, folder: Path, brokers: list[str], boot: int = 1) -> AsyncIterator[Terminal]:
    store = await Store.open(StoreSettings(path=folder / f"{name}-{boot}.db"))
    opened = Terminal(name, boot, store, brokers)
    try:
        yield opened
    finally:
        await opened.close()
        await store.close()


@asynccontextmanager
async def far_end(cluster: NatsCluster) -> AsyncIterator[Bench]:
    """The platform's books with a consumer at the brokers."""
    bench = Bench()

    async def known(device: str, keys: list[str]) -> list[str]:
        return await asyncio.to_thread(bench.kept.known, device, keys)

    consuming = asyncio.create_task(Consumer(cluster.brokers, Books(bench.take, known)).run())
    try:
        yield bench
    finally:
        consuming.cancel()
        with suppress(asyncio.CancelledError):
            await consuming
        bench.kept.close()


async def delivered(terminals: list[Terminal]) -> int:
    return sum([(await each.outbox.status()).delivered for each in terminals])


async def until_delivered(terminals: list[Terminal], rows: int, bench: Bench) -> None:
    """And not one of them was called done before it was in the books."""
    while (done := await delivered(terminals)) < rows:
        assert done <= len(await asyncio.to_thread(bench.kept.rows))
        await asyncio.sleep(0.1)


async def test_q1_brokers_killed_under_load_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    async with nats_cluster() as cluster, far_end(cluster) as bench:
        opened = [terminal(f"T-{number}", tmp_path, cluster.brokers) for number in range(DEVICES)]
        terminals = [await each.__aenter__() for each in opened]
        load = asyncio.create_task(_load(terminals))
        await until_delivered(terminals, ROWS // 6, bench)
        await cluster.kill(0)
        await until_delivered(terminals, ROWS // 3, bench)
        await cluster.start(0)
        await until_delivered(terminals, ROWS // 2, bench)
        await cluster.kill()
        cluster.forget()
        await cluster.start()
        await load
        await until_delivered(terminals, ROWS, bench)
        kept = [(row["device"], row["key"]) for row in bench.kept.rows()]
        assert sorted(kept) == sorted(_all())
        assert all([(await each.outbox.status()).balanced for each in terminals])
        for each in opened:
            await each.__aexit__(None, None, None)


async def test_q18_a_clone_is_refused_by_way_of_the_brokers(tmp_path: Path) -> None:
    async with nats_cluster() as cluster, far_end(cluster) as bench:
        async with terminal("T-1", tmp_path, cluster.brokers, boot=7) as first:
            await first.put("a")
            await until_delivered([first], 1, bench)
        async with terminal("T-1", tmp_path, cluster.brokers, boot=6) as clone:
            await clone.put("b")
            while not bench.kept.fleet()[0].clones:
                await asyncio.sleep(0.1)
        assert [row["key"] for row in bench.kept.rows()] == ["a"]


async def _load(terminals: list[Terminal]) -> None:
    named = {each.name: each for each in terminals}
    for device, key in _all():
        await named[device].put(key)
        await asyncio.sleep(0.003)


def _all() -> list[tuple[str, str]]:
    return [(f"T-{number % DEVICES}", f"k{number}") for number in range(ROWS)]
