"""Nothing personal of the marked people is found where it does not belong, after visits of every kind."""

import json
import logging
import tomllib
from pathlib import Path

import pytest

from kiosk.screens.ending import Sorry
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills
from tests.marks import PEOPLE, all_marks, find_marks
from tests.program import kiosk
from tests.stories.patient import Step, does, done, leave, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

MARKED = sorted(set(all_marks().values()))
COMMANDS = (
    ("doctor", "--json"),
    ("outbox", "status", "--json"),
    ("outbox", "list", "--json"),
    ("outbox", "check", "--json"),
    ("ledger", "list", "--json"),
)


@pytest.mark.timeout(300)
async def test_s13_s30_no_mark_in_logs_events_files_or_exports(
    site: Site, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    site.bench.order("platform", "fail", how="down")
    for person in MARKED:
        await _visits_of_every_kind(site, person)

    assert find_marks(caplog.text) == []
    for file in (tmp_path / "data").iterdir():
        found = find_marks(file.read_bytes().decode("utf-8", "replace"))
        # The insurer's number of the person must outlive a power cut: a reversal (2601) asks for it.
        assert [mark for mark in found if not _is_insurers(mark)] == [], file.name
    for command in COMMANDS:
        assert find_marks(_said(site, *command)) == [], command
    for listing, name in (("outbox", "key"), ("ledger", "number")):
        rows = json.loads(_said(site, listing, "list", "--json"))
        assert rows, f"there is nothing in the {listing}, so nothing was looked at"
        one_of_each = {row.get("kind", row.get("step")): row[name] for row in rows}
        for shown in one_of_each.values():
            assert find_marks(_said(site, listing, "show", shown, "--json")) == [], shown


async def test_s17_no_mark_on_the_paper_of_the_next_patient(site: Site) -> None:
    marked = MARKED[0]
    await site.visit(*by_card(site, marked), *pays(site, marked), site.takes_card)
    before = len(site.bench.books()["printer"]["papers"])
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    for paper in site.bench.books()["printer"]["papers"][before:]:
        assert find_marks(paper["text"]) == []


async def _visits_of_every_kind(site: Site, person: str) -> None:
    """By card and paid, by code and left, with a card that fails, with an insurer that refuses."""
    again: tuple[Step, ...] = (
        (Home, pick("pay_bills")),
        (HowToIdentify, does(lambda: site.bench.does("scanner", "show", person=person, code="health_card"))),
        (ChooseBills, leave),
    )
    spoiled: tuple[Step, ...] = (
        (Home, pick("pay_bills")),
        (HowToIdentify, site.inserts_card(person, quirk="garbled")),
        (HowToIdentify, leave),
    )
    for steps in ((*spoiled, site.takes_card), again):
        await site.visit(*steps, until_sent=False)
    site.bench.order("insurer", "fail", call="2207", how="refuse", times=1)
    refused = (*pays(site, person, "alipay")[:-1], (Sorry, done))
    await site.visit(*by_card(site, person), *refused, site.takes_card, until_sent=False)
    await site.visit(*by_card(site, person), *pays(site, person), site.takes_card, until_sent=False)


def _is_insurers(mark: str) -> bool:
    people = tomllib.loads(PEOPLE.read_text("utf-8")).values()
    return mark in {person["insurance"]["psn_no"] for person in people if "insurance" in person}


def _said(site: Site, *command: str) -> str:
    ended = kiosk(*command, "--config", site.config_file)
    return ended.stdout + ended.stderr
