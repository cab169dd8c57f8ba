"""Giving a paid appointment up when something breaks: its fee comes back, or somebody is told."""

from pathlib import Path

import pytest

from kiosk.payment.refund_records import HowFar, Refund, RefundStep
from kiosk.screens.booking import (
    Booked,
    CancelledRefund,
    CancelUnsure,
    ChangeAppointment,
    CheckAppointment,
    ChooseDay,
    ChooseErrand,
    ChooseSlot,
    ConfirmCancel,
)
from kiosk.screens.ending import MoneyState, Sorry, TakeSlip
from kiosk.screens.home import Home
from kiosk.screens.outcome import EnterShortCode, RefundStands
from kiosk.screens.payment import ShowWalletCode
from kiosk.terminal import Terminal
from kiosk.text import Text, words
from tests.stories.booking import (
    PAID,
    UNINSURED,
    chooses,
    comes,
    first_open,
    later,
    papers,
    pays,
    states,
    takes,
)
from tests.stories.patient import Patient, Step, done, pick
from tests.stories.site import Site

CANCELS = ((ChooseErrand, first_open), (ChangeAppointment, takes("cancel")), (ConfirmCancel, done))


@pytest.fixture
async def comes_back(site: Site) -> tuple[Step, ...]:
    """How somebody comes again who has paid for an appointment, at a hospital that leaves fees to us."""
    site.set("hospital", answer_seconds=1.0)
    site.bench.order("hospital", "refunds", by_terminal=True)
    comes_back = comes(site, person=UNINSURED)
    await site.visit(*comes_back, *chooses(PAID), (CheckAppointment, done), *pays(site), (Booked, done))
    assert held(site) == 25_00
    return comes_back


def held(site: Site) -> int:
    return int(site.bench.books()["wallet"]["paid"][UNINSURED])


def told(site: Site) -> list[str]:
    return [row["body"]["state"] for row in site.bench.books()["hospital"]["rows"] if row["kind"] == "refund"]


def shown(patient: Patient, language: str) -> list[str]:
    return [words(language).say(each.value) for each in patient.last(RefundStands).facts]


async def knows_all(terminal: Terminal) -> bool:
    return not await terminal.refunds.open_refunds()


async def gives_back_later(site: Site) -> None:
    """The terminal is started, and stands idle until the hospital has heard of the refund."""
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: told(site) == ["done"], "the hospital knows that the fee is back")
        assert await terminal.staff_list.cases() == []
    assert held(site) == 0
    assert len(site.bench.books()["wallet"]["refunds"]) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_p14_a_cancellation_whose_answers_were_lost_gives_the_fee_back_later(
    site: Site, comes_back: tuple[Step, ...], tmp_path: Path, language: str
) -> None:
    site.bench.order("hospital", "fail", call="cancel", how="swallow", times=2)
    patient, _ = await site.visit(*comes_back, *CANCELS, (CancelUnsure, done), language=language)
    code = words(language).say(patient.last(CancelUnsure).facts[0].value)
    assert patient.last(CancelUnsure).trouble is None
    assert code in papers(site)[-1]
    asks = ((Home, pick("ask_outcome")), (EnterShortCode, lambda question: code), (RefundStands, done))
    site.bench.order("hospital", "fail", call="cancel", how="500")
    patient, _ = await site.visit(*asks, language=language)
    assert shown(patient, language)[1] == words(language).say("refund_stands.unknown")
    elsewhere = site.another(tmp_path / "elsewhere")
    there, _ = await elsewhere.visit(*asks, language=language)
    assert there.last(RefundStands).facts == patient.last(RefundStands).facts
    site.bench.order("hospital", "heal")
    await gives_back_later(site)
    assert states(site) == ["cancelled"]
    await site.waits_until_sent()
    there, _ = await elsewhere.visit(*asks, language=language)
    patient, _ = await site.visit(*asks, language=language)
    assert there.last(RefundStands).facts == patient.last(RefundStands).facts
    assert shown(patient, language)[1] == words(language).say(
        Text("refund_paper.done", {"wallet": Text("wallets.alipay")})
    )


async def test_p14_on_a_full_disk_the_hospital_hears_of_no_cancellation(
    site: Site, comes_back: tuple[Step, ...]
) -> None:
    site.set("queue", least_free_mb=10_000_000)
    patient, ending = await site.visit(*comes_back, *CANCELS, (Sorry, done))
    assert (ending, patient.last(Sorry).money) == ("RFD-03", MoneyState.UNTOUCHED)
    assert states(site) == ["booked"]
    assert held(site) == 25_00


