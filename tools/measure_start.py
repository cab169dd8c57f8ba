"""How soon there is a picture, and how soon the home screen: the real window, displayed in memory (L9).

python -m tools.measure_start [STARTS]; goals 2 s and 5 s on two cores, idle 300 MiB and 5 % of a core. A
busy machine shows in the seconds of the clock, less in those of the processor. Memory is as in the unit.
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
from tools.residue.__main__ import variables

STARTS = 3
SETTLE_SECONDS, IDLE_SECONDS = 10.0, 30.0
TICKS = os.sysconf("SC_CLK_TCK")
MARKS = {"the first picture is on the glass": "first picture", " is open": "home"}


def main(starts: int = STARTS) -> None:
    with tempfile.TemporaryDirectory() as name, display(1080, 1920) as screen:
        folder = Path(name)
        bench = Bench(folder / "bench")
        try:
            config = config_of(bench, folder, folder / "targets.json")
            for number in range(starts):
                said = _start(screen, config, look_at_idle=number == starts - 1)
                click.echo("  ".join(said) + f"  load {os.getloadavg()[0]:.1f}")
        finally:
            bench.stop()


def _start(screen: str, config: Path, look_at_idle: bool) -> list[str]:
    """What was reached, after how many seconds by the clock and by the processor."""
    environment = dict(os.environ, DISPLAY=screen, SDL_VIDEODRIVER="x11", SDL_AUDIODRIVER="dummy")
    environment |= variables()
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
            if look_at_idle:
                reached["idle"] = _idle(program.pid)
            program.terminate()
            break
    program.communicate()
    return list(reached.values())


def _idle(process: int) -> str:
    """What the home screen costs while nobody comes: part of a core, and memory of its own and in all."""
    time.sleep(SETTLE_SECONDS)
    began, before = time.monotonic(), _worked(process)
    time.sleep(IDLE_SECONDS)
    share = (_worked(process) - before) / (time.monotonic() - began)
    lines = Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in lines if "Rss" in line or "VmRSS" in line}
    own, whole = kib["RssAnon"] // 1024, kib["VmRSS"] // 1024
    return f"idle {share:.1%} of a core, {own} MiB of its own, {whole} MiB in all"


def _worked(process: int) -> float:
    """Seconds that the process had a processor, in all its threads."""
    stat = Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(stat[11]) + int(stat[12])) / TICKS


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
