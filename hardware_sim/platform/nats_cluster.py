"""Three real brokers on loopback that can be killed, brought back, and made to forget."""

import shutil
import socket
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from hardware_sim.children import start_child, stop_child

NODES = 3


class NatsCluster:
    """Debian's nats-server, `NODES` times."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ports = _free_ports(2 * NODES)
        self._clients, self._routes = ports[:NODES], ports[NODES:]
        self._running: dict[int, Process] = {}

    @property
    def brokers(self) -> list[str]:
        return [f"nats://127.0.0.1:{port}" for port in self._clients]

    async def start(self, *nodes: int) -> None:
        for node in nodes or range(NODES):
            file = self._folder / f"{node}.conf"
            file.write_text(self._config(node), "ascii")
            self._running[node] = await start_child(["nats-server", "-c", str(file)], output=DEVNULL)

    async def kill(self, *nodes: int) -> None:
        """As by `kill -9`, all at the same moment."""
        gone = [self._running.pop(node) for node in nodes or tuple(self._running)]
        for each in gone:
            each.kill()
        for each in gone:
            await each.wait()

    def forget(self) -> None:
        """What a power cut may do to all at once: they have told that it is stored, and it is on no disk."""
        for node in range(NODES):
            shutil.rmtree(self._folder / f"store-{node}", ignore_errors=True)

    async def stop(self) -> None:
        for each in self._running.values():
            await stop_child(each)

    def _config(self, node: int) -> str:
        routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self._routes)
        return (
            f'server_name: n{node}\nlisten: "127.0.0.1:{self._clients[node]}"\n'
            f'jetstream {{ store_dir: "{self._folder}/store-{node}" }}\n'
            f'cluster {{ name: bench, listen: "127.0.0.1:{self._routes[node]}", routes: [{routes}] }}\n'
        )


@asynccontextmanager
async def nats_cluster() -> AsyncIterator[NatsCluster]:
    folder = Path(tempfile.mkdtemp(prefix="nats-"))
    cluster = NatsCluster(folder)
    try:
        await cluster.start()
        yield cluster
    finally:
        await cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(many: int) -> Sequence[int]:
    claims = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = [claim.getsockname()[1] for claim in claims]
    for claim in claims:
        claim.close()
    return ports