async def test_p14_a_hospital_that_cannot_be_reached_has_cancelled_nothing(
    site: Site, comes_back: tuple[Step, ...]
) -> None:
    def cut(_: object) -> bool:
        site.bench.order("network", "cut", service="hospital")
        return True

    steps = (*comes_back, *CANCELS[:-1], (ConfirmCancel, cut), (Sorry, done))
    patient, _ = await site.visit(*steps, until_sent=False)
    assert patient.last(Sorry).money is MoneyState.UNTOUCHED
    site.bench.order("network", "heal")
    async with site.terminal(Patient()) as terminal:
        assert await terminal.refunds.open_refunds() == []
    assert states(site) == ["booked"]


async def test_p14_who_cancels_at_another_terminal_meanwhile_has_the_fee_back_from_that_one_only(
    site: Site, comes_back: tuple[Step, ...], tmp_path: Path
) -> None:
    site.bench.order("hospital", "fail", call="cancel", how="lost", times=2)
    patient, _ = await site.visit(*comes_back, *CANCELS, (CancelUnsure, done), until_sent=False)
    code = words("zh").say(patient.last(CancelUnsure).facts[0].value)
    elsewhere = site.another(tmp_path / "elsewhere")
    elsewhere.set("hospital", answer_seconds=1.0)
    await elsewhere.visit(*comes_back, *CANCELS, (CancelledRefund, done))
    assert (held(site), told(site)) == (0, ["done"])
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: knows_all(terminal), "this one has heard of it too")
        assert await terminal.staff_list.cases() == []
    asks = ((Home, pick("ask_outcome")), (EnterShortCode, lambda question: code), (RefundStands, done))
    patient, _ = await site.visit(*asks)
    assert shown(patient, "zh")[1] == words("zh").say("refund_stands.by_the_hospital")
    assert (held(site), told(site)) == (0, ["done"])
    assert len(site.bench.books()["wallet"]["refunds"]) == 1


async def test_p14_the_fee_of_an_appointment_that_was_moved_meanwhile_is_promised_once(
    site: Site, comes_back: tuple[Step, ...], tmp_path: Path
) -> None:
    """Whether it was cancelled is not known here; at another terminal the patient has taken another time."""
    site.bench.order("hospital", "fail", call="cancel", how="lost", times=2)
    patient, _ = await site.visit(*comes_back, *CANCELS, (CancelUnsure, done), until_sent=False)
    elsewhere = site.another(tmp_path / "elsewhere")
    elsewhere.set("hospital", answer_seconds=1.0)
    again = ((ChooseErrand, first_open), (ChangeAppointment, takes("again")))
    chosen = ((ChooseDay, later), (ChooseSlot, first_open), (CheckAppointment, done), (Booked, done))
    await elsewhere.visit(*comes_back, *again, *chosen)
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: knows_all(terminal), "this one has heard of it, too")
        (refund,) = [Refund.read(each) for each in await terminal.ledger.at(RefundStep.NOTHING)]
        assert refund.how_far is HowFar.NOT_CANCELLED
    assert (states(site).count("booked"), held(site)) == (1, 25_00)
    patient, _ = await site.visit(*comes_back, *CANCELS, (CancelledRefund, done))
    assert held(site) == 0, "the way in which the first one was paid"


async def test_a_fee_that_the_insurer_shared_is_given_back_at_the_desk(site: Site) -> None:
    site.bench.order("hospital", "refunds", by_terminal=True)
    site.bench.order("insurer", "account", person="lin", fen=10)
    by_wallet = (ShowWalletCode, site.shows_wallet("lin", "alipay"))
    paying = (*pays(site)[:2], by_wallet, (TakeSlip, done))
    await site.visit(*comes(site), *chooses(PAID), (CheckAppointment, done), *paying, (Booked, done))
    paid = site.bench.books()["wallet"]["paid"]["lin"]
    assert 0 < paid < 25_00
    patient, ending = await site.visit(*comes(site), *CANCELS, (CancelledRefund, done))
    assert ending == "finished"
    said = [words("zh").say(each.value) for each in patient.last(CancelledRefund).facts]
    assert any("收费处" in each for each in said)
    assert site.bench.books()["wallet"]["refunds"] == {}
