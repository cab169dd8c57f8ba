"""The programs that the oracle works on: a bench and a terminal, each a process of its own, and a disk."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import tomllib
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import requests
import tomli_w

START_SECONDS = 60.0
BACK_ENDS = ("hospital", "wallets", "insurer", "ebills", "platform", "health_card")
# Devices that no visit of the oracle uses.
UNUSED = ("social_card", "tap_card", "id_card", "camera")
# The real channels wait for minutes; what they wait for is the same.
CHANNELS = {
    "wechat": {"code": r"^1[0-5]\d{16}$", "wait": 0.4, "poll": 0.4, "total": 4.0, "earliest_reverse": 1.0},
    "alipay": {"code": r"^28\d{16}$", "wait": 0.4, "poll": 0.4, "total": 4.0, "earliest_reverse": 0.0},
}


class Bench:
    """Orders and books over HTTP."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "hardware_sim", "--folder", str(folder), "--json", "--plain"]
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
        """Also one that hears nothing, as on a machine that is too busy, so that none is left behind."""
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Nursery:
    """A process that has read everything a terminal needs, and becomes one whenever it is asked."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._address, shim = (str(Path(self._folder.name) / name) for name in ("line", "disk.so"))
        sources = [Path(__file__).with_name(name) for name in ("disk.c", "clock.c")]
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, *sources, "-ldl"], check=True)
        command = [sys.executable, "-m", "tests.oracle.terminal", self._address]
        env = os.environ | {"LD_PRELOAD": shim}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def start(self, config: Path, log: Path, disk_trouble: Path, clock_step: Path) -> socket.socket:
        """The line to a new terminal; disk and clock are as those files say, see disk.c and clock.c."""
        line = socket.socket(socket.AF_UNIX)
        line.connect(self._address)
        line.sendall(f"{config} {log} DISK_TROUBLE={disk_trouble} CLOCK_STEP={clock_step}\n".encode())
        return line

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()


class Terminal:
    """A terminal that may be killed at any time, and its disk, which stays."""

    def __init__(self, nursery: Nursery, bench: Bench, folder: Path, devices: Bench | None = None) -> None:
        """`devices`: the bench whose scanner and printer it has, if that is not the one of its back ends."""
        self._nursery, self._bench, self.folder, self.devices = nursery, bench, folder, devices or bench
        folder.mkdir(parents=True, exist_ok=True)
        self._config = folder / "kiosk.toml"
        settings = _settings(bench.config, self.devices.config, folder)
        self._config.write_bytes(tomli_w.dumps(settings).encode())
        self._line: socket.socket | None = None
        self._pid, self._trouble = 0, folder / "disk-trouble"
        self._step = folder / "clock-step"
        self.starts, self._off_by, self.began_in_time = 0, 0, True
        self.clock_steps(0)
        self._heard: Queue[dict[str, str]] = Queue()
        self._listener = threading.Thread()

    @property
    def runs(self) -> bool:
        return self._line is not None and self._listener.is_alive()

    def file(self) -> Path:
        """Where its journal is."""
        return next(iter((self.folder / "data").rglob("*.db")))

    def start(self) -> None:
        """Start it, and wait until it stands at its home screen."""
        self._heard = Queue()
        self.starts, self.began_in_time = self.starts + 1, self._off_by == 0
        log = self.folder / "terminal.log"
        self._line = self._nursery.start(self._config, log, self._trouble, self._step)
        self._listener = threading.Thread(target=_listen, args=(self._line, self._heard), daemon=True)
        self._listener.start()
        while (heard := self.hear(START_SECONDS)) is not None:
            if "pid" in heard:
                self._pid = int(heard["pid"])
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
        assert self._line is not None
        with suppress(BrokenPipeError):  # it is no more, and whoever listens to it will know
            self._line.sendall(f"{word}\n".encode())

    def tell_where_it_hangs(self) -> None:
        """What its tasks and threads are at goes to its log."""
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            self._signal(number)

    def kill(self) -> None:
        """As a power cut would: nothing is said before. Its end of the line closes when it is no more."""
        assert self._line is not None
        self._signal(signal.SIGKILL)
        self._listener.join()
        self._line.close()
        self._line = None

    def disk_goes(self, how: str) -> None:
        """Its disk is full, gives errors or is slow from now on."""
        self._trouble.write_text(how, "ascii")

    def disk_heals(self) -> None:
        self._trouble.unlink(missing_ok=True)

    def clock_steps(self, seconds: int) -> None:
        """Its clock is off by so much from now on. Written in place: it has this very file in its memory."""
        self._off_by = seconds
        file = os.open(self._step, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(file, seconds.to_bytes(8, sys.byteorder, signed=True))
        os.close(file)

    def clone(self, devices: Bench) -> "Terminal":
        """A second machine of the same identity, with a copy of this one's disk; it is not started."""
        other = Terminal(self._nursery, self._bench, self.folder / "clone", devices)
        self.image().rename(other.folder / "data")
        return other

    def image(self) -> Path:
        """A copy of its disk as it is now."""
        copy = self.folder / "image"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder / "data", copy)
        return copy

    def restore(self, image: Path) -> None:
        """Put an old image in place of its disk, which is dead now."""
        shutil.rmtree(self.folder / "data")
        image.rename(self.folder / "data")

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)


def _settings(back_ends: Path, devices: Path, folder: Path) -> dict[str, Any]:
    """The bench's, with an own disk, shorter waits and no devices that nobody uses."""
    settings = tomllib.loads(back_ends.read_text("utf-8"))
    beside = tomllib.loads(devices.read_text("utf-8"))
    settings |= {name: beside[name] for name in ("scanner", "printer")}
    settings["terminal"]["data_folder"] = str(folder / "data")
    settings.pop("queue", None)  # an own file, and not a sealed one: the oracle reads the journal itself
    for name in UNUSED:
        settings.pop(name, None)
    for name in BACK_ENDS:
        settings[name] |= {"connect_seconds": 1.0, "answer_seconds": 1.0}
    channels = folder / "channels.toml"
    channels.write_bytes(tomli_w.dumps(CHANNELS).encode())
    settings["wallets"] |= {"channels": list(CHANNELS), "channels_file": str(channels)}
    settings["settlement"] = {"round_seconds": 0.3}
    settings["health"] = {"seconds_between_looks": 1.0}
    return settings


def _listen(line: socket.socket, heard: "Queue[dict[str, str]]") -> None:
    with suppress(ConnectionResetError):  # it died with an answer unread
        for said in line.makefile("r"):
            if said.endswith("\n"):
                heard.put(json.loads(said))
