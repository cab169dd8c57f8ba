"""The programs that the oracle works on: a bench and a terminal, each a process of its own, and a disk."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import requests
import tomli_w

from tools.oracle.lost_power import left, read_folder, recorded, write_folder

START_SECONDS = 60.0
DAMAGED_BLOCKS, BLOCK_BYTES = 3, 2048
TERMINAL = "tests.oracle.terminal"
HERE = Path(__file__).parent
# Disk and clock in trouble; what is written and synchronised; names that can't be looked up, by the bench.
SHIMS = (
    (HERE / "disk.c", HERE / "clock.c"),
    (HERE / "writes.c",),
    (HERE.parents[1] / "hardware_sim" / "lines" / "names.c",),
)
# By their section of the config file, as the bench calls them.
BACK_ENDS = {
    "hospital": "hospital", "wallets": "wallet", "insurer": "insurer", "ebills": "ebill",
    "platform": "platform", "health_card": "health_card",
}  # fmt: skip
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
        books = self.books()
        self.https: dict[str, dict[str, str]] = books["network"]["https"]
        self.names = str(books["network"]["terminal_environment"]["BENCH_NAMES"])
        self.pin_pad = str(books["pin_pad"]["port"])

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

    def __init__(self, program: str = TERMINAL) -> None:
        """`program`: what can be run by `python -m`, takes the address of the line, and starts terminals."""
        self._folder = tempfile.TemporaryDirectory()
        address = str(Path(self._folder.name) / "line")
        shims = [str(_built(Path(self._folder.name), *each)) for each in SHIMS]
        command = [sys.executable, "-m", program, address]
        env = os.environ | {"LD_PRELOAD": " ".join(shims)}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
        assert self._process.stdout is not None
        self._process.stdout.readline()
        self._address = address
        self.environment: dict[str, str] = {}

    def start(self, config: Path, log: Path, **environment: str) -> socket.socket:
        """The line to a new terminal; disk, clock and names are as the environment says, see SHIMS.

        What is in `self.environment` goes to every one.
        """
        line = socket.socket(socket.AF_UNIX)
        line.connect(self._address)
        told = " ".join(f"{name}={value}" for name, value in (self.environment | environment).items())
        line.sendall(f"{config} {log} {told}\n".encode())
        return line

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()


def _built_in(machine: Path) -> Path:
    """A folder as /sys/class/net is: one card on the board of this machine, as no other has it."""
    bus, card = machine / "pci0000:00", machine / "net" / "eth0"
    bus.mkdir(parents=True, exist_ok=True)
    if not card.exists():
        card.mkdir(parents=True)
        (card / "device").symlink_to(bus)
        (card / "address").write_text(":".join(f"{random.randrange(256):02x}" for _ in range(6)), "ascii")
    return machine / "net"


def _built(folder: Path, *sources: Path) -> Path:
    library = folder / f"{sources[0].stem}.so"
    libraries = ["-ldl", "-lpthread"]
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, *sources, *libraries], check=True)
    return library


class Terminal:
    """A terminal that may be killed at any time, and its disk, which stays."""

    def __init__(self, nursery: Nursery, bench: Bench, folder: Path, devices: Bench | None = None) -> None:
        """`devices`: the bench whose scanner and printer it has, if that is not the one of its back ends."""
        self._nursery, self._bench, self.folder, self.devices = nursery, bench, folder, devices or bench
        folder.mkdir(parents=True, exist_ok=True)
        self.config = folder / "kiosk.toml"
        settings = _settings(bench, self.devices, folder)
        self.name = str(settings["terminal"]["id"])
        self.config.write_bytes(tomli_w.dumps(settings).encode())
        self._line: socket.socket | None = None
        self._pid, self._trouble = 0, folder / "disk-trouble"
        self._step, self._record, self._zone = folder / "clock-step", folder / "record", ""
        self._cards = _built_in(folder / "machine")
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
        self._line = self._nursery.start(self.config, self.folder / "terminal.log", **self._environment)
        self._listener = threading.Thread(target=_listen, args=(self._line, self._heard), daemon=True)
        self._listener.start()
        while (heard := self.hear(START_SECONDS)) is not None:
            if "pid" in heard:
                self._pid = int(heard["pid"])
            if heard.get("asks") == "Home":
                return
        raise RuntimeError("the terminal did not start; see its terminal.log")

    @property
    def _environment(self) -> dict[str, str]:
        told = {"DISK_TROUBLE": self._trouble, "CLOCK_STEP": self._step, "BENCH_NAMES": self._bench.names}
        told["NETWORK_CARDS"] = self._cards
        if self._record.exists():
            told |= {"WRITES_OF": self.folder / "data", "WRITES_TO": self._record}
        return {name: str(value) for name, value in told.items()} | ({"TZ": self._zone} if self._zone else {})

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
        """Nothing is said before, and what it wrote is there. Its line closes when it is no more."""
        assert self._line is not None
        self._signal(signal.SIGKILL)
        self._listener.join()
        self._line.close()
        self._line = None

    def writes_are_recorded(self) -> None:
        """From a new start on, so that power can be cut."""
        self.kill()
        self._record.write_bytes(b"")
        self.image().rename(self.folder / "before")
        self.start()

    def power_is_cut(self, chance: random.Random | None) -> None:
        """It is dead: only what it synchronised is there, and of the rest what `chance` wants."""
        folder, before = self.folder / "data", self.folder / "before"
        steps = list(recorded(self._record.read_bytes(), str(folder)))
        files = left(steps, read_folder(before), chance)
        for each in (folder, before):
            shutil.rmtree(each)
        write_folder(files, folder)
        self._record.unlink()

    def writes_are_not_recorded(self) -> None:
        """Power stayed on; the next start records nothing."""
        self._record.unlink(missing_ok=True)
        shutil.rmtree(self.folder / "before", ignore_errors=True)

    def is_damaged(self, which: str, chance: random.Random) -> None:
        """Blocks of the store or of its journal can't be read any more, and read as nothing; it is dead."""
        file = self.file()
        file = file if which == "store" else file.with_name(f"{file.name}.journal")
        content = bytearray(file.read_bytes())
        for _ in range(DAMAGED_BLOCKS):
            at = BLOCK_BYTES * chance.randrange(len(content) // BLOCK_BYTES + 1)
            content[at : at + BLOCK_BYTES] = bytes(len(content[at : at + BLOCK_BYTES]))
        file.write_bytes(content)

    def moves_to(self, zone: str) -> None:
        """The next start is in that time zone; "" for the one of this machine."""
        self._zone = zone

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

    def clone(self, devices: Bench, image: Path) -> "Terminal":
        """Another machine with that image of this one's disk, and so of the same identity; not started."""
        other = Terminal(self._nursery, self._bench, self.folder / "clone", devices)
        image.rename(other.folder / "data")
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
        """It does nothing more once this returns."""
        self._signal(signal.SIGSTOP)
        until = time.monotonic() + 1.0
        while not _is_stopped(self._pid) and time.monotonic() < until:
            time.sleep(0.002)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)


