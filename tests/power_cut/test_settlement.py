"""One settlement at a time: what the patient is told, and what the payers hold."""

import asyncio

import pytest

from drivers.errors import Absent, NoAnswer, Refused
from kiosk.payment.numbers import short_code
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_ends import InDoubt, NotNow, Unwound
from kiosk.payment.settlement_records import Settled, WholeStep
from kiosk.payment.settlement_settings import SettlementSettings
from kiosk.payment.taking_payment import INSURANCE_SECONDS, WALLET_SECONDS
from tests.power_cut.desk import ABOUT, ALL, NONE, Desk, Line, goes, nothing
from tests.power_cut.world import SHARES


async def asks_the_wallet(desk: Desk, settlements: Settlements) -> asyncio.Task[Settled]:
    """A payment under way, whose wallet was asked and answers once `desk.wallet.pause` is set."""
    desk.wallet.pause = asyncio.Event()
    journey = asyncio.create_task(settlements.settle(SHARES, ABOUT))
    async with asyncio.timeout(10):
        while "take" not in desk.wallet.calls:
            await asyncio.sleep(0.001)
    return journey


def test_everybody_takes_his_part_and_the_messages_wait(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            settled = await settlements.settle(SHARES, ABOUT)
            assert desk.held() == ALL
            assert settled.short_code == short_code(settled.number)
            assert settled.facts("insurer")["msgid"] == "m-1"
            assert settled.facts("insurer")["their_number"] == "insurer-1"
            assert [leg.reference for leg in settled.legs] == [
                f"{settled.number}-1-hospital", f"{settled.number}-2-wallet", f"{settled.number}-3-insurer"
            ]  # fmt: skip
            assert [row.kind for row in await desk.outbox.listed()] == ["posting", "settlement"]
            assert await desk.step(settled.number) == WholeStep.SETTLED
            assert await settlements.open_wholes() == []

    asyncio.run(story())


def test_a_sum_above_the_limit_is_refused_before_anybody_is_asked(desk: Desk) -> None:
    async def story() -> None:
        total = sum(share.fen for share in SHARES)
        desk.settings = SettlementSettings(highest_payment_fen=total)
        async with desk.open() as settlements:
            await settlements.settle(SHARES, ABOUT)
        desk.settings = SettlementSettings(highest_payment_fen=total - 1)
        async with desk.open() as settlements:
            before = list(desk.hospital.calls)
            with pytest.raises(NotNow) as refused:
                await settlements.settle(SHARES, ABOUT)
            assert (refused.value.code, desk.hospital.calls) == ("PAY-12", before)
            assert await settlements.open_wholes() == []

    asyncio.run(story())


def test_a_wallet_that_refuses_leaves_everything_untouched(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.before_take = goes(Refused("WAL-99", "no money"))
        async with desk.open() as settlements:
            with pytest.raises(Unwound) as unwound:
                await settlements.settle(SHARES, ABOUT)
            assert (unwound.value.cause.code, unwound.value.payer) == ("WAL-99", "wallet")
            assert not unwound.value.given_back, "a lock is not money"
            assert desk.held() == NONE
            assert desk.hospital.calls == ["take", "revoke"]
            assert (desk.wallet.calls, desk.insurer.calls) == (["take"], [])
            assert [row.kind for row in await desk.outbox.listed()] == ["settlement"]

    asyncio.run(story())


def test_an_insurer_that_refuses_gives_the_wallet_its_money_back(desk: Desk) -> None:
    async def story() -> None:
        desk.insurer.before_take = goes(Refused("INS-99"))
        async with desk.open() as settlements:
            with pytest.raises(Unwound) as unwound:
                await settlements.settle(SHARES, ABOUT)
            assert unwound.value.given_back
            assert desk.held() == NONE

    asyncio.run(story())


def test_a_lost_answer_is_asked_for_and_nothing_is_taken_twice(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.after_take = goes(NoAnswer("WAL-98"))
        async with desk.open() as settlements:
            await settlements.settle(SHARES, ABOUT)
            assert desk.held() == ALL
            assert desk.wallet.calls == ["take", "has_taken"]

    asyncio.run(story())


def test_a_payer_who_cannot_be_reached_keeps_it_open_but_not_the_patients_money(desk: Desk) -> None:
    async def story() -> None:
        gone = goes(Absent("INS-98", "no way there"))
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = gone
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT)
            assert desk.held() == NONE, "the wallet has it back at once"
            assert doubt.value.final_at.timestamp() == desk.now + 3600
            assert [whole.number for whole in await settlements.open_wholes()] == [doubt.value.number]
            assert await settlements.recover() == 1
            desk.insurer.revoking = nothing
            assert await settlements.recover() == 0
            assert await desk.step(doubt.value.number) == WholeStep.UNWOUND
            assert [row.kind for row in await desk.outbox.listed()] == ["settlement"]

    asyncio.run(story())


def test_by_age_it_is_a_matter_for_staff_and_is_still_tried(desk: Desk) -> None:
    async def story() -> None:
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-98"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT)
            desk.now += 3599
            await settlements.recover()
            assert await desk.step(doubt.value.number) == WholeStep.UNWINDING
            desk.now += 1
            await settlements.recover()
            assert await desk.step(doubt.value.number) == WholeStep.STAFF
            assert (await settlements.open_wholes())[0].cause == "INS-98"
            desk.insurer.revoking = nothing
            assert await settlements.recover() == 0
            assert await desk.step(doubt.value.number) == WholeStep.UNWOUND

    asyncio.run(story())


def test_p5_a_payment_that_arrives_after_we_gave_up_is_given_back(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.late = True
        desk.wallet.revoking = goes(Absent("WAL-96"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT)
            desk.wallet.books.arrives(list(desk.wallet.books.travelling))
            assert desk.held()["wallet"] == [300], "it came in after we had decided to give back"
            desk.wallet.revoking = nothing
            assert await settlements.recover() == 0
            assert desk.held() == NONE
            number = doubt.value.number
            assert (await desk.step(number), await desk.step(f"{number}-2-wallet")) == ("unwound", "revoked")
            assert [row.kind for row in await desk.outbox.listed()] == ["settlement"], (
                "and the platform hears"
            )

    asyncio.run(story())


def test_p6_a_payment_goes_on_to_its_end_when_the_journey_is_torn_down(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            journey = await asks_the_wallet(desk, settlements)
            journey.cancel()
            with pytest.raises(asyncio.CancelledError):
                await journey
            desk.wallet.pause.set()
            await settlements.at_rest()
            assert desk.held() == ALL
            assert [row.kind for row in await desk.outbox.listed()] == ["posting", "settlement"]

    asyncio.run(story())


async def given_up(settlements: Settlements, line: Line, call: str, seconds: float | None) -> None:
    """A journey that ends while this payer is at `call`; afterwards nothing is open any more."""
    assert line.pause is not None
    journey = asyncio.create_task(settlements.settle(SHARES, ABOUT, seconds))
    async with asyncio.timeout(10):
        while call not in line.calls:
            await asyncio.sleep(0.001)
    journey.cancel()
    with pytest.raises((asyncio.CancelledError, InDoubt)):
        await journey
    line.pause.set()
    await settlements.at_rest()
    assert await settlements.open_wholes() == []


@pytest.mark.parametrize("payer", ["hospital", "wallet", "insurer"])
@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("seconds", [None, 0.0])
def test_p6_whenever_a_journey_ends_early_the_same_end_is_reached(
    desk: Desk, payer: str, refused: bool, seconds: float | None
) -> None:
    """It is torn down (who leaves, a technician, paper) or out of time, at each payer and on the way back."""

    async def story() -> None:
        line = desk.lines[payer]
        line.pause = asyncio.Event()
        line.before_take = goes(Refused("T-05")) if refused else nothing
        async with desk.open() as settlements:
            await given_up(settlements, line, "take", seconds)
            assert desk.held() == (NONE if refused else ALL)
            told = ["settlement"] if refused else ["posting", "settlement"]
            assert [row.kind for row in await desk.outbox.listed()] == told

    asyncio.run(story())


@pytest.mark.parametrize("payer", ["hospital", "wallet", "insurer"])
@pytest.mark.parametrize(("call", "end"), [("take", ALL), ("has_taken", ALL), ("revoke", NONE)])
@pytest.mark.parametrize("seconds", [None, 0.0], ids=["torn down", "out of time"])
def test_p6_whatever_a_payer_is_doing_then_the_payment_comes_to_the_end_it_would_have_come_to(
    desk: Desk, payer: str, call: str, end: dict[str, list[int]], seconds: float | None
) -> None:
    """The answer of one payer is lost: it is asked what it took, and gives back when it does not say."""

    async def story() -> None:
        line = desk.lines[payer]
        line.pause, line.pauses_in = asyncio.Event(), call
        lost = goes(NoAnswer("T-07"))
        line.after_take = nothing if call == "take" else lost
        line.asking = lost if call == "revoke" else nothing
        async with desk.open() as settlements:
            await given_up(settlements, line, call, seconds)
            assert desk.held() == end

    asyncio.run(story())


def test_p3_a_patient_waits_for_less_than_a_minute_or_two_with_the_insurer() -> None:
    assert WALLET_SECONDS < 60
    assert INSURANCE_SECONDS < 120


def test_p3_whoever_waits_too_long_is_told_so_and_the_payment_goes_on_to_its_end(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.pause = asyncio.Event()
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT, seconds=0.2)
            assert doubt.value.code == "PAY-08"
            assert await settlements.recover() == 0, "the rounds leave it alone while it is under way"
            desk.wallet.pause.set()
            await settlements.at_rest()
            assert desk.held() == ALL
            assert await desk.step(doubt.value.number) == WholeStep.SETTLED
            assert [row.kind for row in await desk.outbox.listed()] == ["posting", "settlement"]

    asyncio.run(story())


def test_the_rounds_leave_a_payment_alone_that_is_under_way(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            journey = await asks_the_wallet(desk, settlements)
            assert await settlements.recover() == 0
            assert desk.wallet.calls == ["take"]
            desk.wallet.pause.set()
            await journey
            assert desk.held() == ALL

    asyncio.run(story())


def test_a_payment_that_ends_while_the_rounds_look_is_left_alone(desk: Desk) -> None:
    """They have read that it is open when it is closed, and ask whether it is under way when it is over."""

    async def story() -> None:
        async with desk.open() as settlements:
            journey = await asks_the_wallet(desk, settlements)
            desk.ledger.tells.clear()
            rounds = asyncio.create_task(settlements.recover())
            async with asyncio.timeout(10):
                await desk.ledger.has_looked.wait()
            desk.wallet.pause.set()
            settled = await journey
            desk.ledger.tells.set()
            assert await rounds == 0
            assert await desk.step(settled.number) == WholeStep.SETTLED
            assert [row.kind for row in await desk.outbox.listed()] == ["posting", "settlement"]

    asyncio.run(story())


def test_two_patients_at_once_do_not_meet(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            both = await asyncio.gather(*(settlements.settle(SHARES, ABOUT) for _ in range(2)))
            assert len({settled.number for settled in both}) == 2
            assert desk.held() == {"hospital": [0, 0], "wallet": [300, 300], "insurer": [700, 700]}

    asyncio.run(story())


def test_p7_what_is_open_at_a_strict_payer_is_given_back_in_order_before_anything_new(desk: Desk) -> None:
    async def story() -> None:
        desk.settings = SettlementSettings(staff_after_seconds=3600, reversal_first=("wallet",))
        async with desk.open() as settlements:
            desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = goes(Absent("WAL-96"))
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
            with pytest.raises(NotNow) as not_now:
                await settlements.settle(SHARES, ABOUT)
            assert not_now.value.code == "PAY-11"
            assert desk.wallet.calls.count("take") == 1
            desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = nothing
            desk.wallet.calls.clear()
            await settlements.settle(SHARES, ABOUT)
            assert desk.wallet.calls == ["revoke", "take"]
            assert desk.held() == ALL

    asyncio.run(story())


def test_p7_a_strict_payer_that_has_given_back_is_free_while_another_is_still_open(desk: Desk) -> None:
    async def story() -> None:
        desk.settings = SettlementSettings(staff_after_seconds=3600, reversal_first=("wallet",))
        async with desk.open() as settlements:
            desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = goes(Absent("WAL-96"))
            desk.hospital.revoking = goes(Absent("HIS-96"))
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
            desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = nothing
            settled = await settlements.settle(SHARES, ABOUT)
            assert await desk.step(settled.number) == WholeStep.SETTLED
            assert desk.wallet.calls.count("take") == 2
            desk.hospital.revoking = nothing

    asyncio.run(story())


def test_p3_what_has_to_be_given_back_first_takes_no_more_than_a_part_of_the_time(desk: Desk) -> None:
    async def story() -> None:
        desk.settings = SettlementSettings(staff_after_seconds=3600, reversal_first=("wallet",))
        async with desk.open() as settlements:
            desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = goes(Absent("WAL-96"))
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
            desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = nothing
            desk.wallet.pauses_in, desk.wallet.pause = "revoke", asyncio.Event()
            async with asyncio.timeout(10):
                with pytest.raises(NotNow) as not_now:
                    await settlements.settle(SHARES, ABOUT, seconds=0.2)
            assert not_now.value.code == "PAY-11"
            desk.wallet.pause.set()
            await settlements.at_rest()
            assert desk.held()["wallet"] == [], "it went on to its end"

    asyncio.run(story())


def test_p7_what_is_open_at_others_only_is_not_waited_for(desk: Desk) -> None:
    async def story() -> None:
        desk.settings = SettlementSettings(staff_after_seconds=3600, reversal_first=("wallet",))
        async with desk.open() as settlements:
            desk.insurer.after_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-96"))
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
            desk.insurer.calls.clear()
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES[:1] + SHARES[2:], ABOUT)
            assert desk.insurer.calls == ["take", "has_taken", "revoke"]
            desk.insurer.calls.clear()
            desk.insurer.after_take = desk.insurer.asking = desk.insurer.revoking = nothing
            await settlements.settle(SHARES, ABOUT)
            assert desk.insurer.calls == ["take"]

    asyncio.run(story())
