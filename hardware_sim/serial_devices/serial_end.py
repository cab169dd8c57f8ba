"""The far end of a serial line: a pseudo-terminal below a name that stays when it is plugged again."""

import asyncio
import os
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class SerialEnd:
    """`arrived` is given what the terminal sends, as it comes."""

    def __init__(self, link: Path, arrived: Callable[[bytes], None]) -> None:
        self.link, self._arrived = link, arrived
        self._wire: tuple[int, int] | None = None

    @property
    def plugged(self) -> bool:
        return self._wire is not None

    @property
    def opened(self) -> bool:
        """Whether anybody has opened it since it was plugged: who opens a line sets it up."""
        return self._wire is not None and termios.tcgetattr(self._wire[1]) != self._unopened

    def plug(self) -> None:
        self.unplug()
        bench_end, terminal_end = os.openpty()
        # The bench keeps the terminal's end open too, so that its raw mode outlives each opening.
        tty.setraw(terminal_end)
        self._unopened = termios.tcgetattr(terminal_end)
        os.set_blocking(bench_end, False)
        self._wire = bench_end, terminal_end
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(terminal_end))
        asyncio.get_running_loop().add_reader(bench_end, self._read)

    def unplug(self) -> None:
        if self._wire is None:
            return
        asyncio.get_running_loop().remove_reader(self._wire[0])
        self.link.unlink(missing_ok=True)
        for end in self._wire:
            os.close(end)
        self._wire = None

    def send(self, data: bytes) -> None:
        """What a plug that is out can't send is lost."""
        if self._wire is not None:
            with suppress(BlockingIOError):
                os.write(self._wire[0], data)

    def _read(self) -> None:
        if self._wire is not None:
            with suppress(BlockingIOError):
                self._arrived(os.read(self._wire[0], 4096))
