"""The bench as a test sees it: orders and books over HTTP, the same as the page and the command use."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import requests

START_SECONDS = 30.0


class Bench:
    """A bench in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", facts: dict[str, Any]) -> None:
        self._process = process
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {facts['token']}"
        self.url: str = facts["url"]
        self.config_file = Path(facts["config"])

    @classmethod
    def start(cls, folder: Path, *, plain: bool = True) -> Self:
        """Start `python -m hardware_sim` in `folder` and wait until it says where it listens.

        A `plain` one is for a terminal that has only what every terminal has.
        """
        command = [sys.executable, "-m", "hardware_sim", "--folder", str(folder), "--json"]
        process = subprocess.Popen(
            [*command, *(["--plain"] if plain else [])], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        return cls(process, json.loads(process.stdout.readline()))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=START_SECONDS)

    def order(self, device: str, order: str, **args: Any) -> dict[str, Any]:
        answer = self._session.post(
            f"{self.url}/orders", json={"device": device, "order": order, **args}, timeout=20
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def forms(self) -> dict[str, Any]:
        """What can be ordered, by device."""
        answer = self._session.get(f"{self.url}/orders", timeout=20)
        answer.raise_for_status()
        return dict(answer.json()["devices"])

    def books(self) -> dict[str, Any]:
        answer = self._session.get(f"{self.url}/books", timeout=20)
        answer.raise_for_status()
        return dict(answer.json())

    async def does(self, device: str, order: str, **args: Any) -> dict[str, Any]:
        """The same order without blocking the loop on which the terminal lives."""
        return await asyncio.to_thread(self.order, device, order, **args)
