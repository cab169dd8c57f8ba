"""A machine of its own for a package: a folder that dpkg takes for the root of a Debian system."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from kiosk.config import load
from offline_queue.outbox import Message, Outbox
from offline_queue.store import Store
from tests.kiosk.conftest import CONFIG

T = TypeVar("T")
REPOSITORY = Path(__file__).parents[2]


def made_package(folder: Path, version: str) -> Path:
    """This tree as a package, with the libraries of this environment instead of its own."""
    command = [sys.executable, "-m", "tools.package", "--libraries", "here"]
    command += ["--version", version, "--to", str(folder)]
    made = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return Path(made.stdout.strip())


class Machine:
    """`config_file` is the terminal's; its queue lies where the package says."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for name in ("info", "updates", "triggers"):
            (folder / "var/lib/dpkg" / name).mkdir(parents=True)
        for name in ("status", "available"):
            (folder / "var/lib/dpkg" / name).touch()
        (folder / "etc/kiosk").mkdir(parents=True)
        self.data = folder / "var/lib/kiosk"
        self.data.mkdir(parents=True)
        self.config_file = folder / "etc/kiosk/kiosk.toml"

    def has_config(self) -> None:
        (self.config_file.parent / "token").write_text("very-secret")
        queue = f'[queue]\npath = "{self.data}/terminal.db"\nreserve_mb = 1\n'
        self.config_file.write_text(CONFIG.replace('"data"', f'"{self.data}"') + queue)

    def installs(self, package: Path) -> tuple[int, str]:
        """Exit status, and everything that dpkg and the package's scripts said."""
        return self._dpkg("--install", str(package))

    def removes(self) -> tuple[int, str]:
        return self._dpkg("--purge", "health-card-kiosk")

    def _dpkg(self, *words: str) -> tuple[int, str]:
        # Files belong to root in a package; a developer who is not root pretends to be.
        command = [] if os.getuid() == 0 else ["fakeroot"]
        command += ["dpkg", f"--root={self.root}", "--force-script-chrootless", "--force-depends"]
        command += ["--force-unsafe-io"]
        ended = subprocess.run([*command, *words], capture_output=True, text=True, timeout=100, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    @property
    def version(self) -> str:
        """Of the package that is installed, as the program itself says it."""
        says = "from importlib.metadata import version; print(version('health-card-kiosk'))"
        return self.python("-c", says).stdout.strip()

    def kiosk(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The installed program, on the installed config file."""
        return self.python("-m", "kiosk", *words, "--config", str(self.config_file))

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        python = self.root / "opt/health-card-kiosk/bin/python"
        return subprocess.run(
            [python, *words], cwd=self.root, capture_output=True, text=True, timeout=100, check=False
        )

    def puts_rows(self, count: int) -> None:
        """Rows that wait to be sent, as the terminal of the installed release leaves them behind."""

        async def put(store: Store) -> None:
            rows = [Message("posting", f"S{n}:posting", f"S{n}", {"version": 1}) for n in range(count)]
            await Outbox(store).put(*rows)

        self.with_store(put)

    def with_store(self, do: Callable[[Store], Awaitable[T]]) -> T:
        async def run() -> T:
            store = await Store.open(load(self.config_file).store)
            try:
                return await do(store)
            finally:
                await store.close()

        return asyncio.run(run())
