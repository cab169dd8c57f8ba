"""What can't be finished by machine is a row with its whole story, and staff decide on it part by part."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers.errors import Absent, Refused
from kiosk.payment.differences import Difference, Side, What
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_ends import InDoubt
from kiosk.payment.settlement_records import Ended, WholeStep
from kiosk.staff.cases import Action, Case, CaseKind
from kiosk.staff.staff_list import StaffList
from kiosk.upkeep.sending import wakes
from offline_queue.outbox import Answer, Message, Outcome
from tests.power_cut.desk import ABOUT, ALL, Desk, goes, nothing
from tests.power_cut.world import SHARES, PowerCut


def staff_list(desk: Desk, settlements: Settlements) -> StaffList:
    return StaffList(desk.ledger, desk.outbox, settlements, "T-1", wakes())


@asynccontextmanager
async def one_row(desk: Desk, *silent: str) -> AsyncIterator[tuple[StaffList, Case]]:
    """A settlement whose payers `silent` took it, fell silent, and have been so for too long."""
    async with desk.open() as settlements:
        for name in silent:
            line = desk.lines[name]
            line.after_take = line.asking = line.revoking = goes(Absent("INS-98"))
        with pytest.raises(InDoubt):
            await settlements.settle(SHARES, ABOUT)
        desk.now += 3600
        await settlements.recover()
        listed = staff_list(desk, settlements)
        (case,) = await listed.cases()
        yield listed, case


async def audits(desk: Desk) -> list[str]:
    return [str(row.body["action"]) for row in await desk.outbox.listed() if row.kind == "audit"]


def test_p2_a_row_has_the_whole_story_of_all_legs_and_is_still_open(desk: Desk) -> None:
    async def story() -> None:
        async with one_row(desk, "insurer") as (_, case):
            assert case.kind is CaseKind.SETTLEMENT
            assert case.fen == 1000
            assert {leg.payer: str(leg.step) for leg in case.legs} == {
                "hospital": "revoked", "wallet": "revoked", "insurer": "revoking"
            }  # fmt: skip
            moves = [(each.id.rpartition("-")[2], each.step) for each in case.story]
            assert ("insurer", "asked") in moves
            assert moves[-1][1] == WholeStep.STAFF
            choices = {(str(each.action), each.part) for each in case.choices}
            assert choices == {
                ("try_again", ""), ("confirm_not_paid", "insurer"), ("given_back", "insurer")
            }, "the wallet has given back, so nobody can call it paid any more"  # fmt: skip

    asyncio.run(story())


@pytest.mark.parametrize("action", [Action.CONFIRM_NOT_PAID, Action.GIVEN_BACK])
def test_what_staff_found_out_closes_it_is_recorded_and_nothing_is_deleted(
    desk: Desk, action: Action
) -> None:
    async def story() -> None:
        async with one_row(desk, "insurer") as (listed, case):
            assert await listed.act(case.id, action, by="4711", part="insurer")
            assert await listed.cases() == []
            assert await desk.step(case.id) == WholeStep.UNWOUND
            history = await desk.ledger.history(case.id)
            assert len(history) > len(case.story)
            assert any(each.facts.get("confirmed") == action for each in history)
            (told,) = await desk.ledger.under(f"staff/{case.id}/")
            assert (told.facts["by"], told.facts["action"], told.facts["part"]) == ("4711", action, "insurer")
            assert await audits(desk) == [action]

    asyncio.run(story())


def test_a_payment_that_every_payer_confirms_is_settled_with_its_messages(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            desk.insurer.after_take = desk.insurer.asking = goes(Absent("INS-98"))
            desk.insurer.revoking = desk.wallet.revoking = goes(Absent("INS-98"))
            desk.hospital.runs_out = True
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
            desk.now += 3600
            await settlements.recover()
            # What was given up can't be held again under its number.
            desk.hospital.before_take = goes(Refused("HIS-05"))
            listed = staff_list(desk, settlements)
            (case,) = await listed.cases()
            assert not await listed.act(case.id, Action.CONFIRM_PAID, by="4711", part="wallet")
            assert await desk.step(case.id) == WholeStep.STAFF
            assert await listed.act(case.id, Action.CONFIRM_PAID, by="4711", part="insurer")
            assert await desk.step(case.id) == WholeStep.SETTLED
            assert desk.held()["wallet"] == ALL["wallet"]
            assert desk.held()["insurer"] == ALL["insurer"]
            kinds = [row.kind for row in await desk.outbox.listed()]
            assert kinds.count("posting") == 1
            assert kinds.count("audit") == 2

    asyncio.run(story())


def test_trying_again_ends_it_when_the_payer_is_back(desk: Desk) -> None:
    async def story() -> None:
        async with one_row(desk, "insurer") as (listed, case):
            assert not await listed.act(case.id, Action.TRY_AGAIN, by="4711")
            desk.insurer.revoking = nothing
            assert await listed.act(case.id, Action.TRY_AGAIN, by="4711")
            assert await desk.step(case.id) == WholeStep.UNWOUND
            assert await audits(desk) == ["try_again", "try_again"]

    asyncio.run(story())


def test_what_a_row_does_not_allow_is_refused_and_changes_nothing(desk: Desk) -> None:
    async def story() -> None:
        async with one_row(desk, "insurer") as (listed, case):
            with pytest.raises(Refused) as refused:
                await listed.act(case.id, Action.CONFIRM_PAID, by="4711", part="insurer")
            assert refused.value.code == "STF-02"
            with pytest.raises(Refused) as unknown:
                await listed.act("no such row", Action.TRY_AGAIN, by="4711")
            assert unknown.value.code == "STF-01"
            assert await audits(desk) == []

    asyncio.run(story())


def test_a_message_that_the_hospital_refused_is_a_row_and_can_be_sent_again(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            await desk.outbox.put(Message("posting", "N:posting", "N", {"fen": 1}))
            await desk.outbox.next_batch("hospital")
            no = Answer("N:posting", Outcome.REFUSED, "hospital: unknown charge")
            await desk.outbox.settle("hospital", [no])
            listed = staff_list(desk, settlements)
            (case,) = await listed.cases()
            assert (case.kind, case.cause) == (CaseKind.MESSAGE, "hospital: unknown charge")
            assert await listed.act(case.id, Action.TRY_AGAIN, by="4711")
            assert "posting" in [row.kind for row in await desk.outbox.listed()]

    asyncio.run(story())


def test_a_payment_that_the_hospital_never_books_is_a_row_with_all_its_parts_and_can_be_given_back(
    desk: Desk,
) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            settled = await settlements.settle(SHARES, ABOUT)
            (posting,) = [each for each in await desk.outbox.listed() if each.kind == "posting"]
            no = Answer(posting.key, Outcome.REFUSED, "hospital: paid at the window")
            await desk.outbox.settle("hospital", [no])
            listed = staff_list(desk, settlements)
            (case,) = await listed.cases()
            assert (case.fen, case.short_code) == (1000, settled.short_code)
            assert [(each.action, each.fen) for each in case.choices][1:] == [(Action.GIVEN_BACK, 300)]
            assert [leg.payer for leg in case.legs] == ["hospital", "wallet", "insurer"]
            assert case.story
            assert await listed.act(case.id, Action.GIVEN_BACK, by="4711")
            assert await desk.step(settled.number) == WholeStep.UNWOUND
            assert desk.held()["wallet"] == [300], "the counter has given it back"
            assert desk.held()["insurer"] == [], "revoked by the terminal"
            assert await audits(desk) == ["given_back"]
            assert await desk.outbox.check() == []

    asyncio.run(story())


def test_a_payment_that_staff_have_given_back_is_never_sent_again_whenever_the_power_goes(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            settled = await settlements.settle(SHARES, ABOUT)
            (posting,) = [each for each in await desk.outbox.listed() if each.kind == "posting"]
            await desk.outbox.settle("hospital", [Answer(posting.key, Outcome.REFUSED, "paid at the window")])
            desk.insurer.revoking = goes(PowerCut())
            with pytest.raises(PowerCut):
                await staff_list(desk, settlements).act(posting.key, Action.GIVEN_BACK, by="4711")
        desk.insurer.revoking = nothing
        async with desk.open() as settlements:
            # The platform was told so, and not yet of what staff said.
            settlements.inherited.told = lambda _code: _says(Ended(settled=True, at=settled.at))
            assert await settlements.recover() == 0
            assert await desk.step(settled.number) == WholeStep.UNWOUND
            assert desk.held()["insurer"] == []
            listed = staff_list(desk, settlements)
            (case,) = await listed.cases()
            assert [each.action for each in case.choices] == [Action.EXPLAINED]
            assert await listed.act(posting.key, Action.EXPLAINED, by="4712")
            assert await desk.outbox.next_batch("hospital") == []
            assert await audits(desk) == ["given_back", "explained"]

    asyncio.run(story())


async def _says(ended: Ended) -> Ended:
    return ended


def test_a_difference_between_two_books_stays_until_it_is_explained(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            found = Difference(Side.WALLET, What.ONLY_THEIRS, "X-2-wallet", 0, 300)
            name = "difference/20261122/wallet/X-2-wallet"
            await desk.ledger.open({name: ("difference", found.facts())})
            listed = staff_list(desk, settlements)
            (case,) = await listed.cases()
            assert (case.id, case.fen) == (name, 300)
            assert await listed.act(name, Action.EXPLAINED, by="4711")
            assert (await desk.ledger.record(name)) is not None

    asyncio.run(story())
