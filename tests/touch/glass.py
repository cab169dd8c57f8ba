"""A display of its own, a program on it, and a finger that presses coordinates in its window."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60.0


@contextmanager
def display(width: int, height: int) -> Iterator[str]:
    """An X server with a screen of that size; gives its name, such as ":99"."""
    told, tells = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tells), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[tells],
        stderr=subprocess.DEVNULL,
    )
    os.close(tells)
    try:
        with os.fdopen(told) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


class Glass:
    """The program `arguments` on the display, and what it says on standard output, line by line."""

    def __init__(self, name: str, arguments: list[str], targets_file: Path) -> None:
        self._environment = dict(os.environ, DISPLAY=name, SDL_VIDEODRIVER="x11", SDL_AUDIODRIVER="dummy")
        self._targets_file = targets_file
        self.program = subprocess.Popen(
            [sys.executable, *arguments], env=self._environment, stdout=subprocess.PIPE, text=True
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def says(self) -> str:
        """The next line of the program's output."""
        return self._lines.get(timeout=PATIENCE_SECONDS)

    def told(self) -> dict[str, Any]:
        """What the file of targets says now; nothing before there is one."""
        if not self._targets_file.exists():
            return {"question": "", "shown": 0, "language": "", "targets": []}
        return dict(json.loads(self._targets_file.read_text("utf-8")))

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE_SECONDS
        while not holds(told := self.told()):
            assert time.monotonic() < end, f"that did not come about: {told}"
            assert self.program.poll() is None, "the program has ended"
            time.sleep(0.05)
        return told

    def press(self, question: str, name: str) -> None:
        """Wait until `question` offers `name`, and press the middle of it."""
        told = self.until(
            lambda told: told["question"] == question and name in [each["name"] for each in told["targets"]]
        )
        target = next(each for each in told["targets"] if each["name"] == name)
        x, y = target["x"] + target["width"] // 2, target["y"] + target["height"] // 2
        self.xdotool("mousemove", str(x), str(y), "click", "1")

    def xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=PATIENCE_SECONDS)

    def close(self) -> int:
        """Ask it to end, as systemd would; its exit status."""
        self.program.terminate()
        try:
            return self.program.wait(timeout=PATIENCE_SECONDS)
        finally:
            self.program.kill()

    def _listen(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self._lines.put(line.strip())
