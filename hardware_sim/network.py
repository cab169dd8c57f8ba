"""The wire between the terminal and the back ends: a TCP proxy in front of each, which can be made bad."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from hardware_sim.arguments import number, whole
from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.services.place import LOOPBACK, Place

PIECE = 65536
WAYS = ("cut", "delay", "half_open", "halve", "lose")


@dataclass
class _Weather:
    """How it is on one wire now. `halve` and `lose` count down per answer; -1 is until healed."""

    cut: bool = False
    half_open: bool = False
    delay: float = 0.0
    halve: int = 0
    lose: int = 0


class Network:
    """`targets`: addresses of the back ends by name; each gets an address of its own in front.

    Orders; `service` is one of the names or "*" (the default):

    - "cut" {service}: open connections break off, new ones are refused
    - "half_open" {service}: connections stay open, and nothing goes through in either direction
    - "delay" {service, seconds}: every piece takes so long, each way
    - "halve" {service, times}: an answer breaks off in the middle; left out: until healed
    - "lose" {service, times}: a request arrives, and its connection breaks off before the answer
    - "heal" {service}: as new; what was held back does not arrive any more
    """

    name = "network"

    @property
    def forms(self) -> Sequence[Form]:
        service = blanks("service", service=("*", *self._targets))
        times = blanks("times:whole")
        return (
            Form("cut", "The line is cut", "断网", service, fault="F7"),
            Form("half_open", "Nothing goes through, nothing breaks", "半开连接", service, fault="F7"),
            Form(
                "delay",
                "Every piece takes so long",
                "网络延迟",
                service + blanks("seconds:number"),
                fault="F7",
            ),
            Form("halve", "Answers break off in the middle", "应答中断", service + times, fault="F7"),
            Form("lose", "Answers are lost", "应答丢失", service + times, fault="F7"),
            Form("heal", "The line is good", "线路恢复", service, ends=WAYS),
        )

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = {name: urlsplit(url) for name, url in targets.items()}
        self._places = {name: Place() for name in targets}
        self._weather = {name: _Weather() for name in targets}
        self._servers: dict[str, asyncio.Server] = {}
        self._talks: dict[str, set[asyncio.Task[None]]] = {name: set() for name in targets}
        self._passed = dict.fromkeys(targets, 0)

    def url(self, service: str) -> str:
        return f"http://{LOOPBACK}:{self._places[service].port}"

    async def start(self) -> None:
        for service in self._targets:
            await self._listen(service)

    async def stop(self) -> None:
        for service in self._targets:
            await self._silence(service)

    async def reset(self) -> None:
        await self.order("heal", {})

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        if order not in (*WAYS, "heal"):
            raise ValueError(f"network knows no order {order!r}; it knows {', '.join((*WAYS, 'heal'))}")
        for service in self._named(args.get("service", "*")):
            await self._change(service, order, args)
        return {}

    def settings(self) -> Json:
        return {service: {"url": self.url(service)} for service in self._targets}

    def books(self) -> Json:
        weather = {name: asdict(each) for name, each in self._weather.items() if each != _Weather()}
        return {"connections": dict(self._passed), "weather": weather}

    def _named(self, service: object) -> list[str]:
        if service == "*":
            return list(self._targets)
        if service not in self._targets:
            raise ValueError(f"no service is named {service!r}; there are {', '.join(self._targets)}")
        return [str(service)]

    async def _change(self, service: str, order: str, args: Mapping[str, Any]) -> None:
        weather = self._weather[service]
        if order == "heal":
            self._weather[service] = _Weather()
            # A request that was held back must not arrive when the patient has long gone.
            if weather.half_open or weather.delay:
                await self._break_off(service)
            await self._listen(service)
        elif order == "cut":
            weather.cut = True
            await self._silence(service)
        elif order == "delay":
            weather.delay = number(args, "seconds", 1.0)
        elif order == "half_open":
            weather.half_open = True
        else:
            setattr(weather, order, whole(args, "times", -1))

    async def _listen(self, service: str) -> None:
        if service in self._servers or self._weather[service].cut:
            return

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._talk(service, reader, writer)

        self._servers[service] = await asyncio.start_server(talk, sock=self._places[service].listener())

    async def _silence(self, service: str) -> None:
        server = self._servers.pop(service, None)
        if server:
            server.close()
        await self._break_off(service)

    async def _break_off(self, service: str) -> None:
        talks = list(self._talks[service])
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _talk(self, service: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        self._passed[service] += 1
        target = self._targets[service]
        task = asyncio.current_task()
        assert task is not None
        self._talks[service].add(task)
        task.add_done_callback(self._talks[service].discard)
        try:
            theirs, ours = await asyncio.open_connection(target.hostname, target.port)
        except OSError:
            writer.transport.abort()
            return
        ways = [
            asyncio.create_task(self._forward(service, reader, ours)),
            asyncio.create_task(self._answer(service, theirs, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, ours):
                end.transport.abort() if self._weather[service].cut else end.close()

    async def _forward(self, service: str, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(PIECE):
            await self._pass(service)
            sink.write(piece)
            await sink.drain()

    async def _answer(self, service: str, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(PIECE):
            await self._pass(service)
            weather = self._weather[service]
            if weather.lose:
                weather.lose -= weather.lose > 0
                return
            if weather.halve:
                weather.halve -= weather.halve > 0
                sink.write(piece[: len(piece) // 2])
                with contextlib.suppress(ConnectionError):
                    await sink.drain()
                return
            sink.write(piece)
            await sink.drain()

    async def _pass(self, service: str) -> None:
        """Takes as long as the weather wants; for ever on a half-open wire."""
        weather = self._weather[service]
        if weather.delay:
            await asyncio.sleep(weather.delay)
        if weather.half_open:
            await asyncio.Event().wait()
