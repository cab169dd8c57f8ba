"""The bench's page as somebody with a keyboard uses it, in a real browser."""

import json

from tests.bench import Bench
from tests.platform.browser import Browser

READY = "document.body.dataset.ready == 'yes'"


class Page:
    """The page of a bench, as somebody with a keyboard uses it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self._address = browser, address

    def open(self, view: str, language: str = "en") -> None:
        self.browser.open("about:blank")
        self.browser.open(f"{self._address}/?language={language}#{view}")
        self.browser.wait(READY)

    def press(self, selector: str) -> None:
        """Go there by Tab alone, and press Enter: a button, or the one of a form."""
        self.browser.tab_to(f"{selector}:is(button, a, select, input), form{selector} button", most=250)
        self.browser.press("Enter")

    def shows(self, text: str) -> None:
        self.browser.wait(f"document.body.innerText.includes({json.dumps(text)})")

    def answered(self, sign: str = "✓") -> str:
        self.browser.wait(f"document.getElementById('said').innerText.startsWith({json.dumps(sign)})")
        return str(self.browser.run("document.getElementById('said').innerText"))


def page_of(bench: Bench, browser: Browser) -> Page:
    address = json.loads(bench.config_file.with_name("desk.json").read_text("utf-8"))["page"]
    return Page(browser, address)
