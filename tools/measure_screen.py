"""How soon the glass answers a finger, and whether it grows: the real window, displayed in memory (T-4).

python -m tools.measure_screen [SERVICES]; each service is four touches. xdotool's own time is in the figures.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.touch.glass import Glass, display

SERVICES, WARM_UP = 300, 10
TOUCHES = (
    ("Home", "pay_bills"),
    ("ChooseBills", "confirm"),
    ("ConfirmParts", "confirm"),
    ("TakeSlip", "done"),
)
GLANCE_SECONDS = 0.002
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def main(services: int = SERVICES) -> None:
    with tempfile.TemporaryDirectory() as folder, display(1080, 1920) as name:
        targets = Path(folder) / "targets.json"
        glass = Glass(name, ["-m", "tests.touch.demo", "1080", "1920", str(targets)], targets)
        try:
            seconds, sizes = _serve(glass, services)
        finally:
            glass.close()
    ranked = sorted(seconds)
    growth = sizes[-1] / sizes[0] - 1
    click.echo(
        f"{services} services, {len(seconds)} touches, load {os.getloadavg()[0]:.1f} on {os.cpu_count()}"
    )
    click.echo(f"touch to next screen, ms: median {statistics.median(ranked) * 1000:.0f}")
    click.echo(
        f"  p95 {ranked[int(len(ranked) * 0.95)] * 1000:.0f} (goal 200), longest {ranked[-1] * 1000:.0f}"
    )
    click.echo(f"memory after {WARM_UP} services {sizes[0]:.0f} MiB, at the end {sizes[-1]:.0f} MiB")
    click.echo(f"  grown by {growth:.1%} (goal 5 %)")


def _serve(glass: Glass, services: int) -> tuple[list[float], list[float]]:
    """Seconds of each touch, and MiB of the program after each service; both after the warm-up."""
    seconds, sizes = [], []
    for service in range(WARM_UP + services):
        for question, name in TOUCHES:
            took = _touch(glass, question, name)
            if service >= WARM_UP:
                seconds.append(took)
        if service >= WARM_UP - 1:
            sizes.append(_mebibytes(glass.program.pid))
    return seconds, sizes


def _touch(glass: Glass, question: str, name: str) -> float:
    """From the finger to another question or notice on the glass."""
    glass.until(lambda told: told["question"] == question)
    shown = glass.told()["shown"]
    began = time.monotonic()
    glass.press(question, name)
    while glass.told()["shown"] == shown:
        time.sleep(GLANCE_SECONDS)
    return time.monotonic() - began


def _mebibytes(process: int) -> float:
    resident = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return resident * PAGE_BYTES / 2**20


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
