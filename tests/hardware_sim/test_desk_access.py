"""The bench's page for everybody: without a mouse, read aloud, in both languages, seen by tired eyes."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from tests.bench import Bench
from tests.hardware_sim.page import Page, page_of
from tests.platform.browser import Browser, browser

VIEWS = ("desk", "faults", "books/hospital", "orders/network")
CHINA = timezone(timedelta(hours=8))
KEY = re.compile(r"[a-z]+(_[a-z]+)+|undefined|null|\[object Object\]|NaN")
# But for what is the same in both languages: commands as they are typed, calls as contracts name them.
TEXTS = """(() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const {parentElement, data} = walker.currentNode
    if (!parentElement.closest('code, #said, [translate=no]')) found.push(data.trim())
  }
  return found
})()"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as page:
        yield page


@pytest.fixture
def page(bench: Bench, chromium: Browser) -> Page:
    return page_of(bench, chromium)


@pytest.mark.parametrize("view", VIEWS)
def test_tab_leads_to_everything_and_shows_where_it_is(page: Page, view: str) -> None:
    page.open(view)
    met = page.tabbed_through()
    assert len(met) > 20
    assert {each["at"] for each in met} == set(range(len(met)))
    assert [each["tag"] for each in met if not each["name"]] == []
    assert [each["tag"] for each in met if each["outline"] < 2] == []


def test_every_picture_is_said_in_words(bench: Bench, page: Page) -> None:
    bench.order("camera", "show", person="lin", spoil="glare")
    page.open("desk")
    page.browser.wait("document.getElementById('lens').alt.includes('glare')")
    assert page.browser.run("[...document.images].filter(e => e.checkVisibility() && !e.alt).length") == 0


@pytest.mark.parametrize("view", VIEWS)
def test_all_words_can_be_read_by_tired_eyes(bench: Bench, page: Page, view: str) -> None:
    bench.order("printer", "paper_out")
    page.open(view)
    page.shows("Faults on: 1")
    assert page.poor_contrasts == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_shown_by_a_programmers_name(bench: Bench, page: Page, language: str) -> None:
    parts = [part for part in bench.books() if part != "bench"]
    bench.order("network", "loss", service="wallet", percent=5)
    bench.order("hospital", "fail", how="slow", seconds=2)
    page.open("desk", language)
    views = ["desk", "faults", *(f"books/{part}" for part in parts), *(f"orders/{part}" for part in parts)]
    for view in views:
        page.go(view)
        if "/" in view:
            page.browser.wait(f"document.querySelector('nav [aria-current][href=\"#{view}\"]')")
        assert [text for text in page.browser.run(TEXTS) if KEY.fullmatch(text)] == []
    assert page.untranslated == []


def test_chinese_has_no_english_sentences(bench: Bench, page: Page) -> None:
    page.open("desk", "zh")
    for view in VIEWS:
        page.go(view)
        latin = [text for text in page.browser.run(TEXTS) if re.search(r"[A-Za-z]{3,} [a-z]{2,}", text)]
        assert latin == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_times_are_those_of_the_hospital_and_say_so(bench: Bench, page: Page, language: str) -> None:
    """Wherever the browser stands, and in one form: year, month, day."""
    bills = bench.books()["hospital"]["bills"].values()
    moments = {datetime.fromtimestamp(each["ordered_at"], CHINA) for each in bills}
    page.browser.time_zone("America/New_York")
    try:
        page.open("books/hospital", language)
        page.shows({"en": "Beijing (UTC+8)", "zh": "北京时间（UTC+8）"}[language])
        for each in moments:
            page.shows(f"{each:%Y-%m-%d %H:%M:%S}")
    finally:
        page.browser.time_zone("")
