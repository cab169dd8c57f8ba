"""A patient pays at the real terminal with nothing but the bench's page: card, wallet, and card again."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.screens.ending import TakeCard, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from tests.bench import Bench
from tests.hardware_sim.page import Page, page_of
from tests.platform.browser import browser
from tests.stories.patient import Act, does, done, everything, pick
from tests.stories.site import Site


@pytest.fixture
def page(bench: Bench) -> Iterator[Page]:
    with browser() as chromium:
        yield page_of(bench, chromium)


async def test_a_patient_pays_by_the_page_alone(bench: Bench, page: Page, tmp_path: Path) -> None:
    """The glass is touched by the script; all that happens beside the glass is done on the page."""

    def presses(order: str) -> Act:
        return does(lambda: asyncio.to_thread(page.press, f"[data-order='{order}']"))

    await asyncio.to_thread(page.open, "desk")
    site = Site(bench, tmp_path)
    _, ending = await site.visit(
        (Home, pick("pay_bills")),
        (HowToIdentify, presses("social_card.insert")),
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, presses("scanner.show.wechat")),
        (TakeSlip, done),
        (TakeCard, presses("social_card.pull")),
    )
    assert ending == "finished"
    assert site.owed("lin") == 0
    await asyncio.to_thread(page.browser.wait, "document.querySelector('#tray span')?.innerText == '2 / 2'")
    await asyncio.to_thread(page.open, "books/wallet")
    await asyncio.to_thread(page.shows, "paid")
