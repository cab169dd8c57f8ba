"""The operator looks at the fleet in a real browser, with the keyboard alone, in both languages."""

import asyncio
from pathlib import Path

import requests

from hardware_sim.platform.books import Books
from hardware_sim.platform.database import FleetBatch
from hardware_sim.services.platform import Platform
from tests.platform.browser import Browser, browser
from tests.platform.conftest import batch

GOOD = {"version": "0.1.0", "waiting": 0, "oldest_seconds": None, "faults": []}
LATE = {"version": "0.0.9", "waiting": 1800, "oldest_seconds": 7400, "faults": ["PRN-03", "<b>X</b>"]}


def told(books: Books, now: float) -> None:
    """Four terminals: one good, one late with faults, one not seen for an hour, one with a twin."""
    for device, status, when in (("T-good", GOOD, now), ("T-late", LATE, now), ("T-lost", GOOD, now - 3700)):
        books.take([FleetBatch.model_validate(batch("a", device=device, status=status))], when)
    for machine in ("m1", "m2"):
        one = batch("a", device="T-twin", machine=machine, status=GOOD)
        books.take([FleetBatch.model_validate(one)], now)


async def test_q18_the_operator_sees_the_worst_first_and_needs_no_mouse(
    platform: Platform, tmp_path: Path
) -> None:
    told(platform.kept, platform.now())
    await asyncio.to_thread(look, platform.books()["fleet"], tmp_path)


def look(where: dict[str, str], folder: Path) -> None:
    with browser() as page:
        page.open(where["url"])
        assert "T-good" not in page.text()
        enter(page, "wrong")
        page.wait("document.querySelector('[role=alert]')")
        enter(page, where["token"])
        page.wait("document.querySelectorAll('tbody tr').length == 4")
        names = page.run("[...document.querySelectorAll('tbody th')].map(e => e.innerText)")
        assert names == ["T-twin", "T-lost", "T-late", "T-good"]
        said = page.text()
        for piece in (
            "cloned",
            "refused 1 times: m2",
            "2 h",
            "1800",
            "0.0.9",
            "PRN-03, <b>X</b>",
            "not seen",
        ):
            assert piece in said
        page.picture(folder / "fleet.en.png")
        page.tab_to("input[name=find]")
        page.type("late")
        page.press("Enter")
        page.wait("document.querySelectorAll('tbody tr').length == 1")
        page.tab_to("nav a")
        page.press("Enter")
        page.wait("document.documentElement.lang == 'zh-CN'")
        page.wait("document.querySelectorAll('tbody tr').length == 4")
        assert "身份重复" in page.text()
        page.picture(folder / "fleet.zh.png")


def enter(page: Browser, token: str) -> None:
    page.tab_to("input[name=token]")
    page.type(token)
    page.press("Enter")


async def test_nobody_sees_the_fleet_without_the_token(platform: Platform) -> None:
    told(platform.kept, platform.now())
    url = platform.books()["fleet"]["url"]
    for cookies in ({}, {"fleet": "x"}):
        answer = await asyncio.to_thread(requests.get, url, cookies=cookies, timeout=10)
        assert answer.status_code == 401
        assert "T-" not in answer.text
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
