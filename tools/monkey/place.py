"""Where the monkey is let in: a bench, the real window on a display in memory, and hands on it."""

import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomli_w

from tools.oracle.place import Bench

WIDTH, HEIGHT = 1080, 1920
START_SECONDS, GLANCE_SECONDS = 90.0, 0.05


class Window:
    """`python -m ui` in a window that fills a display; seen by its file of targets and the display."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.bench = folder, bench
        self._targets = folder / "targets.json"
        self._targets.unlink(missing_ok=True)
        server, self.display = _display()
        self._environment = dict(os.environ, DISPLAY=self.display, SDL_VIDEODRIVER="x11")
        self._environment["SDL_AUDIODRIVER"] = "dummy"
        config = config_of(bench, folder, self._targets)
        with (folder / "terminal.log").open("ab") as log:
            command = [sys.executable, "-m", "ui", "--config", str(config)]
            self.program = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        self._hands = subprocess.Popen(
            ["xdotool", "-"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._server = server

    @property
    def alive(self) -> bool:
        return self.program.poll() is None

    def told(self) -> dict[str, Any]:
        """What the window says that it shows: question, shown, language and targets."""
        if not self._targets.exists():
            return {"question": "", "shown": 0, "language": "", "targets": []}
        return dict(json.loads(self._targets.read_text("utf-8")))

    def does(self, *lines: str) -> None:
        """Lines of xdotool, one after the other; returns when the display has them all."""
        assert self._hands.stdin is not None
        assert self._hands.stdout is not None
        self._hands.stdin.write("".join(f"{line}\n" for line in (*lines, "getmouselocation")))
        self._hands.stdin.flush()
        self._hands.stdout.readline()

    def press(self, name: str) -> None:
        """Press what is called so, if it can be pressed now."""
        for each in self.told()["targets"]:
            if each["name"] == name:
                x, y = each["x"] + each["width"] // 2, each["y"] + each["height"] // 2
                self.does(f"mousemove {x} {y}", "click 1")

    def until(self, question: str, seconds: float) -> bool:
        """Whether `question` is on the glass, within so many seconds."""
        end = time.monotonic() + seconds
        while self.alive and time.monotonic() < end:
            if self.told()["question"] == question:
                return True
            time.sleep(GLANCE_SECONDS)
        return False

    def windows(self) -> list[str]:
        """Every window that can be seen on the display, as position and size."""
        listed = self._asks("xwininfo", "-root", "-children").splitlines()
        found = [line.split()[0] for line in listed if line.strip().startswith("0x")]
        told = [self._asks("xwininfo", "-id", each) for each in found]
        seen = [each for each in told if "IsViewable" in each]
        return [next(line.split()[-1] for line in each.splitlines() if "-geometry" in line) for each in seen]

    def photograph(self, file: Path) -> None:
        self._asks("import", "-window", "root", str(file))

    def close(self) -> int:
        """Ask it to end, as systemd would; its exit status."""
        self.program.terminate()
        status = self.program.wait(timeout=60)
        assert self._hands.stdin is not None
        self._hands.stdin.close()
        self._hands.wait(timeout=20)
        return status

    def end(self) -> None:
        """Nothing stays behind, whatever happened."""
        for each in (self._hands, self.program, self._server):
            if each.poll() is None:
                each.kill()
            each.wait()

    def _asks(self, *command: str) -> str:
        return subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=60, check=False
        ).stdout


@contextmanager
def opened(folder: Path) -> Iterator[Window]:
    """A window at its home screen, on a bench of its own, with an empty disk."""
    # What lies there was sealed with the key of another bench.
    shutil.rmtree(folder / "data", ignore_errors=True)
    bench = Bench(folder / "bench")
    window = Window(bench, folder)
    try:
        if not window.until("Home", START_SECONDS):
            raise RuntimeError(f"the window did not come up; see {folder / 'terminal.log'}")
        yield window
    finally:
        window.end()
        bench.stop()


def _display() -> tuple["subprocess.Popen[bytes]", str]:
    told, tells = os.pipe()
    size = ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tells), *size], pass_fds=[tells], stderr=subprocess.DEVNULL
    )
    os.close(tells)
    with os.fdopen(told) as number:
        return server, f":{number.readline().strip()}"


def config_of(bench: Bench, folder: Path, targets: Path) -> Path:
    settings = tomllib.loads(bench.config.read_text("utf-8"))
    settings["terminal"]["data_folder"] = str(folder / "data")
    settings["queue"]["path"] = str(folder / "data" / "terminal.db")
    settings["screen"] = {"width": WIDTH, "height": HEIGHT, "targets_file": str(targets)}
    file = folder / "kiosk.toml"
    file.write_bytes(tomli_w.dumps(settings).encode())
    return file
