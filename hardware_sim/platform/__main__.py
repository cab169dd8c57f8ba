"""python -m hardware_sim.platform: the reference platform alone, until killed. Prints its address as JSON."""

import argparse
import asyncio
import json
import signal
from collections.abc import Sequence

from hardware_sim.platform.consumer import Books, Consumer
from hardware_sim.services.platform import Platform


async def serve(books: str, per_second: float, brokers: Sequence[str]) -> None:
    platform = Platform(books, per_second)
    await platform.start()

    async def known(device: str, keys: Sequence[str]) -> list[str]:
        return await asyncio.to_thread(platform.kept.known, device, keys)

    consuming = [asyncio.create_task(Consumer(brokers, Books(platform.take, known)).run())] if brokers else []
    print(json.dumps({"url": platform.url, "fleet": platform.books()["fleet"]}), flush=True)
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await over.wait()
    for each in consuming:
        each.cancel()
    await platform.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hardware_sim.platform", description=__doc__)
    parser.add_argument("--books", default="", help="postgresql://…; left out: a file that ends with it")
    parser.add_argument("--per-second", type=float, default=0.0, help="batches that are let in; 0: all")
    parser.add_argument("--broker", action="append", default=[], help="nats://…, again for each of them")
    told = parser.parse_args()
    asyncio.run(serve(told.books, told.per_second, told.broker))


main()
