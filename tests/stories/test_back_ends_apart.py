"""Each back end is an adapter of its own: named by the config file, up or down by itself."""

import pytest

from kiosk.config import BACK_ENDS
from kiosk.menu import MENU, home
from kiosk.screens.ending import TakeSlip
from kiosk.screens.helping import ChooseService
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills, ConfirmParts, ShowWalletCode
from kiosk.text import Text
from tests.stories.patient import Patient, does, done, everything, leave, pick
from tests.stories.site import Site

NOBODY = "http://127.0.0.1:9"


@pytest.mark.parametrize("back_end", ["hospital", "wallets", "ebills"])
async def test_ehc_08_where_each_back_end_is_says_the_config_file_and_one_does_not_lead_to_another(
    site: Site, back_end: str
) -> None:
    site.set(back_end, url=NOBODY)
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: terminal.health.down(BACK_ENDS), "it is noticed that nobody is there")
        assert terminal.health.down(BACK_ENDS) == [back_end]
        closed = {each.journey for each in home(terminal).entries if each.closed is not None}
    assert closed == {each.name for each in MENU if back_end in each.needs}


@pytest.mark.parametrize("target", ["platform", "health_card", "insurer"])
async def test_ehc_22_platform_card_centre_and_insurer_go_down_each_by_itself(
    site: Site, target: str
) -> None:
    others = {"platform", "health_card", "insurer"} - {target}
    site.bench.order(target, "fail", how="down")
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: terminal.health.down([target]), f"it is noticed that {target} is down")
        assert terminal.health.down(sorted(others)) == []
        shown = home(terminal)
        closed = {each.journey for each in shown.entries if each.closed is not None}
    assert closed == {each.name for each in MENU if target in each.needs}
    # Nobody has to know that records wait for the platform: it closes nothing and is not named.
    assert (Text(f"down.{target}") in shown.down) == (target != "platform")


async def test_ehc_22_while_the_card_centre_is_down_a_social_card_pays_with_its_insurance(
    site: Site,
) -> None:
    site.bench.order("health_card", "fail", how="down")
    steps = (
        (Home, pick("pay_bills")),
        (HowToIdentify, site.inserts_card("lin")),
        (ChooseBills, everything),
        (ConfirmParts, done),
        (ShowWalletCode, site.shows_wallet("lin")),
        (TakeSlip, done),
    )
    patient, ending = await site.visit(*steps, site.takes_card)
    assert ending == "finished"
    assert patient.last(ConfirmParts).insured


async def test_ehc_22_while_the_insurer_is_down_a_health_card_code_still_finds_its_person(
    site: Site,
) -> None:
    site.bench.order("insurer", "fail", how="down")
    shows = does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card"))
    patient, _ = await site.visit((Home, shows), (ChooseService, leave))
    closed = {each.key for each in patient.last(ChooseService).options if each.closed}
    assert "look_up_insurance" in closed
    assert "take_number" not in closed