def _is_stopped(pid: int) -> bool:
    """Also when it is no more."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "TZX"


def _settings(bench: Bench, devices: Bench, folder: Path) -> dict[str, Any]:
    """The bench's, with an own disk, shorter waits, a PIN pad, and no devices that nobody uses."""
    settings = tomllib.loads(bench.config.read_text("utf-8"))
    beside = tomllib.loads(devices.config.read_text("utf-8"))
    settings |= {name: beside[name] for name in ("scanner", "printer")}
    settings["terminal"]["data_folder"] = str(folder / "data")
    # An own file, and not a sealed one: the oracle reads the journal itself.
    settings["queue"] = {"path": str(folder / "data" / "terminal.db"), "reserve_mb": 1}
    for name in UNUSED:
        settings.pop(name, None)
    for name, called in BACK_ENDS.items():
        settings[name] |= bench.https[called] | {"connect_seconds": 1.0, "answer_seconds": 1.0}
    channels = folder / "channels.toml"
    channels.write_bytes(tomli_w.dumps(CHANNELS).encode())
    settings["wallets"] |= {
        "channels": list(CHANNELS),
        "channels_file": str(channels),
        "our_code": True,
        "our_code_seconds": 10.0,
    }
    settings["pin_pad"] = {"port": devices.pin_pad, "sale_seconds": 6.0, "answer_seconds": 1.5}
    settings["settlement"] = {"round_seconds": 0.3}
    settings["health"] = {"seconds_between_looks": 1.0}
    return settings


def _listen(line: socket.socket, heard: "Queue[dict[str, str]]") -> None:
    with suppress(ConnectionResetError):  # it died with an answer unread
        for said in line.makefile("r"):
            if said.endswith("\n"):
                heard.put(json.loads(said))
