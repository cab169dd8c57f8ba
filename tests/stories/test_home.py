"""The home screen: begun by a code without a touch, and only with what can be done here."""

import pytest

from kiosk.journey import Need
from kiosk.menu import MENU, PROFILES, home
from kiosk.menu_settings import Profile
from kiosk.screens.ending import TakeCard
from kiosk.screens.helping import ChooseService
from kiosk.screens.home import IDENTIFY, Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills
from kiosk.screens.reports import ChooseReport, ShowStrongerMedium
from kiosk.text import Text
from tests.stories.patient import Patient, does, done, leave, pick
from tests.stories.site import Site


async def test_sh_27_a_code_shown_at_home_begins_a_visit_and_nobody_is_asked_twice(site: Site) -> None:
    shows = does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card"))
    patient, _ = await site.visit((Home, shows), (ChooseService, pick("pay_bills")), (ChooseBills, leave))
    assert patient.finished
    assert "HowToIdentify" not in patient.names


async def test_a_card_put_in_at_home_begins_a_visit(site: Site) -> None:
    patient, _ = await site.visit((Home, site.inserts_card("lin")), (ChooseService, leave), site.takes_card)
    assert patient.finished
    assert isinstance(patient.met[-1], TakeCard)


async def test_a_code_that_is_no_medium_is_said_and_another_can_be_shown(site: Site) -> None:
    patient, _ = await site.visit((Home, site.shows_text("https://example.org")), (HowToIdentify, leave))
    assert patient.last(HowToIdentify).trouble is not None


async def test_ehc_28_what_the_hospital_cannot_do_is_not_offered(site: Site) -> None:
    site.bench.order("hospital", "can_do", journey="book", does=False)
    async with site.terminal(Patient()) as terminal:
        offered = [each.journey for each in home(terminal).entries]
    assert "book" not in offered
    assert "pay_bills" in offered


async def test_sh_04_a_ward_offers_what_is_of_use_there(site: Site) -> None:
    site.set("menu", profile="ward")
    async with site.terminal(Patient()) as terminal:
        offered = [each.journey for each in home(terminal).entries]
    assert "pay_bills" in offered
    assert "book" not in offered


async def test_hi_03_the_regional_card_is_named_and_placed_by_the_config_file(site: Site) -> None:
    site.set("menu", regional_card_zh="示范市民卡", regional_card_position="last", journeys=["pay_bills"])
    async with site.terminal(Patient()) as terminal:
        shown = home(terminal)
    assert shown.regional is not None
    assert (shown.regional.name("en"), shown.regional.first) == ("示范市民卡", False)
    assert [each.journey for each in shown.entries] == ["pay_bills"]


async def test_hi_03_cv_27_the_regional_card_leads_to_every_flow_that_is_of_a_person(site: Site) -> None:
    site.set("menu", regional_card_zh="示范市民卡")
    shows = (HowToIdentify, does(lambda: site.bench.does("scanner", "show", person="lin", code="suishen")))
    patient, _ = await site.visit((Home, pick(IDENTIFY)), shows, (ChooseService, leave))
    begun = {each.key for each in patient.last(ChooseService).options}
    assert begun == {each.name for each in MENU} - {"ask_outcome", "no_card", "assist"}


async def test_ehc_28_what_the_hospital_cannot_do_is_not_offered_after_a_code_either(site: Site) -> None:
    site.bench.order("hospital", "can_do", journey="book", does=False)
    shows = does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card"))
    patient, _ = await site.visit((Home, shows), (ChooseService, leave))
    begun = {each.key for each in patient.last(ChooseService).options}
    assert "book" not in begun
    assert "take_number" in begun


async def test_ehc_09_a_code_at_home_opens_no_report_and_binds_nothing(site: Site) -> None:
    shows = does(lambda: site.bench.does("scanner", "show", person="lin", code="health_card"))
    steps = (ChooseReport, pick("0")), (ShowStrongerMedium, done), (HowToIdentify, leave)
    _, ending = await site.visit((Home, shows), (ChooseService, pick("read_reports")), *steps)
    assert ending == "left"
    assert "report" not in site.bench.books()["hospital"]["calls"]
    patient, _ = await site.visit((Home, shows), (ChooseService, pick("bind")), (HowToIdentify, leave))
    assert "health_code" not in patient.last(HowToIdentify).media


@pytest.mark.parametrize("profile", ["ward", "pharmacy", "small_site"])
async def test_each_kind_of_place_offers_what_is_of_use_there_and_nothing_else(
    site: Site, profile: Profile
) -> None:
    site.set("menu", profile=profile)
    async with site.terminal(Patient()) as terminal:
        here = {each.journey for each in home(terminal).entries}
    assert here == PROFILES[profile] & {each.name for each in MENU}
    assert here


async def test_p13_what_is_down_closes_what_needs_it_and_is_named(site: Site) -> None:
    site.bench.order("insurer", "fail", how="down")
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: terminal.health.down(["insurer"]), "it is noticed that the insurer is down")
        shown = home(terminal)
    closed = {each.journey for each in shown.entries if each.closed is not None}
    assert closed == {each.name for each in MENU if Need.INSURER in each.needs}
    assert Text("down.insurer") in shown.down
