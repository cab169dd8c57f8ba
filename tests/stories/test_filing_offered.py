"""Who came with a chip and has no health card is offered one; and filing tells nobody anything."""

import logging
from pathlib import Path

import pytest

from kiosk.screens.ending import Sorry
from kiosk.screens.filing import EnterPhone, EnterSmsCode, HealthCardReady, OfferHealthCard, ToBeConfirmed
from kiosk.screens.payment import NothingToPay
from tests.marks import all_marks, find_marks
from tests.stories.patient import back, done
from tests.stories.site import Site
from tests.stories.test_filing import (
    PASSWORD,
    READY,
    agrees,
    applies,
    by_card,
    newcomer,
    reads_message,
    types,
)

YUCHI_PHONE = "19900000363"


def events(site: Site) -> list[str]:
    rows = [row for row in site.bench.books()["platform"]["rows"] if row["kind"] == "operating"]
    return [event["kind"] for row in rows for event in row["body"]["events"]]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_ehc_19_after_a_visit_by_chip_a_health_card_is_one_touch_away(
    site: Site, language: str
) -> None:
    site.bench.order("health_card", "unregistered", person="zheng")
    steps = (*by_card(site, "pay_bills"), (NothingToPay, done), (OfferHealthCard, done), *applies(site))
    _, ending = await site.visit(*steps, (HealthCardReady, done), site.takes_card, language=language)
    assert ending == "finished"
    assert site.bench.books()["health_card"]["created"] == {"zheng": 1}
    await site.waits_until_sent()
    assert [each for each in events(site) if each.startswith("health_card")] == [
        "health_card_offered",
        "health_card_issued",
    ]


async def test_ehc_19_no_is_an_answer_and_whoever_has_one_is_not_asked(site: Site) -> None:
    _, ending = await site.visit(*by_card(site, "pay_bills"), (NothingToPay, done), site.takes_card)
    assert ending == "finished"
    site.bench.order("health_card", "unregistered", person="zheng")
    steps = (*by_card(site, "pay_bills"), (NothingToPay, done), (OfferHealthCard, back), site.takes_card)
    _, ending = await site.visit(*steps)
    assert ending == "finished"
    assert site.bench.books()["health_card"]["created"] == {}


async def test_ehc_19_a_platform_that_fails_costs_nobody_the_visit(site: Site) -> None:
    site.bench.order("health_card", "fail", call="find_resident", how="500")
    _, ending = await site.visit(*by_card(site, "pay_bills"), (NothingToPay, done), site.takes_card)
    assert ending == "finished"


async def test_s13_s27_filing_leaves_no_password_phone_code_or_number_in_logs_events_or_files(
    site: Site, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    assert YUCHI_PHONE in all_marks()
    caplog.set_level(logging.DEBUG)
    newcomer(site, "yuchi")
    card = by_card(site, person="yuchi")
    wrong = tuple((EnterSmsCode, types("000000")) for _ in range(3))
    site.bench.order("health_card", "resend", seconds=0)
    await site.visit(*card, (EnterPhone, types(YUCHI_PHONE)), *wrong, (Sorry, done), site.takes_card)
    site.bench.order("health_card", "fail", call="register", how="500")
    steps = (*card, *applies(site, YUCHI_PHONE), (Sorry, done), site.takes_card)
    await site.visit(*steps)
    site.bench.order("health_card", "heal")
    said: list[str] = []

    def reads(question: object) -> str:
        said.append(str(reads_message(site, YUCHI_PHONE)(question)))
        return said[0]

    steps = (*card, (EnterPhone, types(YUCHI_PHONE)), (EnterSmsCode, reads), *agrees(), *READY)
    patient, ending = await site.visit(*steps, site.takes_card)
    assert ending == "finished"
    site.bench.order("health_card", "fail", how="down")
    site.bench.order("platform", "fail", how="down")
    site.bench.order("hospital", "fail", how="down")
    await site.visit(*card, (ToBeConfirmed, done), site.takes_card, until_sent=False)

    kept = [file.read_bytes().decode("utf-8", "replace") for file in (tmp_path / "data").iterdir()]
    for text in (caplog.text, repr(patient.met), *kept):
        assert find_marks(text) == []
        assert not [secret for secret in (PASSWORD, said[0]) if secret in text]
