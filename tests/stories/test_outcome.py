"""Asking later what became of a payment, at this terminal or another, with the code on the slip."""

from datetime import timedelta
from pathlib import Path

from kiosk.payment.numbers import short_code
from kiosk.screens.ending import Sorry
from kiosk.screens.home import Home
from kiosk.screens.outcome import EnterShortCode, StillChecked, WasGivenBack, WasPaid, WithStaff
from tests.stories.patient import Act, Patient, done, pick
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

ASKS = (Home, pick("ask_outcome"))


def typed(code: str) -> Act:
    return lambda question: code


async def in_doubt(site: Site) -> str:
    """Somebody pays, no payer answers any more; the code on the slip."""
    site.set("wallets", answer_seconds=1.0)
    for call in ("ask", "reverse"):
        site.bench.order("wallet", "fail", call=call, how="500")
    site.bench.order("wallet", "fail", call="pay", how="swallow")
    steps = (*pays(site)[:-1], (Sorry, done))
    patient, _ = await site.visit(*by_card(site), *steps, site.takes_card)
    return patient.last(Sorry).number


async def test_p3_the_code_on_the_slip_tells_the_outcome_at_any_terminal(site: Site, tmp_path: Path) -> None:
    code = await in_doubt(site)
    assert code in site.bench.books()["printer"]["papers"][-1]["text"]
    elsewhere = site.another(tmp_path / "elsewhere")
    there, _ = await elsewhere.visit(ASKS, (EnterShortCode, typed(code.lower())), (StillChecked, done))
    here, _ = await site.visit(ASKS, (EnterShortCode, typed(code)), (StillChecked, done))
    assert there.last(StillChecked).facts == here.last(StillChecked).facts, (
        "the same time at which it is final"
    )

    site.bench.order("wallet", "heal")
    await site.waits_until_closed()
    await elsewhere.visit(ASKS, (EnterShortCode, typed(code)), (WasGivenBack, done))
    await site.visit(ASKS, (EnterShortCode, typed(code)), (WasGivenBack, done))


async def test_after_a_day_the_code_tells_that_staff_have_it_and_no_time_that_has_passed(
    site: Site, tmp_path: Path
) -> None:
    code = await in_doubt(site)
    async with site.terminal(Patient()) as terminal:
        (whole,) = await terminal.settlements.open_wholes()
        long_ago = (whole.final_at - timedelta(days=2)).isoformat()
        await terminal.ledger.move(whole.number, whole.step, whole.step, final_at=long_ago)
    here, _ = await site.visit(ASKS, (EnterShortCode, typed(code)), (WithStaff, done), until_sent=False)
    assert len(here.last(WithStaff).facts) == 1, "the code, and no time"


async def test_a_payment_that_went_through_is_found_by_a_scan_of_its_code(site: Site) -> None:
    await site.visit(*by_card(site), *pays(site), site.takes_card)
    (number,) = site.bench.books()["hospital"]["postings"]
    scanned = site.shows_text(short_code(number))
    await site.visit(ASKS, (EnterShortCode, scanned), (WasPaid, done))


async def test_s29_whoever_guesses_codes_is_sent_away(site: Site) -> None:
    guesses = [(EnterShortCode, typed("222222")) for _ in range(5)]
    patient, ending = await site.visit(ASKS, *guesses, (Sorry, done))
    assert ending == "OUT-01"
    assert patient.met[2].trouble is not None
