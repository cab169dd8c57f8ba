"""What a patient lays down by bank card: its receipt, and what becomes of it at the end of a stay."""

from pathlib import Path

import pytest

from kiosk.screens.ending import TakeSlip
from kiosk.screens.payment import ChoosePayer
from kiosk.screens.ward import (
    Admitted,
    ChooseDeposit,
    ChooseTopUp,
    ConfirmAdmission,
    ConfirmDischarge,
    ContactPhone,
    DepositTaken,
    GivenBack,
    ToppedUp,
)
from tests.bench import Bench
from tests.stories.patient import Step, done, pick
from tests.stories.site import Site
from tests.stories.test_ward import DAY, answers, begins, papers, said, stay

BY_CARD: Step = (ChoosePayer, pick("bankcard"))


@pytest.fixture
def site(bench: Bench, tmp_path: Path) -> Site:
    site = Site(bench, tmp_path)
    site.set("pin_pad", port=bench.books()["pin_pad"]["port"], sale_seconds=6.0, answer_seconds=3.0)
    site.bench.order("pin_pad", "card", outcome="approve")
    return site


def taken(site: Site) -> list[int]:
    """Each sale that stands at the card's bank, in fen."""
    return [int(fen) for fen in site.bench.books()["pin_pad"]["taken"].values()]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_sh22_a_balance_topped_up_by_bank_card_has_a_receipt_that_says_so(
    site: Site, language: str
) -> None:
    steps = ((ChooseTopUp, answers("10000")), BY_CARD, (ToppedUp, done))
    _, ending = await site.visit(*begins(site, "top_up"), *steps, language=language)
    assert ending == "finished"
    assert taken(site) == [100_00]
    assert {"zh": "银行卡", "en": "Bank card"}[language] in papers(site)[0]


async def test_the_rest_of_a_deposit_by_bank_card_comes_back_at_the_counter(site: Site) -> None:
    await _lies_in_bed_by_card(site)
    steps = ((ConfirmDischarge, done), (TakeSlip, done), (GivenBack, done))
    patient, ending = await site.visit(*begins(site, "discharge"), *steps)
    assert ending == "finished"
    books = site.bench.books()
    (refund,) = [row["body"] for row in books["hospital"]["rows"] if row["kind"] == "refund"]
    assert stay(site)["state"] == "settled"
    assert refund["state"] == "refused"
    for told in (said(patient.last(GivenBack)), papers(site)[-1]):
        assert f"{refund['fen'] / 100:,.2f}" in told
        assert "窗口" in told
    assert books["wallet"]["refunds"] == {}


async def _lies_in_bed_by_card(site: Site) -> None:
    site.bench.order("hospital", "admission_order", person="lin", deposit_fen=2_000_00)
    site.bench.order("insurer", "account", person="lin", fen=0)
    steps = (
        (ConfirmAdmission, done),
        (ContactPhone, answers("19900000217")),
        (ChooseDeposit, answers("200000")),
        BY_CARD,
        (DepositTaken, done),
        (Admitted, done),
    )
    _, ending = await site.visit(*begins(site, "admit"), *steps)
    assert ending == "finished"
    site.bench.order("hospital", "clock", seconds=2 * DAY)
    site.bench.order("hospital", "discharge_order", person="lin")
