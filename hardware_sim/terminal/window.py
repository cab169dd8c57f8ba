"""An X display with the terminal's window on it: looked at and pressed from outside, as a person would."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware_sim.children import start_child, stop_child

FINGER_SECONDS = 0.08
GLANCE_SECONDS = 0.02


class NotShown(Exception):
    """The screen that was waited for did not come. Says what stood there instead."""


@dataclass(frozen=True)
class Shown:
    """What the terminal says it shows: the question, the how-manieth it is, and what can be pressed.

    Targets are the middles of buttons, in pixels from the top left corner.
    """

    question: str
    number: int
    targets: Mapping[str, tuple[int, int]]


async def usable_display() -> str | None:
    """The display of this desk, if there is one and it answers."""
    name = os.environ.get("DISPLAY")
    if not name:
        return None
    probe = await start_child(["xdpyinfo"], output=asyncio.subprocess.DEVNULL)
    return name if await probe.wait() == 0 else None


async def display_size(display: str) -> tuple[int, int]:
    """Width and height in pixels."""
    probe = await start_child(["xdpyinfo"], env={"DISPLAY": display}, output=asyncio.subprocess.PIPE)
    said, _ = await probe.communicate()
    found = re.search(rb"dimensions:\s+(\d+)x(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (1080, 1920)


@asynccontextmanager
async def own_display(width: int, height: int) -> AsyncIterator[str]:
    """A display in memory, gone when the block ends; yields its name."""
    read, write = os.pipe()
    screen = ["-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
    command = ["Xvfb", "-displayfd", str(write), *screen]
    server = await start_child(command, output=asyncio.subprocess.DEVNULL, pass_fds=[write])
    os.close(write)
    try:
        number = await asyncio.wait_for(asyncio.to_thread(os.read, read, 16), 20)
        if not number.strip():
            raise OSError("Xvfb did not start; is the package xvfb installed?")
        yield f":{number.decode().strip()}"
    finally:
        os.close(read)
        await stop_child(server)


class Glass:
    """The terminal's window as a patient meets it: eyes, a camera, and one finger."""

    def __init__(self, display: str, targets_file: Path) -> None:
        self._env = {"DISPLAY": display}
        self._targets_file = targets_file

    def shown(self) -> Shown | None:
        """What is on it now; None before the first screen."""
        try:
            said = json.loads(self._targets_file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        middles = {
            each["name"]: (int(each["x"] + each["width"] / 2), int(each["y"] + each["height"] / 2))
            for each in said["targets"]
        }
        return Shown(said["question"], said["shown"], middles)

    async def wait_for(self, question: str, seconds: float, dread: str = "Sorry") -> Shown:
        """The screen `question`, once it is there. Raises NotShown, at once when `dread` comes instead."""
        for _ in range(int(seconds / GLANCE_SECONDS)):
            now = self.shown()
            if now and now.question == question:
                return now
            if now and now.question == dread:
                break
            await asyncio.sleep(GLANCE_SECONDS)
        now = self.shown()
        stood = now.question if now else "nothing"
        raise NotShown(f"waited for {question}; on the screen is {stood}")

    async def press(self, screen: Shown, target: str) -> None:
        """Put a finger on `target`, for as long as fingers take. Raises NotShown if it is not there."""
        if target not in screen.targets:
            there = ", ".join(screen.targets) or "nothing"
            raise NotShown(f"{screen.question} offers no {target!r} to press; it offers {there}")
        await self.touch(*screen.targets[target])

    async def touch(self, x: int, y: int) -> None:
        """Put a finger there, in pixels from the top left corner."""
        finger = ["mousemove", str(x), str(y), "mousedown", "1", "sleep", str(FINGER_SECONDS), "mouseup", "1"]
        await self._run("xdotool", *finger)

    async def photograph(self, path: Path) -> None:
        await self._run("import", "-window", "root", str(path))

    async def _run(self, *command: str) -> None:
        child = await start_child(command, env=self._env, output=asyncio.subprocess.PIPE)
        said, _ = await asyncio.wait_for(child.communicate(), 30)
        if child.returncode != 0:
            raise OSError(f"{command[0]} failed: {said.decode('utf-8', 'replace').strip()[:300]}")


class Album:
    """Photographs every screen that stands long enough, while something else presses on."""

    def __init__(
        self, glass: Glass, folder: Path, tell: Callable[[Shown, Path | None], None] = lambda *_: None
    ) -> None:
        """`tell` hears of each screen, with its picture if it stood long enough for one."""
        self._glass, self._folder, self._tell = glass, folder, tell
        self._seen = 0
        self._taken = asyncio.Condition()
        self.met: list[str] = []
        self.pictures: list[Path] = []

    async def keep(self) -> None:
        """For ever: whenever a new screen stands there, photograph it."""
        while True:
            now = self._glass.shown()
            if now and now.number != self._seen:
                await self._take(now)
            await asyncio.sleep(GLANCE_SECONDS)

    def begin_again(self) -> None:
        """Another terminal counts its screens from one."""
        self._seen = 0

    async def has(self, screen: Shown) -> None:
        """Wait until `screen` is in the album."""
        async with self._taken:
            await self._taken.wait_for(lambda: self._seen >= screen.number)

    async def _take(self, screen: Shown) -> None:
        # A screen that has just come may still be fading in.
        await asyncio.sleep(0.3)
        name = f"{len(self.pictures) + 1:02}-{snake_case(screen.question)}.png"
        passing = self._folder / "passing.png"
        await self._glass.photograph(passing)
        still = self._glass.shown()
        async with self._taken:
            picture = self._folder / name if still and still.number == screen.number else None
            if picture:
                passing.rename(picture)
                self.pictures.append(picture)
            else:
                passing.unlink()
            self._tell(screen, picture)
            self.met.append(screen.question)
            self._seen = screen.number
            self._taken.notify_all()


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
