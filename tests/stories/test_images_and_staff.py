"""F15: an old image of the disk, and what staff decided where it was taken, or would decide in it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kiosk.clock import now
from kiosk.config import load
from kiosk.payment.settlement_records import WholeStep
from kiosk.runner import one_visit
from kiosk.screens.booking import Booked, CheckAppointment
from kiosk.screens.ending import TakeSlip
from kiosk.screens.ward import GivenBack
from kiosk.staff.cases import Action
from kiosk.terminal import Terminal
from offline_queue.outbox import Message
from tests.stories.booking import FREE, chooses, comes, states
from tests.stories.patient import Patient, done
from tests.stories.site import Site, all_sent
from tests.stories.test_outcome import in_doubt
from tests.stories.test_paying import by_card, pays
from tests.stories.test_ward import account, lies_in_bed, settles


@pytest.fixture
def site(site: Site) -> Site:
    site.set("health", seconds_between_looks=0.5)
    site.set("settlement", round_seconds=0.5)
    return site


def restored(site: Site, image: Path) -> None:
    """The disk is as it was when the image was taken; the operator takes the machine for the old one."""
    data = site.config_file.parent / "data"
    shutil.rmtree(data)
    image.rename(data)
    site.bench.order("platform", "forget_device", terminal=load(site.config_file).terminal.id)


def copied(site: Site, image: Path) -> None:
    shutil.copytree(site.config_file.parent / "data", image)


async def asked(terminal: Terminal, payer: str) -> bool:
    return any(each.facts["payer"] == payer for each in await terminal.ledger.at("asked"))


async def all_over(terminal: Terminal) -> bool:
    return not await terminal.settlements.open_wholes() and not await terminal.refunds.open_refunds()


async def listed(terminal: Terminal) -> list[tuple[str, list[Action]]]:
    """Cause and choices of each row on the staff list."""
    cases = await terminal.staff_list.cases()
    return [(case.cause, [each.action for each in case.choices]) for case in cases]


async def on_the_list(terminal: Terminal) -> None:
    """As after a day: what is open is a matter for staff."""
    (whole,) = await terminal.settlements.open_wholes()
    await terminal.ledger.move(whole.number, whole.step, WholeStep.STAFF, cause="T-06")


@pytest.mark.parametrize("action", [Action.GIVEN_BACK, Action.CONFIRM_NOT_PAID])
async def test_f15_what_staff_decided_is_not_given_back_by_the_wallet_in_an_image(
    site: Site, tmp_path: Path, action: Action
) -> None:
    await in_doubt(site)
    copied(site, tmp_path / "image")
    async with site.terminal(Patient()) as terminal:
        await on_the_list(terminal)
        (case,) = await terminal.staff_list.cases()
        assert await terminal.staff_list.act(case.id, action, "4711", "wallet")
        await site.until(lambda: all_sent(terminal), "the platform knows of it")
    before = site.bench.books()["wallet"]["orders"]
    restored(site, tmp_path / "image")
    site.bench.order("wallet", "heal")
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: all_over(terminal), "it is over in the image, too")
        await site.until(lambda: all_sent(terminal), "everything is told")
        assert await listed(terminal) == []
        (record,) = await terminal.ledger.at(WholeStep.UNWOUND)
        legs = await terminal.ledger.under(f"{record.id}-")
        assert str(action) in [each.facts.get("confirmed") for each in legs]
    assert site.bench.books()["wallet"]["orders"] == before, "the patient has it from the counter"


async def test_f15_nobody_decides_on_what_may_have_been_settled_elsewhere(site: Site, tmp_path: Path) -> None:
    site.bench.order("wallet", "fail", call="pay", how="slow", seconds=2.0, times=1)
    async with site.terminal(Patient(*by_card(site), *pays(site), site.takes_card)) as terminal:
        visit = asyncio.create_task(one_visit(terminal))
        await site.until(lambda: asked(terminal, "wallet"), "the wallet is asked")
        copied(site, tmp_path / "image")
        await visit
        await site.until(lambda: all_sent(terminal), "everybody knows of it")
    restored(site, tmp_path / "image")
    site.bench.order("network", "cut", service="platform")
    async with site.terminal(Patient()) as terminal:
        await on_the_list(terminal)

        async def rests() -> bool:
            return await listed(terminal) == [("PAY-13", [Action.TRY_AGAIN])]

        await site.until(rests, "it can only be tried again while nobody has asked the platform")
        site.bench.order("network", "heal", service="platform")
        await site.until(lambda: all_over(terminal), "it is settled as it was there")
        assert await listed(terminal) == []
        assert len(await terminal.ledger.at(WholeStep.SETTLED)) == 1


@pytest.mark.parametrize("at_the_counter", [True, False])
async def test_f15_the_rest_of_a_deposit_does_not_go_back_twice_when_an_image_settles_the_discharge_later(
    site: Site, tmp_path: Path, at_the_counter: bool
) -> None:
    await lies_in_bed(site, 2_000)
    site.bench.order("insurer", "fail", call="2304", how="slow", seconds=2.0, times=1)
    if at_the_counter:
        site.bench.order("wallet", "fail", call="refund", how="refuse", times=1)
    async with site.terminal(Patient(*settles(site), (TakeSlip, done), (GivenBack, done))) as terminal:
        visit = asyncio.create_task(one_visit(terminal))
        await site.until(lambda: asked(terminal, "insurer"), "the insurer is asked")
        copied(site, tmp_path / "image")
        await visit
        if at_the_counter:
            (case,) = await terminal.staff_list.cases()
            assert await terminal.staff_list.act(case.id, Action.GIVEN_BACK, "4711")
            # The wallet would say yes by now.
            site.bench.order("wallet", "lose_refund", refund_no=case.id)
        await site.until(lambda: all_sent(terminal), "everybody knows of it")
    paid, held = site.bench.books()["wallet"]["paid"], account(site)
    restored(site, tmp_path / "image")
    site.bench.order("network", "cut", service="platform")
    async with site.terminal(Patient()) as terminal:
        await asyncio.sleep(2)
        site.bench.order("network", "heal", service="platform")
        await site.until(lambda: all_over(terminal), "it is over in the image, too")
        await site.until(lambda: all_sent(terminal), "everything is told")
        assert await listed(terminal) == []
    assert (site.bench.books()["wallet"]["paid"], account(site)) == (paid, held)


async def test_f15_an_old_image_does_not_give_up_a_place_that_was_booked_meanwhile(
    site: Site, tmp_path: Path
) -> None:
    def copies(_: CheckAppointment) -> None:
        copied(site, tmp_path / "image")

    await site.visit(*comes(site), *chooses(FREE), (CheckAppointment, copies), (Booked, done))
    await site.waits_until_sent()
    data = site.config_file.parent / "data"
    shutil.rmtree(data)
    (tmp_path / "image").rename(data)
    async with site.terminal(Patient()) as terminal:
        assert await terminal.holds.recover() == 1
        await site.until(lambda: terminal.settlements.off == "PAY-10", "the platform knows the image")
        assert await terminal.holds.recover() == 1
    assert states(site) == ["booked"]


async def test_f15_what_staff_gave_back_for_a_refused_posting_is_off_the_list_of_an_image(
    site: Site, tmp_path: Path
) -> None:
    async with refused(site) as terminal:
        copied(site, tmp_path / "image")
        await handed_out_at_the_counter(site, terminal)
    before = money(site)
    restored(site, tmp_path / "image")
    site.bench.order("network", "cut", service="platform")
    async with site.terminal(Patient()) as terminal:
        await asyncio.sleep(1)
        assert await listed(terminal) == [("PAY-13", [])], "nobody sends it again now"
        site.bench.order("network", "heal", service="platform")

        async def is_empty() -> bool:
            return await listed(terminal) == []

        await site.until(is_empty, "it was given back already")
        await site.until(lambda: all_over(terminal), "it is given back in the image, too")
        await site.until(lambda: all_sent(terminal), "everything is told")
        assert await listed(terminal) == []
        assert len(await terminal.ledger.at(WholeStep.UNWOUND)) == 1
    assert money(site) == before
    assert site.bench.books()["platform"]["refused"] == []


async def test_f15_what_staff_gave_back_as_a_whole_is_not_given_back_by_the_wallet_in_an_image(
    site: Site, tmp_path: Path
) -> None:
    """The image is of the payment; the hospital refused what it came to, and staff handed the money out."""
    site.bench.order("wallet", "fail", call="pay", how="slow", seconds=2.0, times=1)
    site.bench.order("hospital", "poison", kind="posting", times=1)
    async with site.terminal(Patient(*by_card(site), *pays(site), site.takes_card)) as terminal:
        visit = asyncio.create_task(one_visit(terminal))
        await site.until(lambda: asked(terminal, "wallet"), "the wallet is asked")
        copied(site, tmp_path / "image")
        await visit
        await site.until(terminal.staff_list.cases, "the hospital has refused it")
        await handed_out_at_the_counter(site, terminal)
    before = money(site)
    restored(site, tmp_path / "image")
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: all_over(terminal), "it is over in the image, too")
        assert await listed(terminal) == []
    assert money(site) == before, "the patient has it from the counter"


async def test_f15_what_staff_sent_again_elsewhere_is_asked_for_before_an_image_gives_it_back(
    site: Site, tmp_path: Path
) -> None:
    async with refused(site) as terminal:
        copied(site, tmp_path / "image")
        (case,) = await terminal.staff_list.cases()
        await terminal.staff_list.act(case.id, Action.TRY_AGAIN, "4711")
        await site.until(lambda: all_sent(terminal), "the hospital has booked it")
    before = money(site)
    restored(site, tmp_path / "image")
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: choices(terminal), "the platform has spoken")
        assert await listed(terminal) == [(case.cause, [Action.TRY_AGAIN])]
        await terminal.staff_list.act(case.id, Action.TRY_AGAIN, "4712")
        await site.until(lambda: all_sent(terminal), "the hospital has said that it has it")
        assert await listed(terminal) == []
    assert money(site) == before
    assert {bill["state"] for bill in site.bills("lin")} == {"paid"}


async def test_what_the_hospital_refuses_again_after_a_start_can_be_given_back(site: Site) -> None:
    site.bench.order("hospital", "poison", kind="posting")
    async with refused(site):
        pass
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: choices(terminal), "the platform has spoken")
        (case,) = await terminal.staff_list.cases()
        await terminal.staff_list.act(case.id, Action.TRY_AGAIN, "4711")

        async def may_give_back() -> bool:
            return [actions for _, actions in await listed(terminal)] == [
                [Action.TRY_AGAIN, Action.GIVEN_BACK]
            ]

        await site.until(may_give_back, "the hospital refuses it again")


async def test_a_row_that_was_tried_again_a_hundred_times_still_comes_to_its_end(site: Site) -> None:
    await in_doubt(site)
    async with site.terminal(Patient()) as terminal:
        await on_the_list(terminal)
        (case,) = await terminal.staff_list.cases()
        for _ in range(100):
            await terminal.staff_list.act(case.id, Action.TRY_AGAIN, "4711")
        await site.until(lambda: all_sent(terminal), "the platform knows of each")
    site.bench.order("wallet", "heal")
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: all_over(terminal), "it is given back")


@asynccontextmanager
async def refused(site: Site) -> AsyncIterator[Terminal]:
    """The terminal at which somebody paid what the hospital does not book."""
    site.bench.order("hospital", "poison", kind="posting", times=1)
    async with site.terminal(Patient(*by_card(site), *pays(site), site.takes_card)) as terminal:
        await one_visit(terminal)
        await site.until(terminal.staff_list.cases, "the hospital has refused it")
        yield terminal


async def handed_out_at_the_counter(site: Site, terminal: Terminal) -> None:
    """What the patient paid, by staff; the others revoke then, and everybody knows of it."""
    (case,) = await terminal.staff_list.cases()
    assert await terminal.staff_list.act(case.id, Action.GIVEN_BACK, "4711")
    await site.until(lambda: all_over(terminal), "the insurer has given back")
    await site.until(lambda: all_sent(terminal), "the platform knows of it")


def money(site: Site) -> tuple[object, ...]:
    books = site.bench.books()
    states = [each["state"] for each in books["insurer"]["settlements"].values()]
    return books["wallet"]["orders"], states, books["hospital"]["postings"]


async def choices(terminal: Terminal) -> bool:
    return all(actions for _, actions in await listed(terminal))


async def test_another_payment_of_the_same_short_code_decides_nothing_here(
    site: Site, tmp_path: Path
) -> None:
    code = await in_doubt(site)
    number = "26112409990001-02"
    body = {"version": 1, "settlement": number, "short_code": code, "outcome": "settled"}
    body |= {"closed_at": now().isoformat(), "terminal": "hall-2", "legs": []}
    other = site.another(tmp_path / "elsewhere")
    async with other.terminal(Patient()) as terminal:
        await terminal.outbox.put(Message("settlement", f"{number}:settlement", number, body))
        terminal.wake["platform"].set()
        await site.until(lambda: all_sent(terminal), "the platform was told")
    site.bench.order("wallet", "heal")
    async with site.terminal(Patient()) as terminal:
        await site.until(lambda: all_over(terminal), "it is unwound")
    (order,) = site.bench.books()["wallet"]["orders"].values()
    assert order["paid_fen"] == 0
