"""S-17 in short: thirty people do anything, one after the other; ten thousand by `make soak-wander`."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from kiosk.identity.people import PersonName
from kiosk.screens.asking import Fact, ReadOver
from kiosk.screens.home import Home, HomeNotice, MenuEntry
from kiosk.screens.payment import NothingToPay
from kiosk.screens.screen import Ask, Back, Notice, PatientLeft
from kiosk.text import Text, as_given
from tests.bench import Bench
from tools.wander.__main__ import go
from tools.wander.sight import owners
from tools.wander.wanderer import Wanderer

VISITS = 30
PEOPLE = {"yuchi": {"phone": "19900000363", "id_number": "310101199208145221"}}
ENTRIES = (MenuEntry("pay_bills"),)


class _Over(ReadOver):
    words = "read_state"


@dataclass(frozen=True)
class _Hidden(Notice):
    of: dict[str, tuple[PersonName, ...]]


@pytest.fixture
def wanderer(bench: Bench) -> Wanderer:
    found = Wanderer(bench, PEOPLE, owners())
    found.comes("yuchi", Random(1))
    return found


async def meets(wanderer: Wanderer, *shown: Ask[object] | Notice) -> list[str]:
    """What was found at these, one after the other, whatever was done at them."""
    for each in shown:
        try:
            if isinstance(each, Notice):
                async with wanderer.showing(each):
                    pass
            else:
                await wanderer.ask(each)
        except (Back, PatientLeft):
            continue
    return wanderer.findings


def test_s17_nobody_sees_anything_of_another_in_thirty_visits(tmp_path: Path) -> None:
    counted: list[int] = []
    seen = go(VISITS, 5, tmp_path, counted.append)
    assert (seen["done"], seen["findings"]) == (VISITS, [])
    assert sum(counted) == VISITS
    assert len(seen["seen"]) > 15


async def test_s17_what_is_of_another_is_found_however_deep_it_lies(wanderer: Wanderer) -> None:
    own, other = (NothingToPay(PersonName(each)) for each in ("尉迟鹭岚", "夏侯䶮"))
    assert await meets(wanderer, own) == []
    assert await meets(wanderer, other) == ["yuchi reads of ['xiahou'] at NothingToPay"]
    fact = Fact(as_given("Card"), as_given("of B31000036, and of 33010619850617331X"))
    assert (await meets(wanderer, _Over(facts=(fact,))))[1:] == ["yuchi reads of ['chen'] at _Over"]
    assert len(await meets(wanderer, _Hidden({"of": (PersonName("林秀英"),)}))) == 3


async def test_s17_another_home_screen_or_first_screen_is_found(wanderer: Wanderer) -> None:
    closed = Home((MenuEntry("pay_bills", closed=as_given("closed")),), media=("scanner",))
    ours, other = Home(ENTRIES), Home(ENTRIES, notice=HomeNotice("请", "Please"))
    assert await meets(wanderer, ours, _Over(facts=()), closed, _Over(facts=())) == []
    assert len(await meets(wanderer, other)) == 1
    left_over = _Over(facts=(), trouble=as_given("the last one's"))
    assert len(await meets(wanderer, ours, left_over, ours, left_over)) >= 2


async def test_a_sentence_that_nobody_wrote_ends_a_visit(wanderer: Wanderer) -> None:
    with pytest.raises(KeyError):
        await meets(wanderer, _Over(facts=(), trouble=Text("nobody.wrote_this")))
