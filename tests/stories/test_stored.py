"""S-6, S-12: what is found of marked people on the disk is what the map of data says, and nothing else."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.marks import find_marks
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays
from tests.stories.test_privacy import MARKED
from tools.data_map import SAID


def stored_in(file: Path) -> list[tuple[str, str]]:
    """Kind of message, or "ledger", and what is written there."""
    with sqlite3.connect(file) as store:
        rows = store.execute("SELECT kind, body FROM message").fetchall()
        rows += store.execute("SELECT 'ledger', facts FROM record").fetchall()
        rows += store.execute("SELECT 'ledger', facts FROM history").fetchall()
        rows += store.execute("SELECT 'audit', body FROM audit").fetchall()
    return rows


def named(body: object, name: str = "") -> Iterator[str]:
    """The names of what holds a mark, at any depth."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield from named(value, key)
    elif isinstance(body, list):
        for each in body:
            yield from named(each, name)
    elif find_marks(str(body)):
        yield name


@pytest.mark.timeout(200)
async def test_s6_nothing_of_a_person_is_stored_that_the_map_does_not_say(site: Site, tmp_path: Path) -> None:
    site.has_no_key()
    site.bench.order("platform", "fail", how="down")
    site.bench.order("hospital", "fail", call="postings", how=503)
    person = MARKED[0]
    await site.visit(*by_card(site, person), *pays(site, person), site.takes_card, until_sent=False)
    rows = stored_in(tmp_path / "data" / "terminal.db")
    assert {"ledger", "posting", "settlement", "operating"} <= {kind for kind, _ in rows}
    found = {(kind, name) for kind, body in rows for name in named(json.loads(body))}
    said = {(kind, name) for kind, each in SAID["stored"].items() for name in each["marks"]}
    assert found == said
