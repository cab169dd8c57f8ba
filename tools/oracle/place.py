"""The two programs that the oracle works on: a bench and a terminal, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import requests
import tomli_w

START_SECONDS = 60.0


class Bench:
    """Orders and books over HTTP."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "hardware_sim", "--folder", str(folder), "--json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        facts = json.loads(self._process.stdout.readline())
        self._url, self.config = facts["url"], Path(facts["config"])
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {facts['token']}"

    def order(self, device: str, order: str, **args: Any) -> dict[str, Any]:
        said = {"device": device, "order": order, **args}
        answer = self._session.post(f"{self._url}/orders", json=said, timeout=20)
        if answer.status_code != 200:
            raise RuntimeError(f"{said}: {answer.text}")
        return dict(answer.json())

    def books(self) -> dict[str, Any]:
        answer = self._session.get(f"{self._url}/books", timeout=20)
        answer.raise_for_status()
        return dict(answer.json())

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)


class Terminal:
    """A terminal that may be killed at any time, and its disk, which stays."""

    def __init__(self, bench_config: Path, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._config = folder / "kiosk.toml"
        settings = tomllib.loads(bench_config.read_text("utf-8"))
        settings["terminal"]["data_folder"] = str(folder / "data")
        settings.pop("queue", None)  # an own file, and not a sealed one: the oracle reads the journal itself
        for name in ("hospital", "wallets", "insurer", "ebills", "platform", "health_card"):
            settings[name] |= {"connect_seconds": 1.0, "answer_seconds": 1.0}
        settings["settlement"] = {"round_seconds": 1.0}
        settings["health"] = {"seconds_between_looks": 1.0}
        self._config.write_bytes(tomli_w.dumps(settings).encode())
        self._process: subprocess.Popen[str] | None = None
        self._heard: Queue[dict[str, str]] = Queue()

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def file(self) -> Path:
        """Where its journal is."""
        return next(iter((self.folder / "data").rglob("*.db")))

    def start(self) -> None:
        """Start it, and wait until it stands at its home screen."""
        self._heard = Queue()
        with (self.folder / "terminal.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.oracle.terminal", "--config", str(self._config)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        threading.Thread(target=_listen, args=(self._process, self._heard), daemon=True).start()
        while (heard := self.hear(START_SECONDS)) is not None:
            if heard.get("asks") == "Home":
                return
        raise RuntimeError("the terminal did not start; see its terminal.log")

    def hear(self, seconds: float) -> dict[str, str] | None:
        """The next thing it says, or None."""
        try:
            return self._heard.get(timeout=max(seconds, 0.0))
        except Empty:
            return None

    def answer(self, word: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """As a power cut would: nothing is said before."""
        self._signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)


def _listen(process: "subprocess.Popen[str]", heard: "Queue[dict[str, str]]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        heard.put(json.loads(line))
