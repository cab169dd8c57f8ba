"""How soon there is a picture, and how soon the home screen: the real window, displayed in memory (L9).

python -m tools.measure_start [STARTS]; goals 2 s and 5 s on two cores. A busy machine shows in the seconds of
the clock and not in those of the processor.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.touch.glass import display
from tools.monkey.place import config_of
from tools.oracle.place import Bench

STARTS = 3
TICKS = os.sysconf("SC_CLK_TCK")
MARKS = {"the first picture is on the glass": "first picture", " is open": "home"}


def main(starts: int = STARTS) -> None:
    with tempfile.TemporaryDirectory() as name, display(1080, 1920) as screen:
        folder = Path(name)
        bench = Bench(folder / "bench")
        try:
            config = config_of(bench, folder, folder / "targets.json")
            for _ in range(starts):
                click.echo("  ".join(_start(screen, config)) + f"  load {os.getloadavg()[0]:.1f}")
        finally:
            bench.stop()


def _start(screen: str, config: Path) -> list[str]:
    """What was reached, after how many seconds by the clock and by the processor."""
    environment = dict(os.environ, DISPLAY=screen, SDL_VIDEODRIVER="x11", SDL_AUDIODRIVER="dummy")
    command = [sys.executable, "-m", "ui", "--config", str(config)]
    began = time.monotonic()
    program = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert program.stderr is not None
    reached: dict[str, str] = {}
    for line in program.stderr:
        for mark, name in MARKS.items():
            if line.rstrip().endswith(mark) and name not in reached:
                took, worked = time.monotonic() - began, _worked(program.pid)
                reached[name] = f"{name} {took:.1f} s ({worked:.1f} s of work)"
        if len(reached) == len(MARKS):
            program.terminate()
    program.wait()
    return list(reached.values())


def _worked(process: int) -> float:
    """Seconds that the process had a processor, in all its threads."""
    stat = Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(stat[11]) + int(stat[12])) / TICKS


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
