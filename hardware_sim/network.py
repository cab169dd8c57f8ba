"""The network between the terminal and the back ends: a line in front of each, which can be made bad."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hardware_sim.arguments import number, text, whole
from hardware_sim.children import built_library
from hardware_sim.forms import Form, blanks
from hardware_sim.lines.certificates import BAD, Certificates
from hardware_sim.lines.line import Line
from hardware_sim.lines.weather import Weather
from hardware_sim.part import Json

NAMES = Path(__file__).with_name("lines") / "names.c"
DNS = ("gone", "silent")
WAYS = ("cut", "half_open", "delay", "loss", "bandwidth", "drip", "halve", "lose", "portal", "tls", "dns")


class Network:
    """`targets`: addresses of the back ends by name; each gets an address of its own in front.

    With a `folder` for certificates, each has a second one, over https. Orders; `service` is one of the names
    or "*" (the default):

    - "cut" {service}: open connections break off, new ones are refused
    - "half_open" {service}: connections stay open, and nothing goes through in either direction
    - "delay" {service, seconds}: every piece takes so long, each way
    - "loss" {service, percent}: so many segments are lost, and sent again as TCP does it
    - "bandwidth" {service, bits}: so many bits a second
    - "drip" {service, seconds}: an answer comes byte by byte, so long for each
    - "halve" {service, times}: an answer breaks off in the middle; left out: until healed
    - "lose" {service, times}: a request arrives, and its connection breaks off before the answer
    - "portal" {service}: a page to sign in, with status 200, in the place of every answer
    - "tls" {service, how}: over https, connections meet a bad certificate, or a handshake that breaks off
    - "dns" {service, how}: its name is "gone", or who could know it is "silent"; noticed by a terminal that
      the bench itself started, and that has the https addresses
    - "heal" {service}: as new; what was held back does not arrive any more
    """

    name = "network"

    @property
    def forms(self) -> Sequence[Form]:
        service = blanks("service", service=("*", *self._lines))
        seconds, times = service + blanks("seconds:number"), service + blanks("times:whole")
        percent, bits = service + blanks("percent:whole"), service + blanks("bits:whole")
        tls, dns = service + blanks("how", how=BAD), service + blanks("how", how=DNS)
        return (
            Form("cut", "The line is cut", "断网", service, fault="F7"),
            Form("half_open", "Nothing goes through, nothing breaks", "半开连接", service, fault="F7"),
            Form("delay", "Every piece takes so long", "网络延迟", seconds, fault="F7"),
            Form("loss", "Packets are lost", "丢包", percent, fault="F7"),
            Form("bandwidth", "The line is narrow", "带宽不足", bits, fault="F7"),
            Form("drip", "Answers come byte by byte", "应答逐字节到达", seconds, fault="F7"),
            Form("halve", "Answers break off in the middle", "应答中断", times, fault="F7"),
            Form("lose", "Answers are lost", "应答丢失", times, fault="F7"),
            Form("portal", "A page to sign in comes as the answer", "认证页代替应答", service, fault="F7"),
            Form("tls", "The certificate is bad", "TLS 证书异常", tls, fault="F7"),
            Form("dns", "The name is not found", "域名解析失败", dns, fault="F7"),
            Form("heal", "The line is good", "线路恢复", service, ends=WAYS),
        )

    def __init__(self, targets: Mapping[str, str], folder: Path | None = None) -> None:
        self._lines = {name: Line(url) for name, url in targets.items()}
        self._folder = folder
        self._certificates: Certificates | None = None
        self._library: Path | None = None

    async def start(self) -> None:
        if self._folder is not None:
            self._certificates = Certificates(self._folder)
            self._library = await built_library(NAMES, self._folder)
        for line in self._lines.values():
            await line.listen(self._certificates)

    async def stop(self) -> None:
        for line in self._lines.values():
            await line.silence()

    async def reset(self) -> None:
        await self.order("heal", {})

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        if order not in (*WAYS, "heal"):
            raise ValueError(f"network knows no order {order!r}; it knows {', '.join((*WAYS, 'heal'))}")
        if (order == "tls" and self._certificates is None) or (order == "dns" and self._library is None):
            raise ValueError(f"{order} needs a bench with a folder, and a C compiler for names")
        for line in self._named(args.get("service", "*")):
            await (self._heal(line) if order == "heal" else _change(line, order, args))
        if self._library is not None:
            await asyncio.to_thread(self._write_names)
        return {}

    def settings(self) -> Json:
        return {name: {"url": line.url} for name, line in self._lines.items()}

    def options(self) -> Json:
        """The same over https."""
        if self._certificates is None:
            return {}
        trust = str(self._certificates.ca_file)
        return {name: {"url": line.secure_url, "ca_file": trust} for name, line in self._lines.items()}

    def terminal_environment(self) -> dict[str, str]:
        """What a terminal has to be started with for names to be looked up in this network."""
        if self._library is None:
            return {}
        return {"LD_PRELOAD": str(self._library), "BENCH_NAMES": str(self._names_file)}

    def books(self) -> Json:
        usual = asdict(Weather())
        weather = {
            name: {key: value for key, value in asdict(line.weather).items() if value != usual[key]}
            for name, line in self._lines.items()
            if line.weather != Weather()
        }
        return {
            "connections": {name: line.connections for name, line in self._lines.items()},
            "weather": weather,
            "https": self.options(),
            "terminal_environment": self.terminal_environment(),
        }

    def _named(self, service: object) -> list[Line]:
        if service == "*":
            return list(self._lines.values())
        if service not in self._lines:
            raise ValueError(f"no service is named {service!r}; there are {', '.join(self._lines)}")
        return [self._lines[str(service)]]

    async def _heal(self, line: Line) -> None:
        was, line.weather = line.weather, Weather()
        # A request that was held back must not arrive when the patient has long gone.
        if was.half_open or was.delay or was.loss or was.bandwidth or was.drip:
            await line.break_off()
        await line.listen(self._certificates)

    @property
    def _names_file(self) -> Path:
        assert self._folder is not None
        return self._folder / "names"

    def _write_names(self) -> None:
        """For names.c; a reader never sees half of it."""
        rows = [
            f"{line.secure_port} {line.weather.dns}\n" for line in self._lines.values() if line.weather.dns
        ]
        unfinished = self._names_file.with_suffix(".unfinished")
        unfinished.write_text("".join(rows), "ascii")
        unfinished.replace(self._names_file)


async def _change(line: Line, order: str, args: Mapping[str, Any]) -> None:
    weather = line.weather
    match order:
        case "cut":
            weather.cut = True
            await line.silence()
        case "half_open":
            weather.half_open = True
        case "delay" | "drip":
            setattr(weather, order, number(args, "seconds", 1.0 if order == "delay" else 0.05))
        case "loss":
            weather.loss = whole(args, "percent", 30)
        case "bandwidth":
            weather.bandwidth = max(1, whole(args, "bits", 64_000))
        case "halve" | "lose":
            setattr(weather, order, whole(args, "times", -1))
        case "portal":
            weather.portal = True
            await line.break_off()
        case "tls" | "dns":
            setattr(weather, order, text(args, "how", BAD[0] if order == "tls" else DNS[0]))
            # A connection that stands has its certificate and its address already.
            await line.break_off()
