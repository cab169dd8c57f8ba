"""The bench's page as somebody with a keyboard uses it, in a real browser."""

import json
from typing import Any

from tests.bench import Bench
from tests.platform.browser import Browser

READY = "document.body.dataset.ready == 'yes'"
# The page's own module of words: the same one that the page has loaded.
WORDS = "import(new URL('page/words.js', location.href)).then(words => {{ window.found = {0} }}) && null"
TAB_STOPS = "a[href], button:not(:disabled), input:not([type=hidden]), select, summary, [tabindex='0']"
# Of a group of choices one can be reached by Tab, the others by arrows.
REACHABLE = (
    f"[...document.querySelectorAll({json.dumps(TAB_STOPS)})].filter(each => each.checkVisibility() && "
    "!(each.type == 'radio' && !each.checked))"
)
STOP = """(e => ({
  at: stops.indexOf(e), tag: e.outerHTML.slice(0, 120),
  name: (e.ariaLabel || [...(e.labels || [])].map(l => l.innerText).join(' ') || e.innerText || '').trim(),
  outline: parseFloat(getComputedStyle(e.matches('#people input') ? e.parentElement : e).outlineWidth),
}))(document.activeElement)"""
# Ratio of each visible text's colour to what is behind it. Source: WCAG 2.2, 1.4.3.
CONTRAST = """(() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number)
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4
  const light = color => {
    const [r, g, b] = parts(color).map(v => linear(v / 255))
    return .2126 * r + .7152 * g + .0722 * b
  }
  const ground = e => {
    const color = getComputedStyle(e).backgroundColor
    if (parts(color)[3] !== 0) return color
    return e.parentElement ? ground(e.parentElement) : 'rgb(255, 255, 255)'
  }
  const poor = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest(':disabled, option')) continue
    const [one, other] = [getComputedStyle(e).color, ground(e)].map(light).sort((a, b) => b - a)
    if ((one + .05) / (other + .05) < 4.5) poor.push(walker.currentNode.data.trim())
  }
  return poor
})()"""


class Page:
    """The page of a bench, as somebody with a keyboard uses it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self._address = browser, address

    def open(self, view: str, language: str = "en") -> None:
        self.browser.open("about:blank")
        self.browser.open(f"{self._address}/?language={language}#{view}")
        self.browser.wait(READY)

    def go(self, view: str) -> None:
        """To another view of the page that is open."""
        self.browser.run(f"location.hash = {json.dumps(view)}")
        self.browser.wait(f"document.getElementById('view-{view.split('/')[0]}').checkVisibility()")

    def press(self, selector: str) -> None:
        """Go there by Tab alone, and press Enter: a button, or the one of a form."""
        self.browser.tab_to(f"{selector}:is(button, a, select, input), form{selector} button", most=250)
        self.browser.press("Enter")

    def enter(self, selector: str) -> None:
        """Press Enter on what is there, as soon as it is, wherever the focus was."""
        named = json.dumps(selector)
        self.browser.wait(f"document.querySelector({named})")
        self.browser.run(f"document.querySelector({named}).focus()")
        self.browser.press("Enter")

    def shows(self, text: str) -> None:
        self.browser.wait(f"document.body.innerText.includes({json.dumps(text)})")

    def answered(self, sign: str = "✓") -> str:
        self.browser.wait(f"document.getElementById('said').innerText.startsWith({json.dumps(sign)})")
        return str(self.browser.run("document.getElementById('said').innerText"))

    def words(self, expression: str) -> Any:
        """The value of an expression of the page's own `words`."""
        self.browser.run(f"window.found = undefined; {WORDS.format(expression)}")
        self.browser.wait("window.found !== undefined")
        return self.browser.run("window.found")

    @property
    def untranslated(self) -> list[str]:
        """What was shown since the page was opened without having a name."""
        return list(self.words("[...words.missing]"))

    @property
    def poor_contrasts(self) -> list[str]:
        return list(self.browser.run(CONTRAST))

    def tabbed_through(self) -> list[dict[str, Any]]:
        """What Tab leads to, once round: its place among all that should be reached, name, and outline."""
        self.browser.run(f"document.activeElement.blur(); window.stops = {REACHABLE}; null")
        met: list[dict[str, Any]] = []
        for _ in range(int(self.browser.run("stops.length"))):
            self.browser.press("Tab")
            met.append(dict(self.browser.run(STOP)))
        return met


def page_of(bench: Bench, browser: Browser) -> Page:
    address = json.loads(bench.config_file.with_name("desk.json").read_text("utf-8"))["page"]
    return Page(browser, address)
