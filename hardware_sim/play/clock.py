"""The wall clock of a terminal that can be turned while it runs; needs gcc, as pyscard does."""

import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


class WallClock:
    """Steps only what tells the time of day; pauses and deadlines go on as they were.

    The C library in front of libc exists because libfaketime breaks sleeping by the monotonic clock.
    """

    def __init__(self, folder: Path) -> None:
        """Raises RuntimeError when it can't be compiled here."""
        self._file, self._library = folder / "clock.offset", folder / "libclock.so"
        self.turned_to(0.0)
        command = ["gcc", "-shared", "-fPIC", "-O2", "-o", str(self._library), str(SOURCE), "-ldl", "-lm"]
        built = subprocess.run(command, capture_output=True, text=True)
        if built.returncode != 0:
            raise RuntimeError(f"the clock could not be built: {built.stderr.strip()[:300]}")

    @property
    def env(self) -> Mapping[str, str]:
        """What a program is started with to live by this clock."""
        return {"LD_PRELOAD": str(self._library), "CLOCK_OFFSET_FILE": str(self._file)}

    def turned_to(self, seconds: float) -> None:
        """It is so many seconds ahead of the machine's from now on."""
        self.ahead = seconds
        # In place: the programs have this very file mapped.
        with self._file.open("r+b" if self._file.exists() else "wb") as file:
            file.write(struct.pack("d", seconds))
