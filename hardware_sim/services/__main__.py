"""python -m hardware_sim.services: the back ends alone, behind the network, until killed.

Prints one line: addresses of the services (through the network) and of the door for orders and books.
"""

import argparse
import asyncio
import json
import signal
from collections.abc import Mapping

from hardware_sim import orders
from hardware_sim.part import Part
from hardware_sim.services.place import HttpServer, Place
from hardware_sim.services.town import town


async def serve(as_json: bool) -> None:
    parts = town()
    door = HttpServer(orders.app(parts), Place())
    for part in parts.values():
        await part.start()
    await door.start()
    _say(door.url, parts, as_json)
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await over.wait()
    await asyncio.gather(door.stop(), *(part.stop() for part in parts.values()))


def _say(door: str, parts: Mapping[str, Part], as_json: bool) -> None:
    settings = {name: each for name, each in orders.gathered_settings(parts).items() if "url" in each}
    if as_json:
        print(
            json.dumps({"orders": door, **{name: each["url"] for name, each in settings.items()}}), flush=True
        )
        return
    for name, each in settings.items():
        print(f"{name:12} {each['url']}")
    print(f"{'orders':12} {door}  (POST /orders, GET /books)", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hardware_sim.services", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the addresses as one JSON object")
    asyncio.run(serve(parser.parse_args().json))


main()
