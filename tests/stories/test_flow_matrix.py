"""Every flow by every medium that may begin it, at the bench: goal T-8. The page has the reasons."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.identity.people import Level
from kiosk.journey import Journey
from kiosk.menu import FOR_SOMEBODY, MENU, PERSONAL
from kiosk.runner import attend
from kiosk.screens.ending import Sorry
from kiosk.screens.identity import HowToIdentify, PhoneTail
from kiosk.screens.screen import Ask, PatientLeft
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from tests.stories.patient import REACTION_SECONDS, STEP_SECONDS, Patient
from tests.stories.site import Site
from tools.flow_matrix import BY_STAFF, FLOWS, MEDIA, PAGE, WITHOUT_A_PERSON, Shown, mark, page
from tools.media_trouble import STORIES

# Each medium on one flow, and each flow by one chip and one code: a flow doesn't know which medium it was.
BY_EACH_MEDIUM, CHIP, CODE = "look_up_insurance", "id_card", "health_card"


class Curious(Patient):
    """Shows one medium, and leaves at the first screen that follows."""

    def __init__(self, show: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._show = show

    async def ask(self, question: Ask[Any]) -> Any:
        self.met.append(question)
        if isinstance(question, PhoneTail):
            return "0138"
        if len(self.met) > 1:
            raise PatientLeft
        await asyncio.sleep(REACTION_SECONDS)
        await self._show()
        return await asyncio.wait_for(asyncio.get_running_loop().create_future(), STEP_SECONDS)

    @property
    def began(self) -> bool:
        return not isinstance(self.met[-1], HowToIdentify | PhoneTail | Sorry)


def shows(site: Site, shown: Shown) -> Callable[[], Awaitable[object]]:
    order, what = {
        "id_card": ("lay", {}),
        "social_card": ("insert", {}),
        "tap_card": ("hold", {"kind": shown.kind}),
        "scanner": ("show", {"code": shown.kind}),
    }[shown.device]
    return lambda: site.bench.does(shown.device, order, person="lin", **what)


async def taken_away(site: Site, terminal: Terminal, shown: Shown) -> None:
    for name, device, order in (
        ("id_card", terminal.id_card, "lift"),
        ("social_card", terminal.social_card, "pull"),
        ("tap_card", terminal.tap_card, "take_away"),
    ):
        if name == shown.device and device is not None:
            await site.bench.does(name, order)
            await device.removed()


async def begins(site: Site, terminal: Terminal, journey: Journey, medium: str) -> bool:
    shown = MEDIA[medium]
    patient = Curious(shows(site, shown))
    await attend(journey, Visit(journey.name), replace(terminal, screen=patient))
    await taken_away(site, terminal, shown)
    return patient.began


def test_the_page_is_current_and_names_every_flow() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"
    assert {each.name for each in PERSONAL} <= set(FLOWS)
    assert {each.name for each in MENU if each not in PERSONAL} == set(WITHOUT_A_PERSON)
    assert {each.name for each in FOR_SOMEBODY} == set(BY_STAFF)


def test_every_story_of_a_medium_that_is_named_is_told() -> None:
    told = "\n".join(file.read_text("utf-8") for file in sorted(Path(__file__).parent.glob("test_*.py")))
    named = {cell for row in STORIES.values() for cell in row}
    assert [str(each) for each in named if f"def {each.test}(" not in told] == []
    assert [str(each) for each in named if f'"{each.case.split("-")[0]}"' not in told and each.case] == []


@pytest.mark.parametrize("device", ["id_card", "social_card", "tap_card", "scanner"])
async def test_t8_a_flow_begins_by_each_medium(site: Site, device: str) -> None:
    (flow,) = [each for each in PERSONAL if each.name == BY_EACH_MEDIUM]
    async with site.terminal(Patient()) as terminal:
        for medium, shown in MEDIA.items():
            if shown.device == device:
                assert await begins(site, terminal, flow, medium), medium


@pytest.mark.parametrize("medium", [CHIP, CODE])
async def test_t8_cv_27_each_flow_begins_by_a_chip_and_by_a_code_or_asks_for_more(
    site: Site, medium: str
) -> None:
    async with site.terminal(Patient()) as terminal:
        for flow in PERSONAL:
            may = mark(flow.name, medium) != "a"
            assert await begins(site, terminal, flow, medium) is may, flow.name


def test_what_a_code_may_not_begin_is_begun_by_every_chip() -> None:
    for flow in PERSONAL:
        chips = [mark(flow.name, medium) for medium, shown in MEDIA.items() if shown.level is Level.CHIP]
        assert set(chips) == {"●"}
