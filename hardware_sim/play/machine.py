"""The terminal as a thing on the wall: its power, its clock, its log, and what a technician types at it."""

import asyncio
import json
import re
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from typing import Any

from hardware_sim.bench import Bench
from hardware_sim.children import start_child, stop_child
from hardware_sim.play.clock import WallClock
from hardware_sim.play.words import Words

REPORTED = re.compile(r"^(?:WARNING|ERROR|CRITICAL)\b.*?\b([A-Z]{3}-\d\d)\b", re.MULTILINE)
EXPLAINED = re.compile(
    r"^## ([A-Z]{3}-\d\d)\n\n- \*\*(?:Cause|原因)\*\*: (.*)\n- \*\*(?:Remedy|处理)\*\*: (.*)$", re.MULTILINE
)


class Machine:
    """The product in a process of its own, with the bench's config file."""

    def __init__(self, bench: Bench, display: str, clock: WallClock | None) -> None:
        self._bench, self._clock = bench, clock
        self._env = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "PYTHONUNBUFFERED": "1"}
        self._process: Process | None = None
        bench.terminal_log.write_bytes(b"")

    async def power_on(self) -> None:
        command = [sys.executable, "-m", "ui", "--config", str(self._bench.config_file)]
        with self._bench.terminal_log.open("ab") as log:
            self._process = await start_child(command, {**self._env, **self._surroundings}, log)

    async def power_off(self) -> None:
        """As when the plug is pulled: it is told nothing."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
        self._process = None
        self._bench.targets_file.unlink(missing_ok=True)

    async def stop(self) -> None:
        """In good order."""
        if self._process is not None:
            await stop_child(self._process)

    def turn_clock(self, seconds: float) -> None:
        assert self._clock is not None
        self._clock.turned_to(self._clock.ahead + seconds)

    @property
    def faults(self) -> list[str]:
        """The codes in its log, in the order of their first report."""
        return list(dict.fromkeys(REPORTED.findall(self.log)))

    @property
    def log(self) -> str:
        return self._bench.terminal_log.read_text("utf-8", "replace")

    async def asked(self, *words: str) -> Any:
        """What `python -m kiosk …` answers as JSON, run beside the terminal. Raises OSError."""
        return json.loads(await self._kiosk(*words, "--config", str(self._bench.config_file), "--json"))

    async def explained(self) -> Mapping[str, tuple[Words, Words]]:
        """Cause and remedy by code."""
        en, zh = [EXPLAINED.findall(await self._kiosk("faults", "--language", each)) for each in ("en", "zh")]
        chinese = {code: (cause, remedy) for code, cause, remedy in zh}
        return {
            code: (Words(en=cause, zh=chinese[code][0]), Words(en=remedy, zh=chinese[code][1]))
            for code, cause, remedy in en
        }

    @property
    def _clocked(self) -> Mapping[str, str]:
        return self._clock.env if self._clock else {}

    @property
    def _surroundings(self) -> Mapping[str, str]:
        """Its own clock, and the names of the bench's network; each is a library in front of libc."""
        theirs, ours = self._bench.terminal_environment, self._clocked
        loaded = [each["LD_PRELOAD"] for each in (theirs, ours) if each]
        return {**theirs, **ours, "LD_PRELOAD": ":".join(loaded)}

    async def _kiosk(self, *words: str) -> str:
        command = [sys.executable, "-m", "kiosk", *words]
        child = await start_child(command, self._clocked, asyncio.subprocess.PIPE)
        said, _ = await child.communicate()
        if child.returncode != 0:
            raise OSError(f"kiosk {words[0]}: {said.decode('utf-8', 'replace').strip()[:300]}")
        return said.decode()
