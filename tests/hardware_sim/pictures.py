"""python -m tests.hardware_sim.pictures [FOLDER]: the bench's page in both languages, wide and narrow.

The terminal runs beside it on the page, and a patient is on her way through a payment.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from hardware_sim.desk import Desk
from tests.platform.browser import Browser, browser

WIDTHS = {"wide": 1440, "narrow": 600}
HEIGHT, TALLEST = 1000, 1500
VIEWS = ("desk", "faults", "books/hospital", "books/insurer", "books/wallet", "orders/hospital")
START_SECONDS, SCREEN_SECONDS = 90.0, 2.0
# From home to the slip: what is waited for, and what is done then.
VISIT: tuple[tuple[str, tuple[str, str, dict[str, Any]]], ...] = (
    ("Home", ("terminal", "press", {"target": "pay_bills"})),
    ("HowToIdentify", ("social_card", "insert", {"person": "lin"})),
    ("ChooseBills", ("terminal", "press", {"target": "confirm"})),
    ("ConfirmParts", ("terminal", "press", {"target": "confirm"})),
    ("ChoosePayer", ("terminal", "press", {"target": "option:wallet"})),
    ("ShowWalletCode", ("scanner", "show", {"person": "lin", "code": "wechat"})),
    ("TakeSlip", ("camera", "show", {"person": "lin", "spoil": "glare", "pose": "aslant"})),
)


def main(folder: Path = Path("out/desk")) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with running() as (desk, page), browser() as chromium:
        desk.send({"device": "insurer", "order": "account", "person": "lin", "fen": 6000})
        for question, (device, order, args) in VISIT:
            wait_for(page, question)
            desk.send({"device": device, "order": order, **args})
        desk.send({"device": "hospital", "order": "fail", "how": "slow", "seconds": 2})
        desk.send({"device": "printer", "order": "paper_low"})
        for language in ("en", "zh"):
            for name, width in WIDTHS.items():
                chromium.size(width, HEIGHT)
                for view in VIEWS:
                    # Whoever touches nothing is asked after a while whether she is still there.
                    desk.send({"device": "terminal", "order": "touch", "x": 360, "y": 700})
                    take(chromium, f"{page}/?language={language}#{view}")
                    tall(chromium, width)
                    chromium.picture(folder / f"{view.replace('/', '-')}.{language}.{name}.png")
                    chromium.size(width, HEIGHT)
                to_the_fleet(chromium)
                chromium.picture(folder / f"fleet.{language}.{name}.png")


@contextmanager
def running() -> Iterator[tuple[Desk, str]]:
    """Bench and terminal, and the address of their page."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hardware_sim", "--folder", folder, "run", "--page"]
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert program.stdout is not None
            page = program.stdout.readline().split()[-1].rstrip("/")
            yield Desk(page), page
        finally:
            program.terminate()
            program.wait(30)


def wait_for(page: str, question: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while requests.get(f"{page}/books", timeout=20).json()["terminal"]["question"] != question:
        assert time.monotonic() < ends, f"{question} did not come"
        time.sleep(0.1)


def take(chromium: Browser, address: str) -> None:
    chromium.open("about:blank")
    chromium.open(address)
    chromium.wait("document.body.dataset.ready")
    chromium.wait("[...document.images].every(each => each.complete)")
    time.sleep(SCREEN_SECONDS if address.endswith("#desk") else 0.2)


def tall(chromium: Browser, width: int) -> None:
    """As long as the page is, within reason, so that the paper in the tray is seen."""
    height = int(chromium.run("document.documentElement.scrollHeight"))
    chromium.size(width, min(max(height, HEIGHT), TALLEST))
    time.sleep(0.2)


def to_the_fleet(chromium: Browser) -> None:
    """The platform's own page, by the button that leads there."""
    chromium.wait("!document.getElementById('fleet').hidden")
    chromium.run("document.getElementById('fleet').removeAttribute('target')")
    chromium.run("document.querySelector('#fleet button').click()")
    chromium.wait("document.getElementById('rows')")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
