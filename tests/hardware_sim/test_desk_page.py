"""The bench's page in a real browser, without a mouse: the desk, the faults, the books, in both languages."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
import requests
from fpdf import FPDF

from printer.office import OfficePrinter, OfficePrinterSettings
from tests.bench import Bench
from tests.hardware_sim.page import Page, page_of
from tests.platform.browser import Browser, browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as page:
        yield page


@pytest.fixture
def page(bench: Bench, chromium: Browser) -> Page:
    return page_of(bench, chromium)


def test_a_card_is_put_in_and_pulled_with_the_keyboard_alone(bench: Bench, page: Page) -> None:
    page.open("desk")
    page.press("[data-order='social_card.insert']")
    page.browser.wait("document.querySelector('[data-device=social_card] .state').innerText == 'card in'")
    assert "order social_card insert person=lin" in page.answered()
    assert bench.books()["social_card"]["card_in"]
    page.press("[data-order='social_card.pull']")
    page.browser.wait("document.querySelector('[data-device=social_card] .state').innerText == 'ready'")


def test_another_person_shows_a_code_to_scanner_and_camera(bench: Bench, page: Page) -> None:
    page.open("desk")
    page.browser.tab_to("#people input")
    page.browser.press("ArrowDown")
    page.press("[data-order='scanner.show.health_card']")
    assert "person=chen" in page.answered()
    assert bench.books()["scanner"]["sendings"] == 1
    page.browser.run("document.querySelector('[data-order=\"camera.show\"] [name=spoil]').value = 'glare'")
    page.press("[data-order='camera.show']")
    page.browser.wait("document.getElementById('lens').alt.includes('glare')")


def test_a_fault_is_a_switch_that_says_whether_it_is_on(bench: Bench, page: Page) -> None:
    page.open("faults")
    page.shows("All is well")
    switch = "[data-faults=printer] [data-order='printer.paper_out']"
    page.press(switch)
    page.browser.wait(f"document.querySelector(\"{switch}\").ariaPressed == 'true'")
    page.shows("Faults on: 1")
    page.press(switch)
    page.browser.wait(f"document.querySelector(\"{switch}\").ariaPressed == 'false'")
    page.shows("All is well")


def test_what_somebody_else_breaks_is_seen_and_healed_here(bench: Bench, page: Page) -> None:
    page.open("faults")
    bench.order("hospital", "fail", how="slow", seconds=2, call="bills")
    page.browser.wait("document.querySelector('[data-faults=hospital] .chips').innerText.includes('slow')")
    page.press("[data-faults=hospital] [data-order='hospital.heal']")
    page.browser.wait("document.querySelector('[data-faults=hospital] .chips').innerText == ''")
    assert bench.books()["hospital"]["switches"] == []


def test_what_lasts_until_it_is_taken_back_is_switched_off_where_it_is_said(bench: Bench, page: Page) -> None:
    page.open("faults")
    bench.order("tap_card", "psam_refuse")
    page.browser.wait("document.querySelector(\"[data-order='tap_card.psam_refuse']\").ariaPressed == 'true'")
    page.press("[data-order='tap_card.psam_refuse']")
    page.press("[data-order='insurer.differ']")
    page.shows("Faults on: 1")
    page.press("[data-off=insurer]")
    page.shows("All is well")
    bench.order("network", "tls", service="wallet", how="expired")
    page.shows("Wallets: bad certificate expired")
    page.press("[data-off=network]")
    page.shows("All is well")


def test_every_fault_has_a_switch_below_its_row_of_the_catalogue_and_nowhere_else(
    bench: Bench, page: Page
) -> None:
    page.open("faults")
    shown = page.browser.run(
        "[...document.querySelectorAll('#view-faults h3')].flatMap(h => [...h.parentElement.querySelectorAll("
        "'[data-order]:not(.heals)')].map(e => `${h.innerText.split(' ')[0]} ${e.dataset.order}`))"
    )
    devices = requests.get(f"{bench.url}/orders", timeout=20).json()["devices"]
    faults = [
        f"{each['fault']} {part}.{each['name']}"
        for part, forms in devices.items()
        for each in forms
        if each["fault"]
    ]
    assert sorted(shown) == sorted(faults)
    assert list(dict.fromkeys(each.split()[0] for each in shown)) == ["F7", "F8", "F9", "F10", "F11", "F12"]


def test_an_odd_card_is_a_fault_for_as_long_as_it_is_there(bench: Bench, page: Page) -> None:
    page.open("desk")
    bench.order("social_card", "insert", person="lin")
    page.browser.wait("document.querySelector('[data-device=social_card] .state').innerText == 'card in'")
    page.shows("All is well")
    page.go("faults")
    switch = "[data-faults=social_card] [data-order='social_card.insert']"
    page.browser.run(f"document.querySelector(\"{switch} [name=quirk]\").value = 'mute'")
    page.enter(f"{switch} button")
    assert "person=lin quirk=mute" in page.answered()
    page.shows("Faults on: 1")
    page.shows("odd card: mute")
    page.press("[data-off=social_card]")
    page.shows("All is well")
    assert not bench.books()["social_card"]["card_in"]
    bench.order("id_card", "lay", person="lin", quirk="noisy")
    page.shows("odd card: noise before it")
    bench.order("id_card", "lift")
    page.shows("All is well")


def test_any_code_that_a_phone_shows_can_be_held_before_the_camera(bench: Bench, page: Page) -> None:
    page.open("desk")
    choices = (
        "[...document.querySelector('[data-order=\"camera.show\"] [name=code]').options].map(e => e.value)"
    )
    shown = page.browser.run(
        "[...document.querySelectorAll('[data-order^=\"scanner.show.\"]')].map("
        "e => e.dataset.order.split('.')[2])"
    )
    assert page.browser.run(choices) == shown
    page.browser.run("document.querySelector('[data-order=\"camera.show\"] [name=code]').value = 'alipay'")
    page.press("[data-order='camera.show']")
    assert "code=alipay" in page.answered()


def test_books_are_tables_in_yuan_that_follow_what_happens(bench: Bench, page: Page) -> None:
    page.open("books/hospital")
    page.shows("¥ 18.00")
    bench.order("hospital", "owes", person="lin", title="核磁共振", fen=123456)
    page.shows("¥ 1234.56")
    assert "{" not in page.browser.text()
    for part in bench.books():
        if part != "bench":
            page.browser.run(f"location.hash = 'books/{part}'")
            page.browser.wait(f"document.querySelector('nav [aria-current][href=\"#books/{part}\"]')")


def test_an_order_has_its_fields_from_its_form_and_says_why_it_was_refused(bench: Bench, page: Page) -> None:
    page.open("orders/hospital")
    form = "[data-order='hospital.owes']"
    page.browser.tab_to(f"{form} [name=fen]", most=250)
    page.browser.type("777")
    page.press(form)
    assert "person=lin fen=777" in page.answered()
    page.browser.tab_to("[data-order='hospital.paid_elsewhere'] [name=bill]", most=250)
    page.browser.type("B0")
    page.browser.press("Enter")
    assert "there is no bill of this number" in page.answered("✗")


def test_every_order_of_every_part_has_a_form_on_the_page(bench: Bench, page: Page) -> None:
    page.open("orders")
    known = requests.get(f"{bench.url}/orders", timeout=20).json()["devices"]
    for part, forms in known.items():
        page.browser.run(f"location.hash = 'orders/{part}'")
        page.browser.wait(f"document.querySelectorAll('#view-orders [data-order^=\"{part}.\"]').length")
        shown = page.browser.run(
            "[...document.querySelectorAll('#view-orders form')].map(e => e.dataset.order.split('.')[1])"
        )
        assert shown == [each["name"] for each in forms]


def test_the_page_speaks_chinese_and_remembers_it(bench: Bench, page: Page) -> None:
    page.open("desk", "zh")
    page.shows("谁在终端前")
    assert page.browser.run("document.documentElement.lang") == "zh-CN"
    page.press("#language")
    page.shows("Who stands here")
    assert page.browser.run("document.documentElement.lang") == "en"
    page.press("#language")
    page.shows("谁在终端前")


def test_both_languages_have_the_same_words(page: Page) -> None:
    page.open("desk")
    assert page.words("Object.keys(words.WORDS.en).join() == Object.keys(words.WORDS.zh).join()")


def test_paper_comes_out_as_a_picture(bench: Bench, page: Page) -> None:
    address = requests.get(f"{bench.url}/settings", timeout=20).json()["printer"]["address"]
    host, port = address.removeprefix("tcp://").split(":")
    page.open("desk")
    page.shows("No paper has come out yet.")
    with socket.create_connection((host, int(port))) as wire:
        wire.sendall(b"\x1b@Fee slip\n\x1dV\x00")
        page.browser.wait("document.querySelector('#tray img')?.naturalWidth > 100")
    assert page.browser.run("document.querySelector('#tray span').innerText") == "1 / 1"


def test_an_a4_page_lies_beside_the_slips(bench: Bench, page: Page) -> None:
    server = bench.books()["office_printer"]["address"]
    document = FPDF(format="A4")
    document.add_page()
    printer = OfficePrinter(OfficePrinterSettings(queue="A4", server=server), "bench-01")
    page.open("desk")
    asyncio.run(printer.print(bytes(document.output()), "list"))
    page.browser.wait("document.querySelector('#tray img')?.naturalHeight > 1000")
    page.shows("A4 page")


def test_the_fleet_page_is_one_press_away(bench: Bench, page: Page) -> None:
    """Its token goes along, in the language of the page."""
    page.open("desk", "zh")
    page.browser.wait("!document.getElementById('fleet').hidden")
    page.browser.run("document.getElementById('fleet').removeAttribute('target')")
    page.press("#fleet button")
    page.shows("终端一览")
    assert "口令" not in page.browser.text()


def test_the_page_is_not_for_other_sites(bench: Bench, page: Page) -> None:
    page.open("desk")
    address = page.browser.run("location.origin + location.pathname")
    for headers in ({"Host": "example.org"}, {"Origin": "https://example.org"}):
        assert requests.get(address, headers=headers, timeout=20).status_code == 403
    policy = requests.get(address, timeout=20).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_nothing_is_wider_than_a_narrow_window(bench: Bench, page: Page) -> None:
    page.browser.size(420, 900)
    try:
        for view in ("desk", "faults", "books/hospital", "orders/hospital"):
            page.open(view)
            assert page.browser.run("document.documentElement.scrollWidth") <= 420, view
    finally:
        page.browser.size(1200, 800)
