"""`python -m hardware_sim run --page`, as a newcomer has it: a patient pays with nothing but the page."""

from collections.abc import Iterator

import pytest
import requests

from hardware_sim.desk import Desk
from tests.hardware_sim.page import Page
from tests.hardware_sim.pictures import running
from tests.platform.browser import browser


@pytest.fixture
def bench_and_page() -> Iterator[tuple[Desk, Page]]:
    with running() as (desk, address), browser("zh") as chromium:
        page, chromium.seconds = Page(chromium, address), 90.0
        chromium.size(1440, 1000)
        page.open("desk", "zh")
        yield desk, page


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_patient_pays_by_the_page_alone(bench_and_page: tuple[Desk, Page]) -> None:
    """Over TLS, with a PIN pad offered beside the wallets, and a statement at the end."""
    desk, page = bench_and_page

    def glass(button: str) -> None:
        page.enter(f"[data-target='{button}']")

    glass("pay_bills")
    page.browser.wait("document.querySelector('[data-target=face]')")
    page.enter("[data-order='social_card.insert'] button")
    page.browser.wait("document.querySelector('[data-target^=\"bill:\"]')")
    glass("confirm")
    page.browser.wait("!document.querySelector('[data-target^=\"bill:\"]')")
    glass("confirm")
    glass("option:wallet")
    page.browser.wait("!document.querySelector('[data-target^=\"option:\"]')")
    page.enter("[data-order='scanner.show.wechat']")
    glass("statement")
    page.browser.wait("document.querySelector('#tray span')?.innerText == '3 / 3'")
    page.browser.wait("document.querySelector('#tray img').naturalHeight > 300")
    page.browser.wait("document.getElementById('screen').naturalWidth > 400")
    books = requests.get(f"{desk.url}/books", timeout=20).json()
    assert {bill["state"] for bill in books["hospital"]["bills"].values() if bill["person"] == "lin"} == {
        "paid"
    }
    for part in ("hospital", "insurer", "wallet", "ebill", "platform", "terminal", "office_printer"):
        page.go(f"books/{part}")
        page.browser.wait(f"document.querySelector('nav [aria-current][href=\"#books/{part}\"]')")
    assert page.untranslated == []
